import { entryOf } from '../diagnostics/catalogue.ts';
import { Fault } from '../diagnostics/fault.ts';
import type { WorkspaceDefinition } from '../workspace/definitions.ts';
import type { Context } from './context.ts';

/** Checks the workspace's files without a running Suture and shows what was found. Throws `release-has-findings`. */
export async function loadWorkspace(context: Context): Promise<WorkspaceDefinition> {
  const { workspace, findings } = await context.wiring.load(context.workspace, await context.files());
  const serious = findings.filter(({ code }) => entryOf(code).severity !== 'info');
  for (const finding of serious) context.output.finding(finding);
  if (workspace === undefined) throw new Fault('release-has-findings', { about: { errors: serious.length } });
  return workspace;
}
