import { ConditionNode } from './condition-node.ts';
import { areDisjoint } from './disjoint.ts';
import type { MapBlock, MapFile } from './map-file.ts';
import type { MapRow } from './map-row.ts';
import { PathReference } from './path-reference.ts';
import type { SourcePath } from './source-path.ts';
import { targetPath } from './target-path.ts';
import { type TargetBase, targetPlace } from './target-place.ts';
import type { TargetTypes } from './target-types.ts';

/** A row with the blocks around it, the outermost first; none in a type or segment map. */
export interface PlacedRow {
  readonly row: MapRow;
  readonly blocks: readonly MapBlock[];
}

/** Every row of a map in its place, in order. */
export function placedRows(map: MapFile): readonly PlacedRow[] {
  const rows: PlacedRow[] = map.rows.map((row) => ({ row, blocks: [] }));
  const visit = (block: MapBlock, around: readonly MapBlock[]): void => {
    const blocks = [...around, block];
    for (const row of block.rows) rows.push({ row, blocks });
    for (const inner of block.blocks) visit(inner, blocks);
  };
  for (const block of map.blocks) visit(block, []);
  return rows;
}

/** Every place of the source that a row reads. */
export function sourcesOf(row: MapRow): readonly SourcePath[] {
  return row.from.flatMap((term) => term.sources).filter((source) => source.kind === 'source');
}

/** What the targets of a block's rows are read below; undefined where its own target is unknown. */
export function baseOf(map: MapFile, blocks: readonly MapBlock[], types: TargetTypes): TargetBase | undefined {
  let base: TargetBase | undefined =
    map.to.kind === 'fhir' && map.to.type !== undefined ? { root: map.to.type, below: '' } : undefined;
  for (const block of blocks) {
    if (block.kind === 'make') base = { root: block.target, below: '' };
    else if (base !== undefined) {
      const path = targetPath(block.target, 1);
      const place = path && targetPlace(path, base, types);
      base = place === undefined || 'unknown' in place ? undefined : { root: place.root, below: place.below };
    }
  }
  return base;
}

/** Whether no part of a message can make both run: by the rows' own conditions or those of blocks around them. */
export function excludeEachOther(a: PlacedRow | MapBlock, b: PlacedRow | MapBlock): boolean {
  const others = conditionsOf(b);
  return conditionsOf(a).some((one) => others.some((other) => areDisjoint(one, other)));
}

function conditionsOf(placed: PlacedRow | MapBlock): readonly ConditionNode[] {
  if ('kind' in placed) return headsOf([placed]);
  const { row, blocks } = placed;
  const [source, another] = sourcesOf(row);
  const own = source === undefined || another !== undefined ? undefined : isValued(source);
  return [...headsOf(blocks), row.when, own].filter((node) => node !== undefined);
}

function headsOf(blocks: readonly MapBlock[]): readonly ConditionNode[] {
  return blocks
    .flatMap(({ each, where, when }) => [
      where?.node,
      when?.node,
      each?.kind === 'field' ? isValued(each.path) : undefined,
    ])
    .filter((node) => node !== undefined);
}

/** Rows run only where their source has a value, and so do blocks over a field. */
function isValued({ text }: SourcePath): ConditionNode {
  const path = text.replace(/\[[^\]]*\]/g, '');
  return ConditionNode.valued(PathReference.create(path, 1));
}
