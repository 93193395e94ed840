import { SaxesParser } from 'saxes';
import { unzip, type ZipEntry, zipEntries } from '../zip.ts';
import { columnName, columnOf } from './column-name.ts';

/** What a cell of a spreadsheet is beyond its text: dates and numbers are what a program made of what was typed. */
export type CellKind = 'text' | 'number' | 'date' | 'logical' | 'error' | 'formula';

export interface SheetCell {
  /** `C7` */
  readonly place: string;
  readonly text: string;
  readonly kind: CellKind;
}

/** A sheet by rows; each row has its cells by column from 0, and what is empty is absent. */
export interface Sheet {
  readonly name: string;
  readonly rows: readonly (readonly (SheetCell | undefined)[])[];
}

/** Why a workbook cannot be read. */
export type WorkbookProblem = 'not-a-workbook' | 'too-large';

/** Bytes of one part unpacked, and cells of a workbook: far beyond any table that people keep. */
const MOST_BYTES = 64 << 20;
const MOST_CELLS = 2_000_000;
const MOST_COLUMNS = 16_384;
const MOST_ROWS = 1_048_576;

/** Formats of dates and times that have no text of their own (ECMA-376 part 1, 18.8.30). */
const DATE_FORMATS: ReadonlySet<number> = new Set([14, 15, 16, 17, 18, 19, 20, 21, 22, 45, 46, 47]);

/** Whether bytes begin as a ZIP archive does, as every workbook is. */
export function isWorkbook(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);
}

/** Reads the sheets of an XLSX workbook (ECMA-376). Formulas give the value that was calculated last, and are told. */
export function readWorkbook(bytes: Uint8Array): { readonly sheets: readonly Sheet[] } | WorkbookProblem {
  try {
    return { sheets: new Reader(bytes).sheets() };
  } catch (error) {
    if (error instanceof Stop) return error.problem;
    // What the XML parser throws says that a part is no XML.
    if (error instanceof Error) return 'not-a-workbook';
    throw error;
  }
}

class Stop extends Error {
  readonly problem: WorkbookProblem;
  constructor(problem: WorkbookProblem) {
    super(problem);
    this.problem = problem;
  }
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #entries: ReadonlyMap<string, ZipEntry>;
  readonly #dates = new Set<number>();
  #strings: readonly string[] = [];
  #cells = 0;

  constructor(bytes: Uint8Array) {
    const entries = isWorkbook(bytes) ? zipEntries(bytes) : undefined;
    if (entries === undefined) throw new Stop('not-a-workbook');
    this.#bytes = bytes;
    this.#entries = new Map(entries.map((entry) => [entry.name, entry]));
  }

  sheets(): readonly Sheet[] {
    const targets = new Map<string, string>();
    this.#parse('xl/_rels/workbook.xml.rels', (name, attributes) => {
      if (name === 'Relationship') targets.set(attributes['Id'] ?? '', attributes['Target'] ?? '');
    });
    const listed: { name: string; part: string }[] = [];
    this.#parse('xl/workbook.xml', (name, attributes) => {
      if (name !== 'sheet') return;
      const target = targets.get(attributes['r:id'] ?? '') ?? '';
      listed.push({
        name: attributes['name'] ?? '',
        part: target.startsWith('/') ? target.slice(1) : `xl/${target}`,
      });
    });
    if (listed.length === 0) throw new Stop('not-a-workbook');
    if (this.#entries.has('xl/styles.xml')) this.#readStyles();
    if (this.#entries.has('xl/sharedStrings.xml')) this.#readStrings();
    return listed
      .filter(({ part }) => part.includes('worksheets/'))
      .map(({ name, part }) => ({ name, rows: this.#rows(part) }));
  }

  #readStyles(): void {
    const own = new Map<number, string>();
    let inCells = false;
    let style = 0;
    this.#parse(
      'xl/styles.xml',
      (name, attributes) => {
        if (name === 'numFmt') own.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '');
        if (name === 'cellXfs') inCells = true;
        if (name !== 'xf' || !inCells) return;
        const id = Number(attributes['numFmtId'] ?? 0);
        const format = (own.get(id) ?? '').replace(/"[^"]*"|\\.|\[[^\]]*\]/g, '');
        if (DATE_FORMATS.has(id) || /[dmyhs]/i.test(format)) this.#dates.add(style);
        style++;
      },
      (name) => {
        if (name === 'cellXfs') inCells = false;
      },
    );
  }

  #readStrings(): void {
    const strings: string[] = [];
    let text = '';
    let phonetic = false;
    this.#parse(
      'xl/sharedStrings.xml',
      (name) => {
        if (name === 'si') text = '';
        if (name === 'rPh') phonetic = true;
      },
      (name, said) => {
        if (name === 't' && !phonetic) text += said;
        if (name === 'rPh') phonetic = false;
        if (name === 'si') strings.push(unescaped(text));
      },
    );
    this.#strings = strings;
  }

  #rows(part: string): Sheet['rows'] {
    const rows: (SheetCell | undefined)[][] = [];
    let row = 0;
    let column = -1;
    let open: { place: string; type: string; style: number; text: string; formula: boolean } | undefined;
    this.#parse(
      part,
      (name, attributes) => {
        if (name === 'row') {
          row = Number(attributes['r'] ?? row + 1);
          column = -1;
          if (!(row >= 1 && row <= MOST_ROWS)) throw new Stop('not-a-workbook');
        } else if (name === 'c') {
          const place = attributes['r'] ?? `${columnName(column + 1)}${row}`;
          column = columnOf(place);
          if (column < 0 || column >= MOST_COLUMNS) throw new Stop('not-a-workbook');
          open = { place, type: attributes['t'] ?? 'n', style: Number(attributes['s'] ?? 0), text: '', formula: false };
        } else if (name === 'f' && open !== undefined) open.formula = true;
      },
      (name, said) => {
        if (open === undefined) return;
        if (name === 'v' || name === 't') open.text += said;
        if (name !== 'c') return;
        const cell = this.#cell(open);
        if (cell.text !== '') {
          if (++this.#cells > MOST_CELLS) throw new Stop('too-large');
          while (rows.length < row) rows.push([]);
          const cells = rows[row - 1] as (SheetCell | undefined)[];
          cells[column] = cell;
        }
        open = undefined;
      },
    );
    return rows.map((cells) => Array.from(cells));
  }

  #cell(open: { place: string; type: string; style: number; text: string; formula: boolean }): SheetCell {
    const { place, type, style, formula } = open;
    const text = type === 's' ? (this.#strings[Number(open.text)] ?? '') : unescaped(open.text);
    if (type === 'e') return { place, text, kind: 'error' };
    if (formula) return { place, text, kind: 'formula' };
    if (type === 'b') return { place, text: text === '1' ? 'TRUE' : 'FALSE', kind: 'logical' };
    if (type !== 'n') return { place, text, kind: type === 'd' ? 'date' : 'text' };
    return { place, text, kind: this.#dates.has(style) ? 'date' : 'number' };
  }

  #parse(
    part: string,
    opened: (name: string, attributes: Readonly<Record<string, string>>) => void,
    closed: (name: string, text: string) => void = () => undefined,
  ): void {
    const entry = this.#entries.get(part);
    if (entry === undefined) throw new Stop('not-a-workbook');
    if (entry.size > MOST_BYTES) throw new Stop('too-large');
    const bytes = unzip(this.#bytes, entry, MOST_BYTES);
    if (bytes === undefined) throw new Stop('not-a-workbook');
    const parser = new SaxesParser();
    let text = '';
    parser.on('error', (error) => {
      throw error;
    });
    parser.on('opentag', ({ name, attributes }) => {
      text = '';
      opened(name.replace(/^x:/, ''), attributes);
    });
    parser.on('text', (said) => {
      text += said;
    });
    parser.on('cdata', (said) => {
      text += said;
    });
    parser.on('closetag', ({ name }) => {
      closed(name.replace(/^x:/, ''), text);
      text = '';
    });
    parser.write(Buffer.from(bytes).toString('utf8')).close();
  }
}

/** `_x000D_` is how the format writes what XML cannot. */
function unescaped(text: string): string {
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
