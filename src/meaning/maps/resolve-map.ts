import type { Finding } from '../../diagnostics/finding.ts';
import { blockIdentity, type MapBlock, type MapFile } from './map-file.ts';
import { type MapRow, rowIdentity } from './map-row.ts';
import { whenText } from './parse-map.ts';

/** The maps that a map may refer to, by name. */
export interface MapLibrary {
  /** A message map to extend. */
  map(name: string, version: string | undefined): MapFile | undefined;
  /** A segment map that blocks use. */
  segment(name: string): MapFile | undefined;
  /** Every type map. */
  readonly types: readonly MapFile[];
}

/** Blocks of a map with all that it uses; maps that use each other several times would grow without end. */
const MOST_BLOCKS = 20_000;
const LONGEST_CHAIN = 40;

/**
 * The map with what it extends and uses put in: rows and blocks of the base first, its own after them, `replace:`
 * and `remove:` done. What cannot be found is a finding, and the rest is still put together.
 */
export function resolveMap(map: MapFile, library: MapLibrary, findings: Finding[]): MapFile {
  const extended = withBase(map, library, findings, [map.name]);
  const budget = { blocks: MOST_BLOCKS };
  return Object.freeze({
    ...extended,
    blocks: extended.blocks.map((block) => withUses(block, map, library, findings, [], budget)),
  });
}

function withBase(map: MapFile, library: MapLibrary, findings: Finding[], chain: readonly string[]): MapFile {
  if (map.extends === undefined) return map;
  const { name, version } = map.extends;
  if (chain.includes(name)) {
    findings.push({ code: 'map-extends-circle', place: { file: map.file, path: name } });
    return map;
  }
  const found = library.map(name, version);
  if (found === undefined) {
    findings.push({ code: 'map-extends-unknown', place: { file: map.file }, about: { found: name } });
    return map;
  }
  const base = withBase(found, library, findings, [...chain, name]);
  const unmapped = map.unmapped ?? base.unmapped;
  return {
    ...map,
    ...(unmapped === undefined ? {} : { unmapped }),
    snapshot: [...new Set([...base.snapshot, ...map.snapshot])],
    blocks: joinBlocks(base.blocks, map.blocks),
  };
}

function joinBlocks(base: readonly MapBlock[], own: readonly MapBlock[]): readonly MapBlock[] {
  const joined = base.map((block) => {
    const over = own.find((each) => blockIdentity(each) === blockIdentity(block));
    if (over === undefined) return block;
    return {
      ...block,
      ...headOf(over),
      use: [...block.use, ...over.use],
      rows: [...changed(block.rows, over), ...over.rows],
      blocks: joinBlocks(block.blocks, over.blocks),
      // What a used segment map brings is replaced and removed later, when it is put in.
      replace: [...block.replace, ...unmatched(over.replace, block.rows)],
      remove: [...block.remove, ...unmatched(over.remove, block.rows)],
    };
  });
  const added = own.filter((block) => !base.some((each) => blockIdentity(each) === blockIdentity(block)));
  return [...joined, ...added];
}

/** What a block's head says anew; what it leaves out stays. */
function headOf(block: MapBlock): Partial<MapBlock> {
  const { by, where, when, skip, link, key } = block;
  return Object.fromEntries(
    Object.entries({ by, where, when, skip, link, key }).filter(([, value]) => value !== undefined),
  );
}

/** Rows with those of `replace:` in place of their like, and those of `remove:` gone. */
function changed(base: readonly MapRow[], over: Pick<MapBlock, 'replace' | 'remove'>): readonly MapRow[] {
  const replacing = new Map(over.replace.map((row) => [identity(row), row]));
  const removed = new Set(over.remove.map(identity));
  return base.filter((row) => !removed.has(identity(row))).map((row) => replacing.get(identity(row)) ?? row);
}

function unmatched(rows: readonly MapRow[], base: readonly MapRow[]): readonly MapRow[] {
  const known = new Set(base.map(identity));
  return rows.filter((row) => !known.has(identity(row)));
}

function withUses(
  block: MapBlock,
  map: MapFile,
  library: MapLibrary,
  findings: Finding[],
  chain: readonly string[],
  budget: { blocks: number },
): MapBlock {
  if (chain.length > LONGEST_CHAIN) budget.blocks = Math.min(budget.blocks, 0);
  if (budget.blocks-- <= 0) {
    if (budget.blocks === -1)
      findings.push({
        code: 'map-too-large',
        place: { file: map.file, line: block.line },
        about: { limit: MOST_BLOCKS },
      });
    return block;
  }
  let rows: readonly MapRow[] = [];
  let blocks: readonly MapBlock[] = [];
  for (const name of block.use) {
    const used = chain.includes(name) ? undefined : library.segment(name);
    if (used === undefined) {
      const code = chain.includes(name) ? 'map-extends-circle' : 'map-use-unknown';
      findings.push({
        code,
        place: { file: block.file, line: block.line, column: block.column },
        about: { found: name },
      });
      continue;
    }
    const inner = used.blocks.map((each) => withUses(each, used, library, findings, [...chain, name], budget));
    rows = [...rows, ...used.rows];
    blocks = [...blocks, ...inner];
  }
  for (const row of unmatched([...block.replace, ...block.remove], rows)) {
    findings.push({ code: 'map-replace-unmatched', place: { file: row.file, line: row.line, column: row.column } });
  }
  const own = block.blocks.map((each) => withUses(each, map, library, findings, chain, budget));
  return Object.freeze({
    ...block,
    use: [],
    rows: [...changed(rows, block), ...block.rows],
    blocks: joinBlocks(blocks, own),
  });
}

function identity(row: MapRow): string {
  return rowIdentity(row, whenText(row));
}
