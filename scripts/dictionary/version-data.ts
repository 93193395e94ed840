import type { Source, SourceField, SourceNode, SourceVersion } from './source.ts';

/** [name, type, length (0 none stated), usage O R C W, repetitions (0 unbounded), table (0 none)]; defaults at the end are cut. */
export type FieldRow = readonly [name: string, type: string, ...rest: (string | number)[]];

/** One version of the standard as the data files hold it, before differences are taken. */
export interface VersionData {
  readonly segments: Record<string, [name: string, fields: FieldRow[]]>;
  readonly types: Record<string, [name: string, components?: FieldRow[]]>;
  /** Structure name to structure notation, see src/formats/hl7v2/dictionary/structure-notation.ts. */
  readonly structures: Record<string, string>;
  /** `ADT^A04` to structure name, where it is not simply `ADT_A04`. */
  readonly events: Record<string, string>;
}

const usages = ['O', 'O', 'R', 'C', 'W'] as const;

/** Lists of alternatives whose names the source lost, by how many there are; the sibling structures CCI_I22 and CCR_I16 name them. */
const lostChoices: Readonly<Record<number, string>> = {
  2: 'ROL|PRD',
  4: 'AIS|AIG|AIL|AIP',
  12: 'OBR|ODS|PR1|RF1|AL1|IAM|ACC|RMI|DB1|DG1|DRG|PDA',
};

/** Group names of the source that differ from the ones of HL7's own XML schemas of the same or the next version. */
const groupNames: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '*': { TIIMING: 'TIMING', DEFINTION: 'DEFINITION', RSPONSE: 'RESPONSE', LOCATIONL_RESOURCE: 'LOCATION_RESOURCE' },
  ORU_R01: { RESPONSE: 'PATIENT_RESULT' },
  MDM_T02: { OBXNTE: 'OBSERVATION', GROUP: 'OBSERVATION' },
};

/**
 * Turns one version of the source into the shape of the data files.
 * Fields that the standard types as "varies" became ST in the source's 2.7; `earlier` gives them back.
 */
export function versionData(version: SourceVersion, earlier: VersionData | undefined, events: EventMap): VersionData {
  const types: VersionData['types'] = { VARIES: ['Varies'] };
  for (const [name, type] of Object.entries(version.fields)) {
    const components = (type.subfields ?? []).map((field) => row(field));
    types[name] = components.length > 0 ? [type.desc.trim(), components] : [type.desc.trim()];
  }
  const segments: VersionData['segments'] = {};
  const isValueType = (segment: string, position: number) => segment === 'OBX' && position === 1;
  for (const [name, segment] of Object.entries(version.segments)) {
    const before = earlier?.segments[name]?.[1];
    segments[name] = [
      segment.desc.trim(),
      segment.fields.map((field, i) =>
        row({
          ...field,
          ...(before?.[i]?.[1] === 'VARIES' && field.datatype === 'ST' ? { datatype: 'VARIES' } : {}),
          // 2.4 to 2.5.1 print a length of 2, which their own types CWE and CNE do not fit; 2.6 says 3.
          ...(isValueType(name, i) && field.len === 2 && version.fields['CWE'] !== undefined ? { len: 3 } : {}),
        }),
      ),
    ];
  }
  const all = Object.fromEntries(
    Object.entries(version.messages).map(([name, message]) => [
      name,
      // Every message begins with one MSH (2.5.1); the source's 2.6 makes it optional in places.
      notation(name, message.segments.segments).replace(/^MSH[?*]+/, 'MSH'),
    ]),
  );
  // A structure of the source's 2.6 that has no MSH at all is a second, broken OMG_O19.
  for (const [name, text] of Object.entries(all)) if (!text.startsWith('MSH')) delete all[name];
  const structures = canonical(all, events);
  const data = { segments, types, ...structures };
  carry(data, earlier);
  return data;
}

/** Event to structure, such as `ADT^A04` to `ADT_A01`, from table 0354. */
export type EventMap = ReadonlyMap<string, string>;

/** Reads table 0354, whose displays list the events of a structure. */
export function eventMap(tables: Source['tables'], later: Readonly<Record<string, string>>): EventMap {
  const map = new Map<string, string>();
  for (const values of [tables['354']?.values ?? {}, later]) {
    for (const [structure, display] of Object.entries(values)) {
      for (const event of display.match(/[A-Z][A-Z0-9]{2}/g) ?? []) {
        const key = `${structure.slice(0, 3)}^${event}`;
        if (/^[A-Z]{3}_/.test(structure) && !map.has(key)) map.set(key, structure);
      }
    }
  }
  return map;
}

/** The table that gives events their structures came with 2.3.1; before it, only equal definitions are one structure. */
function canonical(all: Record<string, string>, events: EventMap): Pick<VersionData, 'structures' | 'events'> {
  const structures: Record<string, string> = {};
  const map: Record<string, string> = {};
  for (const [name, text] of Object.entries(all)) {
    const event = name.replace('_', '^');
    const leader = events.get(event);
    if (leader !== undefined && leader !== name && all[leader] !== undefined) map[event] = leader;
    else structures[name] = text;
  }
  for (const [event, leader] of events) {
    const own = event.replace('^', '_');
    if (leader !== own && structures[leader] !== undefined && structures[own] === undefined) map[event] = leader;
  }
  return { structures, events: map };
}

/** The source leaves out definitions that its own structures and fields name; the version before has them. */
function carry(data: VersionData, earlier: VersionData | undefined): void {
  if (earlier === undefined) return;
  for (const text of Object.values(data.structures)) {
    for (const [name] of text.matchAll(/\b[A-Z][A-Z0-9]{2}\b/g)) {
      const before = earlier.segments[name];
      if (before !== undefined) data.segments[name] ??= before;
    }
  }
  const used = [...Object.values(data.segments), ...Object.values(data.types)].flatMap(([, rows]) => rows ?? []);
  for (const [, type] of used) {
    const before = earlier.types[type];
    if (before !== undefined) data.types[type] ??= before;
  }
}

function row(field: SourceField): FieldRow {
  const parts: (string | number)[] = [field.len ?? 0, usages[field.opt] ?? 'O', field.rep ?? 1, field.table ?? 0];
  const defaults = [0, 'O', 1, 0];
  while (parts.length > 0 && parts.at(-1) === defaults[parts.length - 1]) parts.pop();
  return [field.desc.trim().replace(/\s+/g, ' '), field.datatype, ...parts];
}

function notation(structure: string, nodes: readonly SourceNode[]): string {
  return nodes
    .map((node) => {
      const times = (node.min > 0 ? '' : '?') + (node.max === 1 ? '' : '*');
      if (node.children !== undefined) {
        const name =
          groupNames[structure]?.[node.name] ??
          groupNames['*']?.[node.name] ??
          node.name.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
        return `${name}${times}(${notation(structure, node.children)})`;
      }
      if (node.name.includes(',')) {
        const names = node.name.split(',');
        return `<${names[0] === '' ? lostChoices[names.length] : names.join('|')}>${times}`;
      }
      return (node.name === 'GenericSegment' ? 'ANY' : node.name) + times;
    })
    .join(' ');
}
