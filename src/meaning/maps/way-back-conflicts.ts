import type { Code } from '../../diagnostics/catalogue.ts';
import type { Finding } from '../../diagnostics/finding.ts';
import { certainMarks, markOf } from './back-marks.ts';
import { ownPatterns } from './back-row-order.ts';
import { obstacleOf } from './inversion.ts';
import { sameJson } from './json.ts';
import type { MapBlock, MapFile } from './map-file.ts';
import type { MapRow } from './map-row.ts';
import { baseOf, excludeEachOther, type PlacedRow, placedRows, sourcesOf } from './placed-row.ts';
import { conversionTo } from './primitive-conversion.ts';
import { type TargetPath, targetPath } from './target-path.ts';
import { type TargetBase, targetPlace } from './target-place.ts';
import type { TargetTypes } from './target-types.ts';

/** What a look at the way back asks beside the map. */
export interface WayBackOptions {
  readonly types: TargetTypes;
  /** Codes that a table maps to one target code together, so that it cannot be read from right to left. */
  readonly ambiguousCodes?: (table: string) => readonly string[];
}

/**
 * `<->` rows that do not say one thing from right to left. Errors within one block: a row without a way back, a code
 * table that several codes share a target in, one leaf with two targets, one target with two sources, one list that two
 * rows or parts fill and nothing tells their elements apart. A `because` says that it is meant, and which one counts on
 * the way back: the first. Two blocks with rows for one leaf are told of, since both may be right.
 */
export function wayBackConflicts(map: MapFile, options: WayBackOptions): readonly Finding[] {
  const findings: Finding[] = [];
  const rows = placedRows(map).filter(({ row }) => row.arrow === '<->');
  for (const { row } of rows) {
    const obstacle = obstacleOf(row);
    if (obstacle !== undefined) findings.push(found('map-row-one-way', row, { why: obstacle }));
    const ambiguous = row.codes === undefined ? [] : (options.ambiguousCodes?.(row.codes) ?? []);
    if (ambiguous.length === 0 || row.because !== undefined) continue;
    findings.push(found('map-codes-ambiguous', row, { table: row.codes ?? '', codes: ambiguous.length }));
  }
  findings.push(...sharedSources(rows));
  for (const within of Map.groupBy(rows, ({ blocks }) => blocks.at(-1)).values()) {
    findings.push(...sharedTargets(within, baseOf(map, within[0]?.blocks ?? [], options.types), options.types));
  }
  const visit = (around: readonly MapBlock[], inner: readonly MapBlock[]): void => {
    findings.push(...sharedParts(inner, baseOf(map, around, options.types), options.types));
    for (const block of inner) visit([...around, block], block.blocks);
  };
  visit([], map.blocks);
  return findings;
}

function found(code: Code, row: MapRow, about: NonNullable<Finding['about']>): Finding {
  return { code, place: { file: row.file, line: row.line, column: row.column }, about };
}

/** Two rows from one leaf, which may give it two values on the way back. */
function sharedSources(rows: readonly PlacedRow[]): Finding[] {
  const findings: Finding[] = [];
  const seen = new Map<string, PlacedRow[]>();
  for (const placed of rows) {
    const { row } = placed;
    // Of `A | B` the way back writes A.
    const [source] = sourcesOf(row);
    if (source === undefined) continue;
    const key = `${groupOf(placed, source.segment)} ${source.text}`;
    const before = seen.get(key) ?? [];
    seen.set(key, before);
    for (const other of before) {
      if (excludeEachOther(placed, other)) continue;
      const about = { source: source.text, line: other.row.line };
      if (placed.blocks.at(-1) !== other.blocks.at(-1)) findings.push(found('map-rows-overlap-apart', row, about));
      else if (
        !isRefinement(row, other.row) &&
        !isMeant(row, other.row) &&
        !areToldByValue(row, other.row, source.text)
      )
        findings.push(found('map-rows-overlap', row, about));
    }
    before.push(placed);
  }
  return findings;
}

/** The groups in which a row finds a segment, where that can be told: a block's segments are those of its own group. */
function groupOf({ blocks }: PlacedRow, segment: string): string {
  const groups: string[] = [];
  for (const { each } of blocks) {
    if (each?.kind !== 'place') continue;
    if (each.name === segment) return each.elsewhere === true ? `${groups.join('/')} elsewhere` : groups.join('/');
    if (each.name.length > 3) groups.push(each.name);
  }
  return groups.join('/');
}

/** One target spelt in several ways, an extension beside a value, or parts of a structure that a named type map splits. */
function isRefinement(a: MapRow, b: MapRow): boolean {
  if (a.conversion?.kind === 'pair' || b.conversion?.kind === 'pair') return true;
  const [one, other] = [a.target, b.target].map((target) => (target === 'ignore' ? '' : target.text));
  return one === other || one?.startsWith(`${other}.`) === true || other?.startsWith(`${one}.`) === true;
}

/** Each row takes only values of a form of its own. */
function areToldByValue(a: MapRow, b: MapRow, source: string): boolean {
  const path = source.replace(/\[[^\]]*\]/g, '');
  return [a, b].every(({ when }) => ownPatterns(when, path).length > 0);
}

function isMeant(...rows: readonly MapRow[]): boolean {
  return rows.some(({ because }) => because !== undefined);
}

/** Two rows of a block to one place or list: nothing says which source a value came from. */
function sharedTargets(rows: readonly PlacedRow[], base: TargetBase | undefined, types: TargetTypes): Finding[] {
  const findings: Finding[] = [];
  const seen = new Map<string, PlacedRow[]>();
  for (const placed of rows) {
    const { row } = placed;
    if (row.target === 'ignore') continue;
    const isList = isUnmarkedList(row.target);
    if (!isList && !isOneValue(row, row.target, base, types)) continue;
    const before = seen.get(row.target.text) ?? [];
    seen.set(row.target.text, before);
    const rival = before.find(
      (other) =>
        sourcesOf(other.row)[0]?.text !== sourcesOf(row)[0]?.text &&
        !isMeant(row, other.row) &&
        !excludeEachOther(placed, other),
    );
    if (rival !== undefined) {
      const about = { target: row.target.text, line: rival.row.line };
      findings.push(found(isList ? 'map-list-shared' : 'map-target-shared', row, about));
    }
    before.push(placed);
  }
  return findings;
}

/** A target of which every value adds an element that does not say where it comes from. */
function isUnmarkedList({ steps }: TargetPath): boolean {
  const { index } = steps.at(-1) ?? {};
  return index?.kind === 'each' && index.marked !== true;
}

/** A target that holds one value: of a structure, several rows may fill parts. */
function isOneValue(row: MapRow, target: TargetPath, base: TargetBase | undefined, types: TargetTypes): boolean {
  if (base === undefined || row.by !== undefined || target.steps.some(({ index }) => index.kind === 'each'))
    return false;
  const place = targetPlace(target, base, types);
  return !('unknown' in place) && conversionTo(place.element.types[0] ?? '') !== undefined;
}

/** Parts that fill one list, of which no constant says which block made them. */
function sharedParts(blocks: readonly MapBlock[], base: TargetBase | undefined, types: TargetTypes): Finding[] {
  const findings: Finding[] = [];
  const parts = blocks.filter((block) => block.kind === 'at' && hasWayBack(block) && isUnmarked(block.target));
  for (const [at, block] of parts.entries()) {
    const rival = parts.slice(0, at).find((other) => other.target === block.target && !isTold(block, other));
    if (rival === undefined) continue;
    const { file, line, column } = block;
    const about = { target: block.target, line: rival.line };
    findings.push({ code: 'map-list-shared', place: { file, line, column }, about });
  }
  return findings;

  /** Whether the earlier block, which takes its parts first, leaves those of the later one: they lack a constant of its. */
  function isTold(later: MapBlock, earlier: MapBlock): boolean {
    if (excludeEachOther(later, earlier)) return true;
    const path = targetPath(later.target, 1);
    const place = path && base && targetPlace(path, base, types);
    if (place === undefined || 'unknown' in place) return true;
    const context = { types, base: { root: place.root, below: place.below } };
    return certainMarks(earlier.rows, context).some((mark) => {
      const own = later.rows.filter(({ target }) => target !== 'ignore' && target.text === mark.place.text);
      return own.every((row) => {
        const given = markOf(row, context, true);
        return given !== undefined && !sameJson(given.value, mark.value);
      });
    });
  }
}

function hasWayBack(block: MapBlock): boolean {
  return block.rows.some(({ arrow }) => arrow === '<->') || block.blocks.some(hasWayBack);
}

function isUnmarked(target: string): boolean {
  const path = targetPath(target, 1);
  return path !== undefined && isUnmarkedList(path);
}
