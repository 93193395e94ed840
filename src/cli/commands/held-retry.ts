import type { RetryPlan } from '../../engine/account-face.ts';
import type { CommandSpec } from '../command-spec.ts';
import { confirmExpected } from '../confirm.ts';
import type { Output } from '../output.ts';
import { readTableCode } from '../table-code.ts';
import { numberText, tableLines } from '../text.ts';

/** `suture held retry`: which deliveries that their map holds would go by now, and letting them go. */
export const heldRetry: CommandSpec = {
  name: 'held retry',
  text: 'deliveries that their map holds: counts which would go under the release that runs now, and lets those go with --apply',
  options: [
    { flags: '--destination <name>', text: 'held for this destination' },
    { flags: '--code <table=code>', text: 'only those that met this code (codes worklist)' },
    { flags: '--apply', text: 'do it, after the number was confirmed' },
    { flags: '--expect <n>', text: 'the number that the plan stated as ready; confirms it without a terminal' },
    { flags: '--reason <text>', text: 'why', fallback: 'what was missing is there' },
    { flags: '--yes', text: 'never replaces --expect here' },
  ],
  run: async (context, given) => {
    const { output, terminal } = context;
    const { account } = context.engine;
    const [destination, code] = [given.text('destination'), given.text('code')];
    const selection = {
      ...(destination === undefined ? {} : { destination }),
      ...(code === undefined ? {} : { codeNotKnown: readTableCode(code) }),
    };
    const plan = await account.planRetry(selection);
    showPlan(output, plan);
    if (!given.flag('apply')) {
      if (plan.ready > 0) output.note(`nothing was sent; --apply --expect ${plan.ready} lets them go`);
      output.result({ ...plan });
      return undefined;
    }
    await confirmExpected(context, given, plan.ready, `Let ${numberText(plan.ready)} deliveries go?`, 'count-differs');
    const by = { who: terminal.user, reason: given.text('reason') ?? '' };
    const { released } = await account.applyRetry(selection, plan.token, by);
    output.data('released', { released }, `${numberText(released)} deliveries were let go`);
    output.result({ released });
    return undefined;
  },
};

function showPlan(output: Output, plan: RetryPlan): void {
  const rows = plan.codes.map(({ table, code, deliveries }) => [`  ${table}`, code, `holds ${numberText(deliveries)}`]);
  const text = `${numberText(plan.deliveries)} held by their map: ${numberText(plan.ready)} would go now, ${numberText(plan.stillHeld)} not yet`;
  output.data('plan', { ...plan }, text, ...tableLines(rows));
}
