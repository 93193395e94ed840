import type { Finding } from '../../diagnostics/finding.ts';
import { dictionary, versions } from '../../formats/hl7v2/index.ts';
import { areDisjoint } from './disjoint.ts';
import { obstacleOf } from './inversion.ts';
import type { MapBlock, MapFile } from './map-file.ts';
import type { MapRow } from './map-row.ts';
import { conversionTo } from './primitive-conversion.ts';
import type { SourcePath } from './source-path.ts';
import { componentsOf, sourceType } from './source-type.ts';
import { targetPlace } from './target-place.ts';
import type { TargetTypes } from './target-types.ts';

/** What the linter asks beside the map. */
export interface LintOptions {
  readonly types: TargetTypes;
  /** Codes that a table maps to one target code together, so that it cannot be read from right to left. */
  readonly ambiguousCodes?: (table: string) => readonly string[];
}

/** A field of the message structure that no row names. */
export interface UncoveredField {
  readonly segment: string;
  readonly field: number;
  readonly name: string;
}

/** A row in its block, with every block around it. */
interface Placed {
  readonly row: MapRow;
  readonly block: MapBlock | undefined;
}

/**
 * What is wrong with a map beyond what can be parsed and compiled: `<->` rows that have no way back, or several ways
 * from one leaf that may both run; parts of structured fields that a row leaves behind; fields that neither a row nor
 * a written default speaks of. The map is one with what it extends and uses put in.
 */
export function lintMap(map: MapFile, options: LintOptions): readonly Finding[] {
  const findings: Finding[] = [];
  const rows = placedRows(map);
  const report = (code: Finding['code'], row: MapRow, about?: Finding['about']): void => {
    findings.push({
      code,
      place: { file: row.file, line: row.line, column: row.column },
      ...(about === undefined ? {} : { about }),
    });
  };
  for (const { row } of rows) {
    if (row.arrow !== '<->') continue;
    const obstacle = obstacleOf(row);
    if (obstacle !== undefined) report('map-row-one-way', row, { why: obstacle });
    const ambiguous = row.codes === undefined ? [] : (options.ambiguousCodes?.(row.codes) ?? []);
    if (ambiguous.length > 0) report('map-codes-ambiguous', row, { table: row.codes ?? '', codes: ambiguous.length });
  }
  findings.push(...overlaps(rows), ...sharedTargets(rows));
  for (const { row, block } of rows) {
    const left = componentsLeft(row, block, map, options.types);
    if (left !== undefined) report('map-components-left', row, { components: left });
  }
  if (map.unmapped === undefined && map.from.kind === 'message') {
    for (const field of uncoveredFields(map)) {
      findings.push({
        code: 'map-field-unspoken',
        place: { file: map.file, path: `${field.segment}-${field.field}` },
        about: { name: field.name },
      });
    }
  }
  return findings;
}

/** Fields that the message's structures have and no row of the map names, in any version that the map is for. */
export function uncoveredFields(map: MapFile): readonly UncoveredField[] {
  if (map.from.kind !== 'message') return [];
  const named = namedFields(map);
  const uncovered: UncoveredField[] = [];
  for (const [segment, fields] of fieldsOf(map)) {
    for (const [field, name] of fields) {
      if (!named.has(`${segment}-${field}`)) uncovered.push({ segment, field, name });
    }
  }
  return uncovered;
}

/** Fields that rows of a map name, `PID-3`. A row that names a whole segment gives field 0 of it. */
export function namedFields(map: MapFile): ReadonlySet<string> {
  const named = new Set<string>();
  for (const { row } of placedRows(map)) for (const path of sourcesOf(row)) named.add(`${path.segment}-${path.field}`);
  const visit = (block: MapBlock): void => {
    if (block.each?.kind === 'field') named.add(`${block.each.path.segment}-${block.each.path.field}`);
    block.blocks.forEach(visit);
  };
  map.blocks.forEach(visit);
  return named;
}

function fieldsOf(map: MapFile): ReadonlyMap<string, ReadonlyMap<number, string>> {
  const found = new Map<string, Map<number, string>>();
  if (map.from.kind !== 'message') return found;
  const [from = versions[0], to = versions.at(-1) ?? versions[0]] = map.from.versions ?? [];
  const within = versions.slice(versions.indexOf(from as never), versions.indexOf(to as never) + 1);
  for (const version of within.length === 0 ? versions : within) {
    const book = dictionary(version);
    for (const type of map.from.types) {
      const [message = '', event = ''] = type.split('^');
      const root = book.structure(book.structureOfEvent(message, event) ?? '');
      for (const segment of root === undefined ? [] : segmentNames(root)) {
        const fields = found.get(segment) ?? new Map<number, string>();
        found.set(segment, fields);
        addFields(fields, book.segment(segment)?.fields ?? []);
      }
    }
  }
  // The delimiters are spelling and no leaves.
  found.get('MSH')?.delete(1);
  found.get('MSH')?.delete(2);
  return found;
}

function addFields(
  fields: Map<number, string>,
  elements: readonly { readonly name: string; readonly usage: string }[],
): void {
  for (const [at, element] of elements.entries()) if (element.usage !== 'W') fields.set(at + 1, element.name);
}

type StructureGroup = NonNullable<ReturnType<ReturnType<typeof dictionary>['structure']>>;

function segmentNames(group: StructureGroup): string[] {
  return group.nodes.flatMap((node) => (node.kind === 'group' ? segmentNames(node) : [...node.names]));
}

function placedRows(map: MapFile): readonly Placed[] {
  const rows: Placed[] = map.rows.map((row) => ({ row, block: undefined }));
  const visit = (block: MapBlock): void => {
    for (const row of block.rows) rows.push({ row, block });
    block.blocks.forEach(visit);
  };
  map.blocks.forEach(visit);
  return rows;
}

function sourcesOf(row: MapRow): readonly SourcePath[] {
  return row.from.flatMap((term) => term.sources).filter((source) => source.kind === 'source');
}

/** Two `<->` rows from one place would write it twice on the way back, unless their conditions exclude each other. */
function overlaps(rows: readonly Placed[]): Finding[] {
  const findings: Finding[] = [];
  const seen = new Map<string, Placed[]>();
  for (const placed of rows) {
    if (placed.row.arrow !== '<->') continue;
    for (const path of sourcesOf(placed.row)) {
      const before = seen.get(path.text) ?? [];
      seen.set(path.text, before);
      for (const other of before) {
        const heads = areDisjoint(headOf(placed.block), headOf(other.block));
        if (heads || areDisjoint(placed.row.when, other.row.when)) continue;
        findings.push({
          code: 'map-rows-overlap',
          place: { file: placed.row.file, line: placed.row.line, column: placed.row.column },
          about: { source: path.text, line: other.row.line },
        });
      }
      before.push(placed);
    }
  }
  return findings;
}

/** Two `<->` rows of one block to one place both give it back, unless a condition lets only one. */
function sharedTargets(rows: readonly Placed[]): Finding[] {
  const findings: Finding[] = [];
  const seen = new Map<MapBlock | undefined, Map<string, MapRow>>();
  for (const { row, block } of rows) {
    if (row.arrow !== '<->' || row.target === 'ignore' || row.target.steps.some(({ index }) => index.kind === 'each'))
      continue;
    const targets = seen.get(block) ?? new Map<string, MapRow>();
    seen.set(block, targets);
    const before = targets.get(row.target.text);
    if (before !== undefined && row.when === undefined && before.when === undefined) {
      findings.push({
        code: 'map-target-shared',
        place: { file: row.file, line: row.line, column: row.column },
        about: { target: row.target.text, line: before.line },
      });
    }
    targets.set(row.target.text, row);
  }
  return findings;
}

function headOf(block: MapBlock | undefined): MapRow['when'] {
  return block?.where?.node ?? block?.when?.node;
}

/** Numbers of the components that a row from a structured source to a primitive leaves behind. */
function componentsLeft(
  row: MapRow,
  block: MapBlock | undefined,
  map: MapFile,
  types: TargetTypes,
): string | undefined {
  const [source] = sourcesOf(row);
  if (source === undefined || row.target === 'ignore' || row.conversion?.kind === 'pair') return undefined;
  const type = sourceType(source, map.from.kind === 'type' ? map.from.type : undefined);
  const components = type === undefined ? [] : componentsOf(type);
  if (components.length < 2 || block?.kind !== 'make') return undefined;
  const place = targetPlace(row.target, { root: block.target, below: '' }, types);
  if ('unknown' in place || conversionTo(place.element.types[0] ?? '') === undefined) return undefined;
  return components.length === 2 ? '2' : `2-${components.length}`;
}
