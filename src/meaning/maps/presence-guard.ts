import type { ConditionNode } from './condition-node.ts';
import type { MapBlock } from './map-file.ts';
import type { MapRow } from './map-row.ts';
import type { Part } from './part.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';
import { type SourcePath, sourcePath } from './source-path.ts';
import { type Slots, type SourceRead, segmentAt, sourceRead } from './source-read.ts';

/**
 * Fields of one segment of which at least one has to hold something for a row or block to have anything to do. Of a
 * hundred rows about a segment a message has use for ten, and asking two numbers is all that the others cost.
 */
export interface PresenceGuard {
  readonly read: SourceRead;
  readonly low: number;
  readonly high: number;
}

/** Fields that a guard can name: bits 1 to 30 of two numbers. */
const HALF = 30;
const MOST = 2 * HALF;

export function isPresent(run: Run, scope: Scope, guard: PresenceGuard): boolean {
  const segment = segmentAt(run, scope, guard.read);
  if (segment < 0) return false;
  const { lowFields, highFields } = run.leaves.parts[segment] as Part;
  return (lowFields & guard.low) !== 0 || (highFields & guard.high) !== 0;
}

/** The guard of a block, as seen from the block around it. */
export function blockGuard(block: MapBlock, around: Slots, type: string | undefined): PresenceGuard | undefined {
  if (type !== undefined) return undefined;
  return guardOf(pathsOfBlock(block), around);
}

function pathsOfBlock(block: MapBlock): readonly SourcePath[] | undefined {
  if (block.each?.kind === 'field') return [block.each.path];
  if (block.each !== undefined || block.skip !== undefined) return undefined;
  const head = block.when ?? block.where;
  const needed = head && conditionPaths(head.node);
  if (needed !== undefined) return needed;
  const paths: SourcePath[] = [];
  for (const row of block.rows) {
    const [source] = row.from[0]?.sources ?? [];
    // Constants and references alone make nothing, so that they need not be asked.
    if (
      row.must === undefined &&
      (source?.kind === 'constant' || source?.kind === 'reference') &&
      row.from.length === 1
    )
      continue;
    const own = row.must === undefined ? pathsNeeded(row) : undefined;
    if (own === undefined) return undefined;
    paths.push(...own);
  }
  for (const inner of block.blocks) {
    const own = pathsOfBlock(inner);
    if (own === undefined) return undefined;
    paths.push(...own);
  }
  return paths;
}

function pathsNeeded(row: MapRow): readonly SourcePath[] | undefined {
  const sources = row.from.flatMap((term) => term.sources);
  const paths = sources.filter((source) => source.kind === 'source');
  // A text in a fallback is written where the fields are absent; in a sum it waits for them.
  const bare = row.from.some((term) => term.sources.every((source) => source.kind !== 'source'));
  const falls = row.from.some(
    (term) =>
      term.sources.some(({ kind }) => kind === 'source') && term.sources.some(({ kind }) => kind === 'constant'),
  );
  if (paths.length > 0 && !falls && !(bare && row.from.length === 1)) return paths;
  return paths.length === 0 && row.when !== undefined ? conditionPaths(row.when) : undefined;
}

/** Paths of which one must be valued for a condition to hold. */
function conditionPaths(node: ConditionNode): readonly SourcePath[] | undefined {
  switch (node.kind) {
    case 'and': {
      for (const part of node.parts) {
        const paths = conditionPaths(part);
        if (paths !== undefined) return paths;
      }
      return undefined;
    }
    case 'or': {
      const all = node.parts.map(conditionPaths);
      return all.every((paths) => paths !== undefined) ? all.flatMap((paths) => paths ?? []) : undefined;
    }
    case 'not':
      return undefined;
    case 'in': {
      if (node.operand.kind === 'count' || node.values.includes('')) return undefined;
      const path = sourcePath(node.operand.path.path, 1);
      return path && [path];
    }
    default: {
      const path = sourcePath(node.path.path, 1);
      return path && [path];
    }
  }
}

function guardOf(paths: readonly SourcePath[] | undefined, slots: Slots): PresenceGuard | undefined {
  const [first] = paths ?? [];
  if (paths === undefined || first === undefined) return undefined;
  let [low, high] = [0, 0];
  let found: SourceRead | undefined;
  for (const path of paths) {
    const usable = path.segment === first.segment && path.occurrence === 1 && path.field > 0 && path.field <= MOST;
    const read = usable ? sourceRead({ ...path, repetition: { kind: 'first' } }, slots, undefined) : undefined;
    if (read === undefined || read.slot < 0) return undefined;
    found ??= read;
    if (path.field <= HALF) low |= 1 << path.field;
    else high |= 1 << (path.field - HALF);
  }
  return found && { read: found, low, high };
}
