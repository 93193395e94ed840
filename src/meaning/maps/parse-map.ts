import type { Code } from '../../diagnostics/catalogue.ts';
import type { Finding } from '../../diagnostics/finding.ts';
import { suggestion } from '../../diagnostics/suggestion.ts';
import { lex } from './lexer.ts';
import { readBlockHead } from './map-block-head.ts';
import { readFromEnd, readToEnd } from './map-end-parser.ts';
import type { Entries, Entry } from './map-entries.ts';
import { blockIdentity, type MapBlock, type MapEnd, type MapFile, type Unmapped } from './map-file.ts';
import { type MapLine, MapLines } from './map-lines.ts';
import { type MapRow, rowIdentity } from './map-row.ts';
import { type RowContext, readFallback, readMapRow } from './map-row-parser.ts';
import { rawRow } from './raw-row.ts';
import { sourcePath } from './source-path.ts';
import { SyntaxStop, TokenStream } from './token-stream.ts';

type OwnFunctions = NonNullable<RowContext['functions']>;

export type ParsedMap = { readonly map: MapFile } | { readonly findings: readonly Finding[] };

const HEADER = ['map', 'from', 'to', 'extends', 'unmapped', 'snapshot', 'key', 'rows', 'blocks'];
const BLOCK = 'make at each by where when skip link key use rows blocks replace remove'.split(' ');
/** Blocks inside each other; groups of messages go five deep. */
const DEEPEST = 40;
const LISTS: ReadonlySet<string> = new Set(['rows', 'blocks', 'replace', 'remove']);

/**
 * Parses a whole map file. Nothing is passed over: an unknown word, a missing key or a row that cannot be read is
 * a finding with file, line and column, and where a known word is near, a suggestion.
 *
 * @param file name for the findings
 * @param functions those of the workspace, beside the library
 */
export function parseMap(file: string, text: string, functions?: OwnFunctions): ParsedMap {
  return new MapParser(file, text, functions).parse();
}

class MapParser {
  readonly #file: string;
  readonly #lines: MapLines;
  readonly #context: RowContext;
  #depth = 0;

  constructor(file: string, text: string, functions: OwnFunctions | undefined) {
    this.#file = file;
    this.#lines = new MapLines(file, text);
    const type = /^from:\s*(?:hl7v2\s+type\s+([A-Z]{2,3}))/m.exec(text)?.[1];
    const intoMessage = type === undefined && /^to:\s*hl7v2\b/m.test(text);
    this.#context = {
      type,
      ...(intoMessage ? { intoMessage } : {}),
      ...(functions === undefined ? {} : { functions }),
    };
  }

  parse(): ParsedMap {
    // A file without lines that can be read is no map that lacks its keys.
    if (this.#lines.next === undefined && this.#lines.findings.length > 0) return { findings: this.#lines.findings };
    const entries = this.#mapping(this.#lines.next?.indent ?? 0, HEADER);
    const stray = this.#lines.next;
    if (stray !== undefined) this.#report('map-indentation', stray, 1);
    const map = this.#header(entries);
    if (map === undefined || this.#lines.findings.length > 0) return { findings: this.#lines.findings };
    return { map };
  }

  #header(entries: Entries): MapFile | undefined {
    const name = this.#needed(entries, 'map', /^[a-z0-9][\w.[\]-]*$/i);
    const from = this.#end(entries, 'from', readFromEnd);
    const to = this.#end(entries, 'to', readToEnd);
    const base = entries.get('extends');
    const extended = /^([a-z0-9][\w.-]*)(?:@(\S+))?$/i.exec(base?.value ?? '');
    if (base !== undefined && extended === null) this.#invalid(base, 'name@version');
    const unmapped = this.#unmapped(entries.get('unmapped'));
    const key = this.#key(entries.get('key'));
    if (name === undefined || from === undefined || to === undefined) return undefined;
    const rows = entries.get('rows');
    if (to.kind === 'message' && from.kind !== 'message') this.#invalid(entries.get('to') as Entry, 'fhir R4');
    const blocks = entries.get('blocks');
    if (blocks !== undefined && to.kind === 'message') this.#report('map-blocks-outside', blocks.line, 1);
    if (unmapped?.kind === 'pass' && to.kind !== 'message') {
      this.#invalid(entries.get('unmapped') as Entry, 'hold, flag, drop because ...');
    }
    if (rows !== undefined && from.kind === 'message' && to.kind !== 'message')
      this.#report('map-rows-outside', rows.line, 1);
    return Object.freeze({
      kind: 'map',
      name,
      file: this.#file,
      from,
      to,
      ...extendsOf(extended),
      ...(unmapped === undefined ? {} : { unmapped }),
      ...(key === undefined ? {} : { key }),
      snapshot: namesIn(entries.get('snapshot')?.value ?? ''),
      ...listsOf(entries),
    });
  }

  /** Reads `key: value` lines that stand at `indent`. */
  #mapping(indent: number, known: readonly string[]): Entries {
    const entries = new Map<string, Entry>();
    for (let line = this.#lines.next; line !== undefined && line.indent >= indent; line = this.#lines.next) {
      if (line.indent !== indent || (line.item && entries.size > 0)) {
        if (line.item) break;
        this.#report('map-indentation', line, 1);
        this.#lines.take();
        continue;
      }
      this.#lines.take();
      const found = /^([A-Za-z][\w-]*):(?:\s+(.*))?$/.exec(line.content);
      const key = found?.[1];
      if (found === null || key === undefined || !known.includes(key)) {
        const word = key ?? line.content.split(/[\s:]/)[0] ?? '';
        this.#unknown(word, line, known);
        this.#lines.skipDeeper(line.indent);
        continue;
      }
      if (entries.has(key)) this.#report('map-key-twice', line, 1, { found: key });
      entries.set(key, this.#entry(key, found[2] ?? '', line));
    }
    return entries;
  }

  #entry(key: string, raw: string, line: MapLine): Entry {
    const value = withoutComment(raw);
    const column = line.indent + 1 + line.content.length - raw.length;
    if (!LISTS.has(key)) {
      if (value === '') this.#report('map-value-missing', line, line.content.length + 1, { found: key });
      return { value: unquotedValue(value), line, column, rows: [], blocks: [] };
    }
    if (key === 'blocks') return { value: '', line, column, rows: [], blocks: this.#blocks(line) };
    const inline = /^\[\s*(.*?)\s*\]$/.exec(value)?.[1];
    if (inline !== undefined) {
      const row = inline === '' ? undefined : this.#row(inline, line, column + raw.indexOf(inline) - 1);
      return { value: '', line, column, rows: row === undefined ? [] : [row], blocks: [] };
    }
    if (value !== '') this.#report('map-list-expected', line, column - line.indent, { found: key });
    return { value: '', line, column, rows: this.#rows(line), blocks: [] };
  }

  #rows(head: MapLine): readonly MapRow[] {
    const rows: MapRow[] = [];
    const identities = new Map<string, number>();
    for (let line = this.#lines.next; line?.item === true && line.indent > head.indent; line = this.#lines.next) {
      this.#lines.take();
      const row = this.#row(line.content, line, line.indent);
      if (row === undefined) continue;
      const identity = rowIdentity(row, whenText(row));
      const before = identities.get(identity);
      if (before !== undefined) this.#report('map-row-twice', line, 1, { line: before });
      identities.set(identity, line.number);
      rows.push(row);
    }
    return Object.freeze(rows);
  }

  #row(content: string, line: MapLine, offset: number): MapRow | undefined {
    const raw = rawRow(content);
    if ('code' in raw) {
      this.#lines.report(raw.code, { line: line.number, column: offset + raw.at + 1 });
      return undefined;
    }
    const place = { file: this.#file, line: line.number, column: offset + raw.from + 1 };
    return this.#read(raw.text, line, offset + raw.from, (stream) =>
      readMapRow(raw.text, place, stream, this.#context),
    );
  }

  #blocks(head: MapLine): readonly MapBlock[] {
    const blocks: MapBlock[] = [];
    if (this.#depth === DEEPEST) {
      this.#report('map-blocks-deep', head, 1, { limit: DEEPEST });
      this.#lines.skipDeeper(head.indent);
      return blocks;
    }
    this.#depth++;
    const identities = new Set<string>();
    for (let line = this.#lines.next; line?.item === true && line.indent > head.indent; line = this.#lines.next) {
      const entries = this.#mapping(line.indent, BLOCK);
      const block = this.#block(entries, line);
      if (block === undefined) continue;
      const identity = blockIdentity(block);
      if (identities.has(identity) && block.where === undefined) this.#report('map-block-twice', line, 1);
      identities.add(identity);
      blocks.push(block);
    }
    this.#depth--;
    return Object.freeze(blocks);
  }

  #block(entries: Entries, line: MapLine): MapBlock | undefined {
    const make = entries.get('make');
    const at = entries.get('at');
    const head = make ?? at;
    if (head === undefined || (make !== undefined && at !== undefined)) {
      this.#report('map-block-head', line, 1);
      return undefined;
    }
    return readBlockHead(head, make === undefined ? 'at' : 'make', entries, {
      key: (entry) => this.#key(entry),
      invalid: (entry, expected) => this.#invalid(entry, expected),
      report: (code, entry) => this.#lines.report(code, { line: entry.line.number, column: entry.column }),
      read: (entry, read) => this.#read(entry.value, entry.line, entry.column - 1, read),
      context: this.#context,
      file: this.#file,
    });
  }

  #key(entry: Entry | undefined): MapBlock['key'] {
    if (entry === undefined) return undefined;
    return this.#read(entry.value, entry.line, entry.column - 1, (stream) => {
      const parts = [readFallback(stream, this.#context)];
      while (stream.accept(',')) parts.push(readFallback(stream, this.#context));
      if (!stream.atEnd) stream.unexpected([',', '|', 'the end']);
      return Object.freeze(parts);
    });
  }

  #unmapped(entry: Entry | undefined): Unmapped | undefined {
    if (entry === undefined) return undefined;
    const drop = /^drop\s+because\s+(\S.*)$/.exec(entry.value)?.[1];
    if (drop !== undefined) return Object.freeze({ kind: 'drop', because: drop });
    if (entry.value === 'hold' || entry.value === 'flag' || entry.value === 'pass')
      return Object.freeze({ kind: entry.value });
    if (/^drop\b/.test(entry.value)) this.#report('map-because-missing', entry.line, entry.column - entry.line.indent);
    else this.#invalid(entry, 'hold, flag, drop because ...');
    return undefined;
  }

  #end(entries: Entries, key: 'from' | 'to', read: (text: string) => MapEnd | undefined): MapEnd | undefined {
    const entry = entries.get(key);
    if (entry === undefined) {
      this.#lines.report('map-key-missing', { line: 1 }, { found: key });
      return undefined;
    }
    const end = read(entry.value);
    if (end === undefined) {
      this.#invalid(entry, key === 'from' ? 'hl7v2 ORU^R01 2.3-2.5.1' : 'fhir R4');
    }
    return end;
  }

  #needed(entries: Entries, key: string, grammar: RegExp): string | undefined {
    const entry = entries.get(key);
    if (entry === undefined) {
      this.#lines.report('map-key-missing', { line: 1 }, { found: key });
      return undefined;
    }
    if (grammar.test(entry.value)) return entry.value;
    this.#invalid(entry, 'a name of letters, digits, dots and hyphens');
    return undefined;
  }

  /** Runs a reader over a text; where it stops, the finding gets the place of the text in the file. */
  #read<T>(text: string, line: MapLine, offset: number, read: (stream: TokenStream) => T): T | undefined {
    const shifted = (finding: Finding) =>
      this.#lines.report(
        finding.code,
        { line: line.number, column: offset + (finding.place?.column ?? 1) },
        finding.about,
      );
    const lexed = lex(text);
    if ('finding' in lexed) {
      shifted(lexed.finding);
      return undefined;
    }
    const { type } = this.#context;
    try {
      return read(new TokenStream(lexed.tokens, { isPath: (path) => sourcePath(path, 1, type) !== undefined }));
    } catch (stop) {
      if (!(stop instanceof SyntaxStop)) throw stop;
      shifted(stop.finding);
      return undefined;
    }
  }

  #unknown(word: string, line: MapLine, known: readonly string[]): void {
    const near = suggestion(word, known);
    this.#report('map-key-unknown', line, 1, {
      found: word,
      known: known.join(', '),
      ...(near === undefined ? {} : { suggestion: near }),
    });
  }

  #invalid(entry: Entry, expected: string): void {
    this.#lines.report('map-value-invalid', { line: entry.line.number, column: entry.column }, { expected });
  }

  #report(code: Code, line: MapLine, column: number, about?: Readonly<Record<string, string | number>>): void {
    this.#lines.report(code, { line: line.number, column: line.indent + column }, about);
  }
}

/** The text of a row's condition, as far as it tells two rows apart. */
export function whenText(row: MapRow): string {
  const found = /\bwhen\s+(.*?)(?:\s+(?:else|must|because)\s.*)?$/.exec(row.text);
  return row.when === undefined ? '' : (found?.[1] ?? '').replace(/\s+/g, ' ');
}

export function listsOf(entries: Entries): Pick<MapFile, 'rows' | 'blocks'> {
  return { rows: entries.get('rows')?.rows ?? [], blocks: entries.get('blocks')?.blocks ?? [] };
}

/** `northlab-results@1.0.0` */
function extendsOf(found: RegExpExecArray | null): Pick<MapFile, 'extends'> {
  const [, name, version] = found ?? [];
  if (name === undefined) return {};
  return { extends: Object.freeze({ name, ...(version === undefined ? {} : { version }) }) };
}

/** `[AL1, DG1]` */
function namesIn(list: string): readonly string[] {
  const names = list.replace(/^\[|\]$/g, '').split(',');
  return Object.freeze(names.map((name) => name.trim()).filter((name) => name !== ''));
}

/** A value without the comment after it; what stands in quotes is none. */
export function withoutComment(value: string): string {
  let quote = '';
  for (let at = 0; at < value.length; at++) {
    const char = value.charAt(at);
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '#' && (at === 0 || /\s/.test(value.charAt(at - 1)))) return value.slice(0, at).trim();
  }
  return value.trim();
}

function unquotedValue(value: string): string {
  return /^'[^']*'$|^"[^"\\]*"$/.test(value) && !/^"[^"]*"$/.test(value) ? value.slice(1, -1) : value;
}
