import { dictionary, versions } from '../../src/formats/hl7v2/index.ts';
import { fieldType } from '../../src/meaning/maps/source-type.ts';

/** Segment maps that message maps take into one block together. */
const TOGETHER: readonly (readonly string[])[] = [
  ['PID[Patient]', 'PD1[Patient]', 'NK1[Patient]', 'ARV[Patient]'],
  ['PV1[Encounter]', 'PV2[Encounter]', 'DG1[Encounter]'],
  ['ORC[ServiceRequest]', 'OBR[ServiceRequest]', 'TQ1[ServiceRequest]', 'NTE[ServiceRequest]'],
  ['ORC[DiagnosticReport]', 'OBR[DiagnosticReport]'],
  ['ORC[Immunization]', 'RXA[Immunization]', 'RXR[Immunization]'],
  ['RXO[MedicationRequest]', 'RXE[MedicationRequest]', 'RXR[MedicationRequest]', 'TQ1[MedicationRequest]'],
  ['RXA[MedicationAdministration]', 'ORC[MedicationAdministration]'],
  ['SCH[Appointment]', 'AIS[Appointment]', 'AIG[Appointment]', 'AIL[Appointment]', 'AIP[Appointment]'],
  ['OBX[Observation]', 'NTE[Observation]'],
  ['MSH[MessageHeader]', 'SFT[MessageHeader]', 'MSA[MessageHeader]'],
];

/** A row or block that adds elements to a list. */
interface Filler {
  readonly map: string;
  readonly line: number;
  readonly field: string;
  /** Constants that all its elements have. */
  readonly constants: readonly string[];
  readonly isTag: boolean;
  /** Constants that some of its elements have. */
  readonly hints: readonly string[];
}

/**
 * Spells the lists that several fields fill, and that no constant tells apart, as marked ones (`[#]`), so that the way
 * back knows which element belongs to which field. One field of each list stays unmarked: the one that the standard
 * requires, else the first.
 */
export function withMarks(maps: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const lists = new Map<string, Filler[]>();
  const lines = new Map([...maps].map(([name, text]) => [name, text.split('\n')]));
  for (const [map, own] of lines) for (const [key, filler] of fillersOf(map, own)) push(lists, key, filler);
  for (const fillers of lists.values()) {
    for (const { map, line } of unclear(fillers)) {
      const text = lines.get(map);
      if (text === undefined) continue;
      text[line] = (text[line] ?? '').replace(/^(.*?(?:<-> |- at: )\S*?)\[\](?=[\s']|$)/, '$1[#]');
    }
  }
  return new Map([...lines].map(([name, own]) => [name, own.join('\n')]));
}

/** Those that need a mark: without a constant of their own, or with constants that others have too; but for one of them. */
function unclear(fillers: readonly Filler[]): readonly Filler[] {
  const untold = fillers.filter(({ constants }) => constants.length === 0);
  const told = fillers.filter(({ constants }) => constants.length > 0);
  const [main] = untold.toSorted((a, b) => rankOf(a.field) - rankOf(b.field));
  // Rows find tags by their systems, so a block over tags is never the only one.
  const marked = untold.filter((each) => each !== main || each.isTag);
  for (const [at, each] of told.entries()) {
    const isShared = told.some((other, i) => i < at && (covers(each, other) || covers(other, each)));
    const isHinted = untold.some(({ hints }) => each.constants.some((constant) => hints.includes(constant)));
    if (isShared || isHinted || fillers.some((other) => other !== each && other.field === each.field))
      marked.push(each);
  }
  return marked;
}

function covers(a: Filler, b: Filler): boolean {
  return b.constants.every((constant) => a.constants.includes(constant));
}

function push<K, V>(into: Map<K, V[]>, key: K, value: V): void {
  const list = into.get(key);
  if (list === undefined) into.set(key, [value]);
  else list.push(value);
}

/** A list of the map, by the block that it stands in; maps that are taken in together share their outermost lists. */
function* fillersOf(map: string, lines: readonly string[]): Generator<readonly [string, Filler]> {
  const set = TOGETHER.find((each) => each.includes(map))?.join() ?? map;
  const around: { indent: number; name: string }[] = [];
  for (const [at, line] of lines.entries()) {
    const indent = line.length - line.trimStart().length;
    while (around.length > 0 && indent <= (around.at(-1)?.indent ?? 0) && line.trim() !== '') around.pop();
    const inside = `${around.length === 0 ? set : map} ${around.map(({ name }) => name).join(' ')}`;
    const block = /^\s*- (at|make): (\S+)/.exec(line);
    if (block !== null) {
      const list = /^(.*)\[\]$/.exec(block[2] ?? '')?.[1];
      const body = bodyOf(lines, at, indent);
      const field = /^\s*each: ([A-Z][A-Z0-9]{2}-\d+)(?:\[\])?$/m.exec(body)?.[1];
      if (block[1] === 'at' && list !== undefined && field !== undefined) {
        yield [
          `${inside} ${list}`,
          {
            map,
            line: at,
            field,
            constants: constantsOf(body, indent),
            hints: hintsOf(body),
            isTag: list === 'meta.tag',
          },
        ];
      }
      around.push({ indent, name: `${at} ${block[2] ?? ''}` });
      continue;
    }
    const row = /^\s*- '?([A-Z][A-Z0-9]{2}-\d+)\S* <-> ((?:[a-zA-Z]+\.)*[a-zA-Z]+)\[\](?=[\s']|$)/.exec(line);
    if (row !== null)
      yield [`${inside} ${row[2]}`, { map, line: at, field: row[1] ?? '', constants: [], hints: [], isTag: false }];
  }
}

/** The lines of a block. */
function bodyOf(lines: readonly string[], head: number, indent: number): string {
  let end = head + 1;
  while (end < lines.length && (lines[end] ?? '').length - (lines[end] ?? '').trimStart().length > indent) end++;
  return lines.slice(head + 1, end).join('\n');
}

/** Constants of the block's own rows that stand under no condition; those that the field itself may overrule tell nothing. */
function constantsOf(body: string, indent: number): readonly string[] {
  const own = body.split('\n').filter((line) => line.length - line.trimStart().length <= indent + 4);
  const source = own
    .map((line) => /- ([A-Z][A-Z0-9]{2}-\d+) <-> \$this$/.exec(line)?.[1])
    .find((each) => each !== undefined);
  const [segment = '', field] = source?.split('-') ?? [];
  if (fieldType(segment, Number(field)) === 'CX' && own.some((line) => line.includes('-> type.coding[0].code')))
    return [];
  return own.filter((line) => /^\s*- '?"[^"]*" -> /.test(line) && !line.includes(' when ')).map((line) => line.trim());
}

/** Constants under a condition, without it. */
function hintsOf(body: string): readonly string[] {
  return body.split('\n').flatMap((line) => {
    const constant = /^\s*(- '"[^"]*" -> \S+) when .*$/.exec(line)?.[1];
    return constant === undefined ? [] : [`${constant}'`];
  });
}

function rankOf(field: string): number {
  const [segment = '', number] = field.split('-');
  const usage = dictionary(versions.at(-1)).segment(segment)?.fields[Number(number) - 1]?.usage;
  return usage === 'R' ? 0 : usage === 'W' ? 2 : 1;
}
