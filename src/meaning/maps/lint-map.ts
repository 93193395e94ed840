import type { Finding } from '../../diagnostics/finding.ts';
import { dictionary, versions } from '../../formats/hl7v2/index.ts';
import type { MapBlock, MapFile } from './map-file.ts';
import type { MapRow } from './map-row.ts';
import { placedRows, sourcesOf } from './placed-row.ts';
import { conversionTo } from './primitive-conversion.ts';
import { componentsOf, sourceType } from './source-type.ts';
import { targetPlace } from './target-place.ts';
import type { TargetTypes } from './target-types.ts';
import { type WayBackOptions, wayBackConflicts } from './way-back-conflicts.ts';

/** A field of the message structure that no row names. */
export interface UncoveredField {
  readonly segment: string;
  readonly field: number;
  readonly name: string;
}

/**
 * What is wrong with a map beyond what can be parsed and compiled: `<->` rows that do not say one thing from right to
 * left; parts of structured fields that a row leaves behind; fields that neither a row nor a written default speaks of.
 * The map is one with what it extends and uses put in.
 */
export function lintMap(map: MapFile, options: WayBackOptions): readonly Finding[] {
  const findings = [...wayBackConflicts(map, options)];
  for (const { row, blocks } of placedRows(map)) {
    const left = componentsLeft(row, blocks.at(-1), map, options.types);
    if (left === undefined) continue;
    const { file, line, column } = row;
    findings.push({ code: 'map-components-left', place: { file, line, column }, about: { components: left } });
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
