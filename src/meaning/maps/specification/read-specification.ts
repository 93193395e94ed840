import type { Code } from '../../../diagnostics/catalogue.ts';
import type { Finding } from '../../../diagnostics/finding.ts';
import { formatMap } from '../format-map.ts';
import { parseMap } from '../parse-map.ts';
import { readGuideCondition } from './guide-condition.ts';
import { type GivenCell, type GivenTable, type SpecificationColumn, WITHIN } from './specification.ts';

/** The head of the map that is made. */
export interface SpecificationHead {
  readonly map: string;
  readonly from: string;
  readonly to: string;
  readonly unmapped?: string;
  readonly snapshot?: string;
}

/** A map made of a table, and what of the table it does not say. Rows that could not be read stand in it as comments. */
export interface ReadSpecification {
  readonly text?: string;
  readonly rows: number;
  readonly findings: readonly Finding[];
}

type Field = SpecificationColumn | 'resource' | 'guide';

/** Headings by what they mean, in small letters and without marks. Only these are recognised; nothing is guessed. */
const HEADINGS: Readonly<Record<Field, readonly string[]>> = {
  block: ['block'],
  each: ['each'],
  settings: ['settings', 'block settings'],
  resource: ['resource', 'fhir resource', 'target resource', 'resource type'],
  source: [
    'source',
    'source field',
    'source path',
    'from',
    'hl7 field',
    'hl7 v2 field',
    'v2 field',
    'hl7',
    'identifier',
    'segment field',
    'field',
  ],
  name: ['name', 'field name', 'description', 'source name', 'element name'],
  direction: ['direction', 'arrow'],
  target: [
    'target',
    'target field',
    'target path',
    'to',
    'fhir path',
    'fhir element',
    'fhir',
    'fhir attribute',
    'fhir field',
    'destination',
    'destination field',
  ],
  by: ['by'],
  as: ['as', 'function'],
  codes: ['codes', 'code table', 'code map', 'value set map', 'lookup', 'lookup table', 'translation table'],
  when: ['when', 'if'],
  guide: ['computable antlr'],
  else: ['else', 'otherwise', 'if unusable'],
  must: ['must'],
  because: ['because', 'reason'],
  status: ['status'],
  hash: ['hash'],
};

/** Columns of other people's tables that say something, and that no row can hold. */
const UNREAD = [
  'condition',
  'rule',
  'transformation',
  'transform',
  'logic',
  'mapping logic',
  'default',
  'default value',
  'conversion',
  'assignment',
  'computable fhirpath',
  'narrative',
  'data type mapping',
];

interface Line {
  readonly at: GivenCell;
  readonly cells: Readonly<Partial<Record<Field, GivenCell>>>;
  readonly unread: readonly GivenCell[];
}

interface Block {
  readonly head: string;
  readonly keys: readonly string[];
  readonly rows: string[];
  readonly inner: Map<string, Block>;
}

/**
 * Reads a mapping specification: the one that Suture writes, a vendor's spreadsheet with headings of its own, or a
 * table of HL7's v2-to-FHIR guide. Columns are recognised by their headings. What a cell says that no row of the
 * language can be made of is told with its place, and its line goes into the map as a comment that begins with TODO.
 *
 * @param file name for the findings
 * @param functions those of the workspace, beside the library
 */
export function readSpecification(
  file: string,
  table: GivenTable,
  head: SpecificationHead,
  functions?: OwnFunctions,
): ReadSpecification {
  const findings: Finding[] = [];
  const report = (code: Code, cell: GivenCell | undefined, about?: Finding['about']): void => {
    const { text: _, ...place } = cell ?? { text: '' };
    findings.push({ code, place: { file, ...place }, ...(about === undefined ? {} : { about }) });
  };
  const lines = linesOf(table, report);
  if (lines === undefined) return { rows: 0, findings };
  const root: Block = { head: '', keys: [], rows: [], inner: new Map() };
  const inSegment = head.from.startsWith('hl7v2 segment') || head.from.startsWith('hl7v2 type');
  let rows = 0;
  for (const line of lines) {
    const block = blockOf(line, root, inSegment, report);
    if (block === undefined) continue;
    const row = rowOf(line, inSegment, report);
    if (row === undefined) continue;
    const problem = row.text === '' ? undefined : rowProblem(row.text, head, functions);
    if (row.todo === undefined && problem === undefined) {
      rows++;
      block.rows.push(row.text);
      continue;
    }
    if (problem !== undefined) report(problem.code, line.cells.source ?? line.at, problem.about);
    block.rows.push(`# TODO ${(row.todo ?? row.text).replace(/\s+/g, ' ')}`);
  }
  const text = written(root, head);
  const formatted = formatMap(file, text, functions);
  if ('text' in formatted) return { text: formatted.text, rows, findings };
  return { rows, findings: [...findings, ...formatted.findings.map((found) => ({ ...found, place: { file } }))] };
}

type OwnFunctions = NonNullable<Parameters<typeof parseMap>[2]>;
type Report = (code: Code, cell: GivenCell | undefined, about?: Finding['about']) => void;

/** The lines under the first row that has a heading for the source and one for the target. */
function linesOf(table: GivenTable, report: Report): readonly Line[] | undefined {
  for (const [at, row] of table.slice(0, 20).entries()) {
    const headings = row.map((cell) => headingOf(cell?.text ?? ''));
    if (!headings.includes('source') || !headings.includes('target')) continue;
    const repeated = headings.findIndex((heading, i) => heading !== undefined && headings.indexOf(heading) !== i);
    if (repeated >= 0 && ['source', 'target', 'codes', 'when'].includes(headings[repeated] ?? '')) {
      report('map-import-column-twice', row[repeated], { found: headings[repeated] ?? '' });
      return undefined;
    }
    row.forEach((cell, i) => {
      const said = cell?.text.trim() ?? '';
      const known = headings[i] !== undefined || said === '' || UNREAD.includes(plain(said));
      if (!known) report('map-import-column-unknown', cell);
    });
    return table.slice(at + 1).flatMap((cells): Line[] => {
      const first = cells.find((cell) => cell !== undefined && cell.text.trim() !== '');
      if (first === undefined) return [];
      const fields: Partial<Record<Field, GivenCell>> = {};
      headings.forEach((heading, i) => {
        const cell = cells[i];
        if (heading !== undefined && cell !== undefined && cell.text.trim() !== '') fields[heading] ??= cell;
      });
      const unread = row.flatMap((heading, i) => {
        const cell = cells[i];
        return UNREAD.includes(plain(heading?.text ?? '')) && cell !== undefined && cell.text.trim() !== ''
          ? [cell]
          : [];
      });
      return [{ at: first, cells: fields, unread }];
    });
  }
  report('map-import-columns-missing', undefined);
  return undefined;
}

function headingOf(text: string): Field | undefined {
  const said = plain(text);
  return (Object.keys(HEADINGS) as Field[]).find((field) => HEADINGS[field].includes(said));
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}

/** The block that a line belongs to: as it says it, or the resource that its target or a column names. */
function blockOf(line: Line, root: Block, inSegment: boolean, report: Report): Block | undefined {
  const path = line.cells.block?.text.trim() ?? '';
  if (path !== '') return namedBlock(line, path, root, report);
  return inSegment ? root : resourceBlock(line, root, report);
}

function resourceBlock(
  { cells: { resource, target, source }, at }: Line,
  root: Block,
  report: Report,
): Block | undefined {
  const type = resource?.text.trim() ?? /^([A-Z][A-Za-z]+)\./.exec(target?.text.trim() ?? '')?.[1];
  if (type === undefined || !/^[A-Z][A-Za-z]+$/.test(type)) {
    report('map-import-block-unknown', resource ?? target ?? at);
    return undefined;
  }
  const segment = /^([A-Z][A-Z0-9]{2})(?:[-.[]|$)/.exec(source?.text.trim() ?? '')?.[1];
  const known = root.inner.get(type);
  if (known !== undefined || segment === undefined) return known ?? within(root, type, `make: ${type}`, []);
  report('map-import-each-taken', source, { block: type, each: segment });
  return within(root, type, `make: ${type}`, [`each: ${segment}`]);
}

function namedBlock(
  { cells: { block, settings } }: Line,
  path: string,
  root: Block,
  report: Report,
): Block | undefined {
  let at = root;
  const parts = path.split(WITHIN);
  for (const [index, part] of parts.entries()) {
    const found = /^(make|at) (.+?)(?: each (.+))?$/.exec(part.trim());
    if (found === null) {
      report('map-import-block-unknown', block);
      return undefined;
    }
    const [, kind = '', what = '', each] = found;
    const own = index === parts.length - 1 ? (settings?.text.split(/\r?\n/) ?? []) : [];
    const name = `${part.trim()}|${/^where: .*$/m.exec(own.join('\n'))?.[0] ?? ''}`;
    at =
      at.inner.get(name) ??
      (index < parts.length - 1
        ? [...at.inner].findLast(([key]) => key.startsWith(`${part.trim()}|`))?.[1]
        : undefined) ??
      within(at, name, `${kind}: ${what}`, [...(each === undefined ? [] : [`each: ${each}`]), ...own]);
  }
  return at;
}

function within(around: Block, name: string, head: string, keys: readonly string[]): Block {
  const made: Block = {
    head,
    keys: keys.map((key) => key.trim()).filter((key) => key !== ''),
    rows: [],
    inner: new Map(),
  };
  around.inner.set(name, made);
  return made;
}

/** The text of a line's row, or what it says where no row can be made of it; undefined for the head of a block. */
function rowOf(
  line: Line,
  inSegment: boolean,
  report: Report,
): { readonly text: string; readonly todo?: string } | undefined {
  const { cells } = line;
  const text = (field: Field): string => (cells[field]?.text ?? '').replace(/\s+/g, ' ').trim();
  const source = text('source');
  const said = [source, text('target'), text('when'), text('guide'), ...line.unread.map((cell) => cell.text.trim())];
  const todo = said.filter((each) => each !== '').join(' / ');
  if (source === '' && text('target') === '') return undefined;
  if (source === '' || text('target') === '') {
    // A line of the guide without a target says only that the field is there.
    if (text('target') !== '' || cells.direction !== undefined) report('map-import-row-unread', line.at);
    return text('target') === '' && cells.direction === undefined ? undefined : { text: '', todo };
  }
  const guide = text('guide') === '' ? '' : readGuideCondition(text('guide'));
  for (const cell of line.unread) report('map-import-cell-unread', cell);
  if (guide === undefined) report('map-import-cell-unread', cells.guide);
  const when = text('when') === '' ? guide : text('when');
  const target =
    inSegment || cells.block !== undefined ? text('target') : text('target').replace(/^[A-Z][A-Za-z]+\./, '');
  const slots = (['by', 'as', 'codes'] as const).map((slot) => (text(slot) === '' ? '' : `${slot} ${text(slot)}`));
  const rest = (['else', 'must', 'because'] as const).map((slot) => (text(slot) === '' ? '' : `${slot} ${text(slot)}`));
  const row = [source, text('direction') === '' ? '->' : text('direction'), target, ...slots];
  if (when !== undefined && when !== '') row.push(`when ${when}`);
  const made = [...row, ...rest].filter((part) => part !== '').join(' ');
  return line.unread.length > 0 || guide === undefined ? { text: '', todo } : { text: made };
}

function rowProblem(row: string, head: SpecificationHead, functions: OwnFunctions | undefined): Finding | undefined {
  const inBlock = /^hl7v2(?: (?!segment|type)|$)/.test(head.from) && head.to.startsWith('fhir');
  const rows = inBlock
    ? `blocks:\n  - make: Patient\n    rows:\n      - ${quoted(row)}\n`
    : `rows:\n  - ${quoted(row)}\n`;
  const parsed = parseMap('', `map: a\nfrom: ${head.from}\nto: ${head.to}\n${rows}`, functions);
  return 'map' in parsed ? undefined : parsed.findings[0];
}

function quoted(row: string): string {
  return `'${row.replaceAll("'", "''")}'`;
}

function written(root: Block, { map, from, to, unmapped, snapshot }: SpecificationHead): string {
  const lines = [
    `map: ${map}`,
    `from: ${from}`,
    `to: ${to}`,
    ...(unmapped === undefined ? [] : [`unmapped: ${unmapped}`]),
    ...(snapshot === undefined ? [] : [`snapshot: ${snapshot}`]),
  ];
  const list = (block: Block, indent: string): void => {
    if (block.rows.length > 0) lines.push(`${indent}rows:`);
    for (const row of block.rows) lines.push(`${indent}  ${row.startsWith('# TODO') ? row : `- ${quoted(row)}`}`);
    if (block.inner.size > 0) lines.push(`${indent}blocks:`);
    for (const inner of block.inner.values()) {
      lines.push(`${indent}  - ${inner.head}`, ...inner.keys.map((key) => `${indent}    ${key}`));
      list(inner, `${indent}    `);
    }
  };
  list(root, '');
  return `${lines.join('\n')}\n`;
}
