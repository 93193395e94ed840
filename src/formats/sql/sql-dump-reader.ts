import { afterQuoted, afterSpace, endOfStatement, type SqlSpelling, scanTuple } from './sql-scanner.ts';
import { columnList, columnsOfTable, nameOf } from './table-definition.ts';

/** What a dump holds, in its order. A table comes before its rows; `cut`: the dump ends within something. */
export type SqlDumpEvent =
  | { readonly kind: 'table'; readonly table: string; readonly columns: readonly string[] }
  | { readonly kind: 'row'; readonly table: string; readonly cells: readonly string[] }
  | { readonly kind: 'cut'; readonly table?: string }
  | { readonly kind: 'too-long'; readonly table?: string };

/** A statement or row longer than this is passed over: it holds no record that people keep. */
const LONGEST = 32 << 20;
const NAME = String.raw`((?:[\w$]+|"(?:[^"]|"")+"|\`[^\`]+\`|\[[^\]]+\])(?:\s*\.\s*(?:[\w$]+|"(?:[^"]|"")+"|\`[^\`]+\`|\[[^\]]+\]))*)`;
const INSERT = new RegExp(
  String.raw`^(?:INSERT|REPLACE)\s+(?:IGNORE\s+|OR\s+\w+\s+)?(?:INTO\s+)?${NAME}\s*(\([^()']*\))?\s*(?:OVERRIDING\s+\w+\s+VALUE\s+)?VALUES?\s*(?=\()`,
  'i',
);
const COPY = new RegExp(String.raw`^COPY\s+${NAME}\s*(\([^()']*\))?\s+FROM\s+stdin[^;]*;[^\n]*\n`, 'i');
const CREATE = new RegExp(String.raw`^CREATE\s+(?:\w+\s+)*?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?${NAME}\s*\(`, 'i');
const HEAD = /^(?:INSERT|REPLACE|COPY|CREATE)\b/i;
/** As much of a statement as says what it is: the names of a table and its columns. */
const LONGEST_HEAD = 1 << 20;

/**
 * Reads the tables of a plain SQL dump piece by piece: those of pg_dump (COPY or INSERT), mysqldump and mariadb-dump,
 * sqlite3's `.dump`, and scripts like them. Nothing of it is run: definitions say what columns are called, and rows are
 * taken as text. NULL is an empty cell.
 */
export class SqlDumpReader {
  readonly #columns = new Map<string, readonly string[]>();
  readonly #told = new Map<string, readonly string[]>();
  #text = '';
  #delimiter = ';';
  #spelling: SqlSpelling = { backslashes: false };
  /** The table whose rows are being read: of a COPY line by line, else one in parentheses after the other. */
  #rows: { readonly table: string; readonly how: 'copy' | 'values' } | undefined;
  /** What cannot be read to its end is looked at again when there is twice as much of it. */
  #enough = 0;
  #events: SqlDumpEvent[] = [];

  push(text: string): SqlDumpEvent[] {
    this.#text += text;
    if (this.#text.length >= this.#enough) this.#read(false);
    return this.#take();
  }

  end(): SqlDumpEvent[] {
    // What a last statement lacks is only its line end.
    this.#text += '\n';
    this.#read(true);
    const table = this.#rows?.table;
    if (this.#rows !== undefined || this.#text.trim() !== '') {
      this.#events.push({ kind: 'cut', ...(table === undefined ? {} : { table }) });
    }
    return this.#take();
  }

  #take(): SqlDumpEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  #read(last: boolean): void {
    let at = 0;
    for (;;) {
      const next = this.#step(at, last);
      if (next === undefined) break;
      at = next;
    }
    this.#text = this.#text.slice(at);
    this.#enough = this.#text.length * 2;
    if (this.#text.length <= LONGEST) return;
    const table = this.#rows?.table;
    this.#events.push({ kind: 'too-long', ...(table === undefined ? {} : { table }) });
    this.#text = '';
    this.#rows = undefined;
  }

  /** Reads one thing, and says where the next begins; undefined where it does not end in what there is. */
  #step(from: number, last: boolean): number | undefined {
    if (this.#rows?.how === 'copy') return this.#copyLine(this.#rows.table, from);
    if (this.#rows !== undefined) return this.#tuple(this.#rows.table, from);
    const at = afterSpace(this.#text, from);
    if (at >= this.#text.length) return at > from ? at : undefined;
    // psql's own commands, and the shell-like comments of MySQL, are a line.
    if (this.#text[at] === '\\' || this.#text[at] === '#') return this.#afterLine(at);
    if (this.#text.startsWith('--', at) || this.#text.startsWith('/*', at)) return this.#comment(at);
    const delimiter = /^DELIMITER[ \t]+(\S+)[^\n]*\n/i.exec(this.#text.slice(at, at + 100));
    if (delimiter !== null) {
      this.#delimiter = delimiter[1] ?? ';';
      return at + delimiter[0].length;
    }
    return this.#statement(at, last);
  }

  #comment(at: number): number | undefined {
    const end = afterQuoted(this.#text, at, this.#spelling);
    if (end !== undefined && /(?:MySQL|MariaDB) dump/i.test(this.#text.slice(at, end)))
      this.#spelling = { backslashes: true };
    return end;
  }

  #statement(at: number, last: boolean): number | undefined {
    const head = this.#text.slice(at, at + LONGEST_HEAD);
    if (HEAD.test(head)) {
      const rows = INSERT.exec(head) ?? COPY.exec(head);
      if (rows !== null) return this.#beginRows(rows, at);
      // A name may go on in what is still to come.
      if (!last && head.length < LONGEST_HEAD && endOfStatement(head, 0, this.#delimiter, this.#spelling) === undefined)
        return undefined;
    }
    const end = endOfStatement(this.#text, at, this.#delimiter, this.#spelling);
    if (end === undefined) return undefined;
    const create = CREATE.exec(head);
    if (create !== null) {
      const table = nameOf(create[1] ?? '');
      this.#noticeSpelling(create[1]);
      this.#columns.set(table, columnsOfTable(this.#text.slice(at + create[0].length, end), this.#spelling));
    }
    return end;
  }

  #beginRows([whole, name = '', list]: RegExpExecArray, at: number): number {
    this.#noticeSpelling(name);
    const table = nameOf(name);
    const columns = list === undefined ? (this.#columns.get(table) ?? []) : columnList(list);
    const told = this.#told.get(table);
    if (told === undefined || (columns.length > 0 && told.join('\n') !== columns.join('\n'))) {
      this.#told.set(table, columns);
      this.#events.push({ kind: 'table', table, columns });
    }
    this.#rows = { table, how: /^COPY/i.test(whole) ? 'copy' : 'values' };
    return at + whole.length;
  }

  /** Names in backticks are MySQL's. */
  #noticeSpelling(name: string | undefined): void {
    if (name?.includes('`') === true) this.#spelling = { backslashes: true };
  }

  #tuple(table: string, from: number): number | undefined {
    const at = afterSpace(this.#text, from);
    if (at >= this.#text.length) return undefined;
    if (this.#text[at] === ',') return at + 1;
    if (this.#text[at] !== '(') {
      // The statement's end, or what stands before it (ON CONFLICT, ON DUPLICATE KEY).
      const end = endOfStatement(this.#text, at, this.#delimiter, this.#spelling);
      if (end !== undefined) this.#rows = undefined;
      return end;
    }
    const tuple = scanTuple(this.#text, at, this.#spelling);
    if (tuple === undefined) return undefined;
    this.#events.push({ kind: 'row', table, cells: tuple.value });
    return tuple.end;
  }

  #copyLine(table: string, from: number): number | undefined {
    const end = this.#text.indexOf('\n', from);
    if (end < 0) return undefined;
    const line = this.#text.slice(from, this.#text[end - 1] === '\r' ? end - 1 : end);
    if (line === '\\.') this.#rows = undefined;
    else this.#events.push({ kind: 'row', table, cells: line.split('\t').map(copied) });
    return end + 1;
  }

  #afterLine(at: number): number | undefined {
    const end = this.#text.indexOf('\n', at);
    return end < 0 ? undefined : end + 1;
  }
}

const COPIED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v' };

/** A cell in the text format of COPY (PostgreSQL, COPY, File Formats). */
function copied(cell: string): string {
  if (cell === '\\N') return '';
  return cell.includes('\\') ? cell.replace(/\\(.)/g, (_, sign: string) => COPIED[sign] ?? sign) : cell;
}
