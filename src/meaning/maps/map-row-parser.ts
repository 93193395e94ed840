import { readCondition } from './condition-parser.ts';
import { readFunctionCall } from './function-call-parser.ts';
import type { MapFunction } from './functions/map-function.ts';
import type { Arrow, Conversion, IndexCall, MapFallback, MapOtherwise, MapRow, MapSource } from './map-row.ts';
import type { Constant } from './row.ts';
import { readSlots, type Slot } from './row-slots.ts';
import { type SourcePath, sourcePath } from './source-path.ts';
import { type TargetPath, targetPath } from './target-path.ts';
import type { TokenStream } from './token-stream.ts';

/** What the row parser has to know about the map around it. */
export interface RowContext {
  /** Data type whose parts the rows name, in a type map. */
  readonly type: string | undefined;
  /** Functions beside those of the library, by name. */
  readonly functions?: ReadonlyMap<string, MapFunction>;
  /** Targets are places in a message: a map from v2 to v2. */
  readonly intoMessage?: true;
}

const NOWHERE: TargetPath = Object.freeze({ kind: 'target', text: '', steps: Object.freeze([]), column: 0 });
const ARROWS: readonly Arrow[] = ['->', '<->', '<-'];

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Reads one row of a map to its end:
 *
 *     row  := sum ("->" | "<->" | "<-") (TARGET | "ignore") ["by" PATH] ["as" CALL] ["codes" TABLE]
 *             ["when" CONDITION] ["else" ("hold" | "flag" | "keep" | "drop" | TEXT)]
 *             ["must" ("absent" | "hold")] ["because" TEXT]
 *     sum  := fall { "+" fall }
 *     fall := source { "|" source }        source := PATH | TEXT | BLOCK | "index" "(" ")"
 */
export function readMapRow(
  text: string,
  place: Pick<MapRow, 'file' | 'line' | 'column'>,
  stream: TokenStream,
  context: RowContext,
): MapRow {
  const from = readSum(stream, context);
  const arrow = readArrow(stream);
  const slots: Partial<Mutable<MapRow>> = {};
  const given = arrow === '<-' ? readGiven(stream, context) : undefined;
  if (given !== undefined) slots.given = given;
  const target = given === undefined ? readTarget(stream, context, slots) : NOWHERE;
  const columns = readSlots(stream, (slot) => readSlot(slot, slots, stream, context));
  const row: MapRow = Object.freeze({ kind: 'row', text, ...place, from, arrow, target, ...slots });
  check(row, columns, stream);
  return row;
}

/** Reads `SOURCE -> TARGET [when CONDITION]` and, for `replace:`, the rest: an identity is a row whose slots do not count. */
export function readSum(stream: TokenStream, context: RowContext): readonly MapFallback[] {
  const terms = [readFallback(stream, context)];
  while (stream.accept('+')) terms.push(readFallback(stream, context));
  return Object.freeze(terms);
}

/** Reads `PATH | PATH`. */
export function readFallback(stream: TokenStream, context: RowContext): MapFallback {
  const sources = [readSource(stream, context)];
  while (stream.accept('|')) sources.push(readSource(stream, context));
  return Object.freeze({ kind: 'fallback', sources: Object.freeze(sources) });
}

/** Reads a path of the message. */
export function readPath(stream: TokenStream, context: RowContext): SourcePath {
  const token = stream.next;
  const path = token.kind === 'word' ? sourcePath(token.text, token.column, context.type) : undefined;
  if (path === undefined) stream.path();
  stream.take();
  return path as SourcePath;
}

function readSource(stream: TokenStream, context: RowContext): MapSource {
  const token = stream.next;
  if (token.kind === 'quoted') {
    const value = unquoted(token.text, token.value);
    if (value === '') stream.stop('map-constant-empty', token);
    stream.take();
    return Object.freeze({ kind: 'constant', value, column: token.column });
  }
  if (token.kind === 'word' && token.text === 'index') {
    stream.take();
    stream.expect('(');
    stream.expect(')');
    return Object.freeze({ kind: 'index', column: token.column });
  }
  const isPath = token.kind === 'word' && sourcePath(token.text, token.column, context.type) !== undefined;
  if (!isPath && token.kind === 'word' && /^[A-Z][A-Za-z0-9]{2,}$|^[a-z][A-Za-z0-9-]*$/.test(token.text)) {
    stream.take();
    return Object.freeze({ kind: 'reference', name: token.text, column: token.column });
  }
  return readPath(stream, context);
}

/** `'"LAB"'`, a text in quotes as YAML would want it, is the text `LAB`; `'""'` stays HL7's explicit null. */
function unquoted(text: string, value: string): string {
  return text.startsWith("'") && /^".+"$/.test(value) ? value.slice(1, -1) : value;
}

function readArrow(stream: TokenStream): Arrow {
  const arrow = ARROWS.find((each) => stream.accept(each));
  return arrow ?? stream.unexpected(['->', '<->', '<-', '|', '+']);
}

/** `index()` or a text, to the right of `<-`; undefined where a path of the output stands there. */
function readGiven(stream: TokenStream, context: RowContext): Constant | IndexCall | undefined {
  const { kind, text } = stream.next;
  if (kind !== 'quoted' && !(kind === 'word' && text === 'index')) return undefined;
  const source = readSource(stream, context);
  return source.kind === 'constant' || source.kind === 'index' ? source : undefined;
}

function readTarget(stream: TokenStream, context: RowContext, slots: Partial<Mutable<MapRow>>): TargetPath | 'ignore' {
  if (stream.accept('ignore')) return 'ignore';
  if (context.intoMessage === true) {
    const into = readPath(stream, context);
    slots.into = into;
    return Object.freeze({ ...NOWHERE, text: into.text, column: into.column });
  }
  const token = stream.next;
  if (token.kind !== 'word') stream.unexpected(['a target path', 'ignore']);
  const path = targetPath(token.text, token.column);
  if (path === undefined) stream.stop('map-target-invalid', token, { found: token.text });
  stream.take();
  return path;
}

function readSlot(slot: Slot, slots: Partial<Mutable<MapRow>>, stream: TokenStream, context: RowContext): void {
  switch (slot) {
    case 'by':
      slots.by = readPath(stream, context);
      break;
    case 'as':
      slots.conversion = readConversion(stream, context);
      break;
    case 'codes':
      slots.codes = readTable(stream);
      break;
    case 'when':
      slots.when = readCondition(stream);
      break;
    case 'else':
      slots.otherwise = readOtherwise(stream);
      break;
    case 'must':
      if (stream.accept('absent')) slots.must = 'absent';
      else if (stream.accept('hold')) slots.must = 'hold';
      else stream.unexpected(['absent', 'hold']);
      break;
    default:
      if (stream.next.kind !== 'text') stream.unexpected(['a reason']);
      slots.because = stream.take().value;
  }
}

function readConversion(stream: TokenStream, context: RowContext): Conversion {
  const token = stream.next;
  if (token.kind === 'word' && token.text.includes('[')) {
    stream.take();
    return Object.freeze({ kind: 'pair', name: token.text, column: token.column });
  }
  return readFunctionCall(stream, context.functions);
}

function readTable(stream: TokenStream): string {
  const token = stream.next;
  if (token.kind !== 'word' && token.kind !== 'quoted') stream.unexpected(['the name of a code table']);
  return stream.value();
}

function readOtherwise(stream: TokenStream): MapOtherwise {
  const token = stream.next;
  if (token.kind === 'quoted') {
    stream.take();
    return Object.freeze({ kind: 'value', value: unquoted(token.text, token.value) });
  }
  for (const kind of ['hold', 'flag', 'keep', 'drop'] as const) {
    if (stream.accept(kind)) return Object.freeze({ kind });
  }
  return stream.unexpected(['hold', 'flag', 'keep', 'drop', 'a text in quotes']);
}

function check(row: MapRow, columns: ReadonlyMap<Slot, number>, stream: TokenStream): void {
  const needsReason = row.target === 'ignore' || row.otherwise?.kind === 'drop';
  if (needsReason && row.because === undefined) stream.stop('map-because-missing', stream.next);
  if (row.target === 'ignore') {
    if (row.arrow !== '->' || row.from.length !== 1 || row.from[0]?.sources.length !== 1) {
      stream.stop('map-ignore-needs-one-path', { column: row.from[1]?.sources[0]?.column ?? 1 });
    }
    for (const slot of ['by', 'as', 'codes', 'else', 'must'] as const) {
      const column = columns.get(slot);
      if (column !== undefined) stream.stop('map-slot-without-value', { column }, { found: slot });
    }
    return;
  }
  const second = row.from[1]?.sources[0];
  const call = row.conversion?.kind === 'call' ? row.conversion : undefined;
  if (second !== undefined && call?.function.takesMany !== true) {
    stream.stop('map-join-needed', second, call === undefined ? {} : { found: call.function.name });
  }
  const index = row.from.flatMap((term) => term.sources).find((source) => source.kind === 'index');
  if (index !== undefined && row.arrow !== '<-') stream.stop('map-index-backwards', index);
}
