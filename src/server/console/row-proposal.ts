import type { MetCode } from '../../engine/account-face.ts';
import type { Issue } from '../../practice/issues/issue.ts';
import type { WorkspaceDefinition } from '../../workspace/definitions.ts';
import type { IssueView } from '../contract/console/issues.ts';
import { rowPlaces } from './row-places.ts';

/** A row that would mend an issue: one that holds where it dropped, or one for a field that none takes. */
export function proposalFor(
  workspace: WorkspaceDefinition,
  codes: readonly MetCode[],
  { cause }: Issue,
): IssueView['proposal'] | undefined {
  const { kind, destination, row, path } = cause;
  if ((kind !== 'lost' && kind !== 'flagged') || destination === undefined || path === undefined) return undefined;
  const flow = workspace.flows[destination.split('>', 1)[0] ?? ''];
  const map = flow?.to.find(({ name }) => name === destination)?.map;
  if (map === undefined || workspace.maps.own.every(({ name }) => name !== map)) return undefined;
  if (row === undefined) {
    return { map, row: path, why: 'No row takes this field: say where it goes, or why it is not needed.' };
  }
  const place = rowPlaces(workspace, map)(row);
  if (place === undefined || !/\belse drop\b/.test(row)) return undefined;
  const table = /\bcodes ([\w-]+)/.exec(row)?.[1];
  const unknown = codes.filter((each) => each.table === table).length;
  return {
    map,
    line: place.line,
    row: row.replace(/\belse drop\b(?: because .*)?/, 'else hold').trim(),
    why: `Hold what is not known instead of dropping it${unknown > 0 ? `, and say what the ${unknown} unknown codes of ${table ?? 'the table'} mean` : ''}.`,
  };
}
