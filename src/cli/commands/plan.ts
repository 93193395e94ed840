import { createHash } from 'node:crypto';
import { entryOf } from '../../diagnostics/catalogue.ts';
import { Fault } from '../../diagnostics/fault.ts';
import type { ReleasePlan } from '../../engine/face.ts';
import type { CommandSpec } from '../command-spec.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-code.ts';
import { loadWorkspace } from '../load-workspace.ts';
import type { Output } from '../output.ts';
import { numberText } from '../text.ts';

const SIGNS = { add: '+', change: '~', remove: '-' } as const;

/** `suture plan`: what applying the workspace's files would change. */
export const plan: CommandSpec = {
  name: 'plan',
  text: 'what applying the files of the workspace would change',
  options: [{ flags: '--detailed-exitcode', text: 'exit with 2 when there are changes' }],
  run: async (context, given) => {
    const found = await planned(context);
    if (showPlan(context.output, found)) return exitCodes.findings;
    context.output.result({ plan: planHash(found), changes: found.changes.length });
    return given.flag('detailedExitcode') && found.changes.length > 0 ? exitCodes.usage : exitCodes.ok;
  },
};

/** Without a running Suture there is no plan, but what is wrong with the files can be told all the same. */
async function planned(context: Context): Promise<ReleasePlan> {
  try {
    return await context.engine.planRelease(await context.files());
  } catch (error) {
    if (error instanceof Fault && error.code === 'server-not-running') await loadWorkspace(context);
    throw error;
  }
}

/** Names a plan: the files that would be applied and the release that they would follow. */
export function planHash({ hash, current }: ReleasePlan): string {
  return createHash('sha256')
    .update(`${current?.hash ?? ''}>${hash}`)
    .digest('hex')
    .slice(0, 12);
}

/** Shows findings and changes. True: there are errors, and it cannot be applied. */
export function showPlan(output: Output, plan: ReleasePlan): boolean {
  for (const finding of plan.findings) output.finding(finding);
  const errors = plan.findings.filter(({ code }) => ['error', 'fatal'].includes(entryOf(code).severity));
  if (errors.length > 0) {
    output.failure({ code: 'release-has-findings', about: { errors: errors.length } });
    return true;
  }
  for (const { what, kind, name, openDeliveries } of plan.changes) {
    const open = openDeliveries ? `  (${numberText(openDeliveries)} open deliveries)` : '';
    output.data('change', { what, kind, name, openDeliveries }, `${SIGNS[what]} ${kind} ${name}${open}`);
  }
  const after = plan.current === undefined ? 'the first release' : `follows release ${plan.current.number}`;
  if (plan.changes.length === 0) output.note('no changes');
  else
    output.data(
      'plan',
      { plan: planHash(plan), hash: plan.hash, current: plan.current },
      `plan ${planHash(plan)}, ${after}`,
    );
  return false;
}
