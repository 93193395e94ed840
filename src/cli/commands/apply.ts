import type { CommandSpec } from '../command-spec.ts';
import { confirm, confirmExpected } from '../confirm.ts';
import { exitCodes } from '../exit-code.ts';
import { numberText, timeText } from '../text.ts';
import { planHash, showPlan } from './plan.ts';

/** `suture apply`: makes the workspace's files the release that runs. */
export const apply: CommandSpec = {
  name: 'apply',
  text: 'make the files of the workspace the release that runs',
  options: [
    { flags: '--expect <plan>', text: 'the plan that `suture plan` stated; confirms it without a terminal' },
    { flags: '--yes', text: 'do not ask, unless a destination with open deliveries goes' },
  ],
  run: async (context, given) => {
    const { engine, output, terminal } = context;
    const files = await context.files();
    const plan = await engine.planRelease(files);
    if (showPlan(output, plan)) return exitCodes.findings;
    const expected = given.text('expect') !== undefined;
    if (plan.changes.length === 0 && !expected) {
      output.result({ release: plan.current?.number, changes: 0 });
      return undefined;
    }
    const going = plan.changes.filter(({ what, openDeliveries }) => what === 'remove' && (openDeliveries ?? 0) > 0);
    const open = going.reduce((sum, change) => sum + (change.openDeliveries ?? 0), 0);
    const question = open > 0 ? `${numberText(open)} open deliveries lose their destination. Apply?` : 'Apply?';
    if (open > 0 || expected) await confirmExpected(context, given, planHash(plan), question, 'plan-differs');
    else await confirm(context, given, question);
    const base = plan.current === undefined ? {} : { expect: plan.current.hash };
    const release = await engine.applyRelease(files, { by: terminal.user, ...base });
    const fields = { release: release.number, hash: release.hash, appliedAt: timeText(release.appliedAt) };
    output.data('applied', fields, `release ${release.number} runs`);
    output.result({ release: release.number, changes: plan.changes.length });
    return undefined;
  },
};
