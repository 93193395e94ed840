import type { Code } from '../../../diagnostics/catalogue.ts';
import { dictionary, type Message } from '../../../formats/hl7v2/index.ts';
import type { Cell, Sheet, SheetSegment } from './sheet.ts';

type Book = ReturnType<typeof dictionary>;
type Element = NonNullable<ReturnType<Book['segment']>>['fields'][number];

/** What a version makes of a message beside what it leaves as it was. */
export interface FitReport {
  /** A source leaf that the version has no place for: it is not in the message any more. */
  left(source: number, code: Code): void;
  /** A source leaf that is not written since what is written says it anyhow: a running number, the name of the structure. */
  implied(source: number): void;
}

/** Where the leaf of a place that a version lacks goes instead: segment, field, component (0 for all of them). */
export interface Move {
  readonly from: readonly [segment: string, field: number, component: number];
  readonly to: readonly [segment: string, field: number, component: number];
  /** Each value becomes a repetition of its own beside those that are there. */
  readonly adds: boolean;
  /** Component of the new repetition that says what it is, and the text that it gets. */
  readonly mark?: readonly [component: number, text: string];
}

/**
 * Makes a message one of another version: what the version has no place for goes where a move says, else out, and is
 * reported; data types become those of the version. Pure; changes the sheet.
 *
 * Source: the dictionary (chapters 2 to 15 of each version); HL7 v2.8.2, 2.8.2 on what a later version may change.
 *
 * @param version version to write, which the dictionary has
 * @param habits what the sender's version does not have either is the sender's habit, and stays as it came
 */
export function fitVersion(
  sheet: Sheet,
  from: string,
  version: string,
  event: readonly [message: string, event: string],
  moves: readonly Move[],
  habits: boolean,
  report: FitReport,
): void {
  const before = dictionary(from);
  const book = dictionary(version);
  const structure = book.structureOfEvent(...event);
  const allowed = structure === undefined ? undefined : segmentNames(book.structure(structure));
  // Segments go while this looks at them.
  const segments = sheet.segments.slice();
  for (const segment of segments) if (segment.name !== 'MSH') moveAway(sheet, segment, book, moves, allowed);
  for (const segment of segments) {
    const definition = book.segment(segment.name);
    if (segment.name === '?' || segment.name.startsWith('Z')) continue;
    const known = definition !== undefined && (allowed === undefined || allowed.has(segment.name));
    if (!known && before.segment(segment.name) !== undefined) {
      const fields = before.segment(segment.name)?.fields ?? [];
      for (const cell of segment.cells) {
        if (fields[cell.field - 1]?.type === 'SI') report.implied(cell.source);
        else report.left(cell.source, 'map-place-not-in-version');
      }
      sheet.segments.splice(sheet.segments.indexOf(segment), 1);
      continue;
    }
    if (definition !== undefined) fitSegment(segment, definition.fields, before, book, habits, report);
  }
  for (const segment of sheet.segments) fillRequired(segment, event[1], book);
  fitHeader(sheet, version, structure, book, report);
}

/**
 * Fields that some versions require, with what the standard says holds where they are empty: a quantity of 1 (2.3,
 * 4.4.1 Quantity), and the event, which the header says as well.
 */
function fillRequired(segment: SheetSegment, event: string, book: Book): void {
  const fields = book.segment(segment.name)?.fields ?? [];
  for (const [name, field, value] of [...IMPLIED, ['EVN', 1, event]] as const) {
    if (name !== segment.name || value === '' || fields[field - 1]?.usage !== 'R') continue;
    if (segment.cells.some((cell) => cell.field === field)) continue;
    segment.cells.push(given(field, 1, value));
    segment.text = undefined;
  }
}

const IMPLIED = [
  ['OBR', 27, '1'],
  ['ORC', 7, '1'],
] as const;

function fitHeader(sheet: Sheet, version: string, structure: string | undefined, book: Book, report: FitReport): void {
  const [header] = sheet.named('MSH');
  if (header === undefined) return;
  // The truncation character exists from version 2.7 on.
  if (Number(version.split('.')[1]) < 7) sheet.encoding = sheet.encoding.slice(0, 4);
  const place = (field: number, component: number): Cell | undefined =>
    header.cells.find((cell) => cell.field === field && cell.component === component && cell.subcomponent === 1);
  const stated = place(12, 1);
  if (stated === undefined) header.cells.push(given(12, 1, version));
  else if (stated.raw !== version) {
    stated.raw = version;
    stated.changed = true;
  }
  const named = place(9, 3);
  const type = book.segment('MSH')?.fields[8]?.type ?? '';
  const holds = (book.type(type)?.components.length ?? 0) >= 3 && Number(version.replace('2.', '')) >= 3.1;
  if (named !== undefined && structure !== undefined && named.raw !== structure) {
    named.raw = structure;
    named.changed = true;
  }
  if (named === undefined && structure !== undefined && statesStructure(version)) {
    header.cells.push(given(9, 3, structure));
  }
  if (named !== undefined && !holds) {
    header.cells.splice(header.cells.indexOf(named), 1);
    report.implied(named.source);
  }
  header.text = undefined;
}

/** MSH-9.3 is required from 2.5 on (HL7 v2.5, 2.15.9.9). */
function statesStructure(version: string): boolean {
  return Number(version.split('.')[1]) >= 5;
}

/** A cell that the version gives. */
function given(field: number, component: number, raw: string): Cell {
  return { field, repetition: 1, component, subcomponent: 1, raw, source: -1, changed: true };
}

function hasPlace(book: Book, name: string, field: number, allowed: ReadonlySet<string> | undefined): boolean {
  const element = book.segment(name)?.fields[field - 1];
  return element !== undefined && element.usage !== 'W' && (allowed === undefined || allowed.has(name));
}

function moveAway(
  sheet: Sheet,
  segment: SheetSegment,
  book: Book,
  moves: readonly Move[],
  allowed: ReadonlySet<string> | undefined,
): void {
  for (const { from, to, adds, mark } of moves) {
    if (from[0] !== segment.name || hasPlace(book, from[0], from[1], allowed)) continue;
    if (!hasPlace(book, to[0], to[1], allowed)) continue;
    const cells = segment.cells.filter(
      (cell) => cell.field === from[1] && (from[2] === 0 || cell.component === from[2]),
    );
    const target = cells.length === 0 ? undefined : nearest(sheet, segment, to[0]);
    if (target === undefined) continue;
    const there = target.cells.filter(
      (cell) => cell.field === to[1] && (adds || to[2] === 0 || cell.component === to[2]),
    );
    if (there.length > 0 && !adds) continue;
    const shift = adds ? Math.max(0, ...there.map((cell) => cell.repetition)) : 0;
    for (const cell of cells) {
      segment.cells.splice(segment.cells.indexOf(cell), 1);
      target.cells.push({
        ...cell,
        field: to[1],
        repetition: cell.repetition + shift,
        ...(to[2] === 0
          ? from[2] === 0
            ? {}
            : { component: cell.subcomponent, subcomponent: 1 }
          : from[2] === 0
            ? { component: to[2], subcomponent: cell.component }
            : { component: to[2] }),
      });
    }
    if (mark !== undefined && !target.cells.some((cell) => isMark(cell, to[1], shift + 1, mark[0]))) {
      target.cells.push({ ...given(to[1], mark[0], mark[1]), repetition: shift + 1 });
    }
    segment.text = undefined;
    target.text = undefined;
  }
}

function isMark(cell: Cell, field: number, repetition: number, component: number): boolean {
  return cell.field === field && cell.repetition === repetition && cell.component === component;
}

/** The segment of a name that stands nearest before, else the first. */
function nearest(sheet: Sheet, from: SheetSegment, name: string): SheetSegment | undefined {
  if (from.name === name) return from;
  const at = sheet.segments.indexOf(from);
  return sheet.segments.findLast((segment, i) => segment.name === name && i < at) ?? sheet.named(name)[0];
}

function fitSegment(
  segment: SheetSegment,
  fields: readonly Element[],
  before: Book,
  book: Book,
  habits: boolean,
  report: FitReport,
): void {
  const fieldsBefore = before.segment(segment.name)?.fields ?? [];
  const type = valueType(segment, book);
  for (const field of new Set(segment.cells.map((cell) => cell.field))) {
    const header = segment.name === 'MSH' && field <= 2;
    const element = fields[field - 1];
    const cells = segment.cells.filter((cell) => cell.field === field);
    if (header || (segment.name === 'MSH' && field === 9)) continue;
    const was = fieldsBefore[field - 1];
    if (element === undefined || element.usage === 'W') {
      if (habits && (was === undefined || was.usage === 'W')) continue;
      if (cells.some((cell) => cell.fixed === true)) continue;
      leave(segment, cells, 'map-place-not-in-version', report);
      continue;
    }
    if (!habits || (was !== undefined && was.repetitions > element.repetitions)) {
      const extra = cells.filter((cell) => cell.repetition > element.repetitions);
      leave(segment, extra, 'map-place-cut', report);
    }
    const varies = element.type === 'VARIES';
    const to = varies && segment.name === 'OBX' && field === 5 ? type : element.type;
    if (to === undefined || to === 'VARIES' || to === 'CM') continue;
    for (const repetition of new Set(cells.map((cell) => cell.repetition))) {
      fitValue(
        segment,
        segment.cells.filter((cell) => cell.field === field && cell.repetition === repetition),
        to,
        book,
        report,
      );
    }
  }
}

/** Types that stand in where a version has no such type, nearest first. */
const INSTEAD: Readonly<Record<string, readonly string[]>> = {
  CWE: ['CE', 'ST'],
  CNE: ['CE', 'ST'],
  CE: ['CWE'],
  CF: ['CE', 'CWE'],
  DTM: ['TS'],
  TS: ['DTM'],
  ED: ['TX'],
  RP: ['ST'],
  SN: ['ST'],
  NR: ['ST'],
  NA: ['ST'],
  MA: ['ST'],
  XTN: ['TN'],
  TN: ['XTN'],
  XPN: ['PN'],
  PN: ['XPN'],
  XAD: ['AD'],
  AD: ['XAD'],
  XCN: ['CN'],
  CN: ['XCN'],
  CK: ['CX'],
};

/** The type that OBX-2 names, made one that the version has. */
function valueType(segment: SheetSegment, book: Book): string | undefined {
  if (segment.name !== 'OBX') return undefined;
  const named = segment.cells.find((cell) => cell.field === 2);
  if (named === undefined || book.type(named.raw) !== undefined) return named?.raw;
  const other = (INSTEAD[named.raw] ?? []).find((type) => book.type(type) !== undefined);
  if (other === undefined) return undefined;
  named.raw = other;
  named.changed = true;
  segment.text = undefined;
  return other;
}

function leave(segment: SheetSegment, cells: readonly Cell[], code: Code, report: FitReport): void {
  for (const cell of cells) {
    const at = segment.cells.indexOf(cell);
    if (at === -1) continue;
    segment.cells.splice(at, 1);
    segment.text = undefined;
    report.left(cell.source, code);
  }
}

/** Makes one repetition a value of a type of the version. */
function fitValue(segment: SheetSegment, cells: readonly Cell[], type: string, book: Book, report: FitReport): void {
  const components = book.type(type)?.components ?? [];
  const at = (component: number): Cell | undefined =>
    cells.find((cell) => cell.component === component && cell.subcomponent === 1);
  const move = (cell: Cell | undefined, component: number, subcomponent = 1): void => {
    if (cell === undefined) return;
    cell.component = component;
    cell.subcomponent = subcomponent;
    segment.text = undefined;
  };
  if (components.length === 0) {
    leave(
      segment,
      cells.filter((cell) => cell.component > 1 || cell.subcomponent > 1),
      'map-place-cut',
      report,
    );
    const [only] = cells;
    if (type === 'DT' && only !== undefined && /^\d{9,}/.test(only.raw)) change(segment, only, only.raw.slice(0, 8));
    return;
  }
  // The text that the sender saw is the description where no other place is left for it (CWE.9, CE.2).
  if (components.length < 9 && /^C[EF]$/.test(type) && at(2) === undefined) move(at(9), 2);
  if (type === 'XTN' || type === 'TN') {
    // The number in one piece: XTN.1 up to 2.6, XTN.12 where that is withdrawn (HL7 v2.8.2, 2.A.90).
    if (components[0]?.usage === 'W') {
      if (at(12) === undefined) move(at(1), 12);
    } else if (components.length < 12 && at(1) === undefined) move(at(12), 1);
  }
  for (const cell of cells) {
    const component = components[cell.component - 1];
    if (component === undefined || component.usage === 'W') leave(segment, [cell], 'map-place-cut', report);
    else if (cell.subcomponent > 1) fitSubcomponent(segment, cell, cells, component.type, book, report);
  }
}

function fitSubcomponent(
  segment: SheetSegment,
  cell: Cell,
  cells: readonly Cell[],
  type: string,
  book: Book,
  report: FitReport,
): void {
  if (type === 'VARIES') return;
  const parts = book.type(type)?.components ?? [];
  if (cell.subcomponent <= parts.length) return;
  const first = cells.some((other) => other.component === cell.component && other.subcomponent === 1);
  // A street without its address in one piece (SAD.2): better the street than nothing.
  if (!first && cell.subcomponent === 2) {
    cell.subcomponent = 1;
    segment.text = undefined;
  } else leave(segment, [cell], 'map-place-cut', report);
}

function change(segment: SheetSegment, cell: Cell, raw: string): void {
  cell.raw = raw;
  cell.changed = true;
  segment.text = undefined;
}

function segmentNames(node: ReturnType<Book['structure']>): ReadonlySet<string> | undefined {
  if (node === undefined) return undefined;
  const names = new Set<string>();
  const visit = (group: NonNullable<typeof node>): void => {
    for (const inner of group.nodes) {
      if (inner.kind === 'group') visit(inner);
      else for (const name of inner.names) names.add(name);
    }
  };
  visit(node);
  return names.has('ANY') ? undefined : names;
}

/** Type and event of a message, as MSH-9 says them. */
export function eventOf(message: Message): readonly [message: string, event: string] {
  return [message.get('MSH-9.1') ?? '', message.get('MSH-9.2') ?? ''];
}
