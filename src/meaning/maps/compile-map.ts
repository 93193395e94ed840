import { entryOf } from '../../diagnostics/catalogue.ts';
import type { Finding } from '../../diagnostics/finding.ts';
import { type BlockRunner, compileBlock } from './block-compiler.ts';
import { isSegmentName } from './block-instances.ts';
import type { MapContext } from './map-context.ts';
import type { MapBlock, MapFile, Unmapped } from './map-file.ts';
import { PairRegistry } from './pair-registry.ts';
import { PartBudget } from './part-cache.ts';
import { type MapLibrary, resolveMap } from './resolve-map.ts';
import type { RowNote } from './run.ts';
import { Slots } from './source-read.ts';
import type { TargetTypes } from './target-types.ts';
import type { V2Map } from './v2/v2-map.ts';

/** A map made ready to translate messages from v2 to FHIR. */
export interface CompiledMap {
  readonly name: string;
  /** With what it extends and uses put in. */
  readonly map: MapFile;
  readonly blocks: readonly BlockRunner[];
  /** Rows by their number; grows when a message brings a data type that no row was compiled for. */
  readonly notes: readonly RowNote[];
  readonly unmapped: Unmapped;
  /** Blocks over segments that the map calls a snapshot. */
  readonly snapshots: readonly { readonly segment: string; readonly type: string; readonly name: string }[];
  /** Structure by which messages are laid out whose own is unknown or has none of `groups`. */
  readonly structure: string | undefined;
  /** Names of the groups that blocks run over. */
  readonly groups: readonly string[];
  /** A map from v2 to v2 has no blocks; this runs it. */
  readonly rewrites?: V2Map;
}

export type CompiledOrFindings =
  | { readonly compiled: CompiledMap; readonly findings: readonly Finding[] }
  | { readonly compiled?: undefined; readonly findings: readonly Finding[] };

const FLAG: Unmapped = Object.freeze({ kind: 'flag' });

/**
 * Makes a map ready. Findings of severity error mean that it cannot run; others (a target that nothing is known of)
 * come with it.
 *
 * @param library the maps that it extends and uses, and the type maps
 */
export function compileMap(map: MapFile, library: MapLibrary, types: TargetTypes): CompiledOrFindings {
  const findings: Finding[] = [];
  const resolved = resolveMap(map, library, findings);
  const notes: RowNote[] = [];
  const note = (text: RowNote): number => notes.push(text) - 1;
  const budget = new PartBudget();
  const pairs = new PairRegistry(library.types, { types, budget, note, findings });
  const context: MapContext = {
    file: map.file,
    types,
    pairs,
    slots: new Slots(),
    grouped: false,
    budget,
    base: { root: '', below: '' },
    type: undefined,
    blockNames: new Set(namesOf(resolved.blocks, map.file, findings)),
    note,
    report: (code, line, column, about, file = map.file) =>
      findings.push({ code, place: { file, line, column }, ...(about === undefined ? {} : { about }) }),
  };
  const blocks = resolved.blocks.map((block) => compileBlock(block, context));
  if (findings.some((finding) => entryOf(finding.code).severity === 'error')) return { findings };
  const [type] = resolved.from.kind === 'message' ? resolved.from.types : [];
  return {
    findings,
    compiled: {
      name: map.name,
      map: resolved,
      blocks,
      notes,
      snapshots: snapshotsOf(resolved),
      unmapped: resolved.unmapped ?? FLAG,
      groups: groupsOf(resolved.blocks),
      structure: type?.replace('^', '_'),
    },
  };
}

function groupsOf(blocks: readonly MapBlock[]): readonly string[] {
  return blocks.flatMap(({ each, blocks: inner }) => [
    ...(each?.kind === 'place' && !isSegmentName(each.name) ? [each.name] : []),
    ...groupsOf(inner),
  ]);
}

function snapshotsOf(map: MapFile): CompiledMap['snapshots'] {
  const found: { segment: string; type: string; name: string }[] = [];
  const visit = (block: MapBlock): void => {
    const segment = block.each?.kind === 'place' ? block.each.name : '';
    if (block.kind === 'make' && map.snapshot.includes(segment)) {
      found.push({ segment, type: block.target, name: block.name });
    }
    block.blocks.forEach(visit);
  };
  map.blocks.forEach(visit);
  return found;
}

/** Names of all blocks that make something; two of a kind need different names. */
function namesOf(blocks: readonly MapBlock[], file: string, findings: Finding[]): string[] {
  const names: string[] = [];
  const referred = new Set<string>();
  const visit = (block: MapBlock): void => {
    if (block.kind === 'make') names.push(block.name);
    for (const row of block.rows) {
      for (const source of row.from.flatMap((term) => term.sources))
        if (source.kind === 'reference') referred.add(source.name);
    }
    block.blocks.forEach(visit);
  };
  blocks.forEach(visit);
  for (const name of referred) {
    if (names.filter((each) => each === name).length > 1 && !areAlike(blocks, name)) {
      findings.push({ code: 'map-block-ambiguous', place: { file }, about: { found: name } });
    }
  }
  return names;
}

/** Blocks with one name inside different parents are told apart by where a reference stands. */
function areAlike(blocks: readonly MapBlock[], name: string): boolean {
  const top = blocks.filter((block) => block.kind === 'make' && block.name === name);
  return top.length <= 1;
}
