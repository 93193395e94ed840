import type { ReplayPlan } from '../../engine/face.ts';
import type { CommandSpec } from '../command-spec.ts';
import { confirmExpected } from '../confirm.ts';
import type { Output } from '../output.ts';
import { queryOptions, readQuery } from '../query-options.ts';
import { readTableCode } from '../table-code.ts';
import { numberText, tableLines } from '../text.ts';

/** `suture replay`: what sending again would do, and then doing it. */
export const replay: CommandSpec = {
  name: 'replay',
  text: 'send messages again: counts what that would do, and does it with --apply',
  options: [
    ...queryOptions,
    {
      flags: '--without-code <table=code>',
      text: 'deliveries that went without this code (codes worklist), and only those',
    },
    { flags: '--send-to <destination>', text: 'send only there (several times for several)', many: true },
    { flags: '--plan', text: 'only count (what happens without --apply)' },
    { flags: '--apply', text: 'do it, after the number of messages was confirmed' },
    { flags: '--expect <n>', text: 'the number of messages that the plan stated; confirms it without a terminal' },
    { flags: '--yes', text: 'never replaces --expect here' },
  ],
  run: async (context, given) => {
    const { engine, output, terminal } = context;
    const destinations = given.texts('sendTo');
    const query = await readQuery(context, given);
    const code = given.text('withoutCode');
    const selection = {
      query,
      ...(code === undefined ? {} : { codeNotKnown: readTableCode(code) }),
      ...(destinations.length === 0 ? {} : { destinations }),
    };
    const plan = await engine.planReplay(selection);
    showPlan(output, plan);
    if (!given.flag('apply') || given.flag('plan')) {
      output.note(`nothing was sent; --apply --expect ${plan.messages} does it`);
      output.result({ ...plan });
      return undefined;
    }
    const question = `Send ${numberText(plan.messages)} messages again?`;
    await confirmExpected(context, given, plan.messages, question, 'count-differs');
    const { created } = await engine.applyReplay(selection, plan.token, terminal.user);
    output.data('replayed', { created }, `${numberText(created)} deliveries were made`);
    output.result({ created });
    return undefined;
  },
};

function showPlan(output: Output, plan: ReplayPlan): void {
  const rows = plan.destinations.map(({ destination, deliveries, duplicates, changed }) => [
    `  > ${destination}`,
    `${numberText(deliveries)} deliveries`,
    `${numberText(duplicates)} sent there before`,
    `${numberText(changed)} changed`,
  ]);
  const missing = plan.missing === 0 ? '' : `  ${numberText(plan.missing)} cannot be: their bodies are gone`;
  output.data('plan', { ...plan }, `${numberText(plan.messages)} messages${missing}`, ...tableLines(rows));
}
