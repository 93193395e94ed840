import type { ConditionNode } from './condition-node.ts';
import type { MapRow } from './map-row.ts';

/**
 * Rows in the order in which they may write a place that several of them write: those with a condition first, since
 * they say more of it (a time of birth before the day of birth). All others stay where they are.
 */
export function conditionalFirst(rows: readonly MapRow[]): readonly MapRow[] {
  const ordered: MapRow[] = [];
  const deciding = new Set(rows.flatMap((row) => (row.when === undefined ? [] : comparedIn(row.when))));
  const decides = (row: MapRow): boolean => deciding.has(sourceTextOf(row) ?? '');
  const waiting = [...rows.filter(decides), ...rows.filter((row) => !decides(row))].toSorted(
    // What stands beside a code is what the sender said.
    (a, b) => Number(isBeside(b)) - Number(isBeside(a)),
  );
  for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) {
    const source = sourceTextOf(row);
    const more =
      row.when === undefined && row.arrow !== '->' && source !== undefined
        ? waiting.filter(
            (each) =>
              each.when !== undefined &&
              each.arrow !== '->' &&
              sourceTextOf(each) === source &&
              // A name of a system in a table comes before spellings of its URI.
              !(row.codes !== undefined && targetTextOf(each) === targetTextOf(row)),
          )
        : [];
    for (const each of more) waiting.splice(waiting.indexOf(each), 1);
    ordered.push(...more, row);
  }
  return ordered;
}

/** Patterns that a condition demands of the row's own source. */
export function ownPatterns(
  node: ConditionNode | undefined,
  path: string,
  holds = true,
): readonly { readonly pattern: RegExp; readonly holds: boolean }[] {
  if (node?.kind === 'and' && holds) return node.parts.flatMap((part) => ownPatterns(part, path));
  if (node?.kind === 'not') return ownPatterns(node.part, path, !holds);
  return node?.kind === 'matches' && node.path.path === path ? [{ pattern: new RegExp(node.pattern), holds }] : [];
}

/** Paths that a condition compares with values: what they are says which other rows may write. */
function comparedIn(node: ConditionNode): readonly string[] {
  switch (node.kind) {
    case 'and':
    case 'or':
      return node.parts.flatMap((part) => comparedIn(part));
    case 'not':
      return comparedIn(node.part);
    case 'in':
      return node.operand.kind === 'value' ? [node.operand.path.path] : [];
    default:
      return [];
  }
}

function isBeside(row: MapRow): boolean {
  return /\.extension\[url ?= ?"http:\/\/hl7\.org\/fhir\/StructureDefinition\/alternate-codes"\]/.test(
    targetTextOf(row),
  );
}

export function targetTextOf(row: MapRow): string {
  return row.target === 'ignore' ? '' : row.target.text;
}

function sourceTextOf(row: MapRow): string | undefined {
  const [source] = row.from[0]?.sources ?? [];
  return source?.kind === 'source' ? source.text : undefined;
}
