import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type PackType, packTargetTypes } from '../../src/meaning/maps/pack-target-types.ts';
import type { TargetTypes } from '../../src/meaning/maps/target-types.ts';
import { type Decision, decisionsOf } from './decisions.ts';
import { type GuideMap, guideCodes, guideMaps } from './guide-table.ts';
import { type MadeMap, madeMap } from './made-map.ts';
import { withMarks } from './marked-lists.ts';
import { messageFiles } from './message-files.ts';
import { type CodeDecision, packTables, tableText } from './pack-tables.ts';

/** The pack, name to content, and how its maps were made. */
export interface PackFiles {
  readonly files: ReadonlyMap<string, string>;
  readonly maps: readonly MadeMap[];
}

/**
 * Makes the pack `hl7-v2-to-fhir` of HL7's guide and of the decisions beside this file. The same sources give the
 * same bytes.
 *
 * @param guide folder with the guide's tables: messages, segments, datatypes, codesystems
 * @param project root folder of the project
 */
export function packFiles(guide: string, project: string): PackFiles {
  const types = targetTypes(project);
  const decisions = join(project, 'scripts/v2-to-fhir/decisions');
  const tables = packTables(
    guideCodes(join(guide, 'codesystems')),
    new Map(Object.entries(parse(readFileSync(join(decisions, 'codes.yaml'), 'utf8')) as Record<string, CodeDecision>)),
  );
  const files = new Map<string, string>();
  const maps: MadeMap[] = [];
  for (const [folder, kind] of [
    ['datatypes', 'type'],
    ['segments', 'segment'],
  ] as const) {
    for (const [map, decision] of pairs(guideMaps(join(guide, folder)), decisionsOf(join(decisions, folder)))) {
      const made = madeMap(map, decision, { kind, types, tables });
      maps.push(made);
    }
  }
  const marked = withMarks(
    new Map(
      maps.flatMap(({ kind, name, text }) => (kind === 'segment' && text !== undefined ? [[name, text] as const] : [])),
    ),
  );
  for (const { kind, name, text } of maps) {
    if (text === undefined) continue;
    if (kind === 'segment') files.set(`segments/${name}.map.yaml`, marked.get(name) ?? text);
    else files.set(`datatypes/${name}.map.yaml`, text);
  }
  for (const [name, text] of withMarks(messageFiles(join(decisions, 'messages')))) {
    files.set(`messages/${name}.map.yaml`, text);
  }
  for (const table of tables.values()) files.set(`codes/${table.name}.csv`, tableText(table));
  return { files, maps };
}

/** The types of R4, as the compiler reads them. */
export function targetTypes(project: string): TargetTypes {
  const text = readFileSync(join(project, 'packs/fhir-r4/types.json'), 'utf8');
  return packTargetTypes(JSON.parse(text) as Record<string, PackType>);
}

/** The guide's maps with what was decided about them, and maps that only the decisions have; by name. */
function pairs(
  guide: readonly GuideMap[],
  decisions: ReadonlyMap<string, Decision>,
): readonly (readonly [GuideMap, Decision | undefined])[] {
  const known = new Set(guide.map((map) => map.name));
  const own = [...decisions.keys()].filter((name) => !known.has(name));
  const all = [
    ...guide,
    ...own.map((name): GuideMap => {
      const [from = '', to = ''] = name.split('[');
      return { name, from, to: to.replace(/\]$/, ''), rows: [] };
    }),
  ];
  return all.map((map) => [map, decisions.get(map.name)] as const).toSorted(([a], [b]) => (a.name < b.name ? -1 : 1));
}
