import type { ConditionNode } from './condition-node.ts';
import { readCondition } from './condition-parser.ts';
import { readFunctionCall } from './function-call-parser.ts';
import { everyPrefix, type PathReference } from './path-reference.ts';
import type { Constant, Fallback, FunctionCall, MoveRow, Otherwise, Row } from './row.ts';
import { readSlots, type Slot } from './row-slots.ts';
import type { TokenStream } from './token-stream.ts';

/** Slots and words that need what a map has and steps have not: code tables, types, a ledger. */
const MAPS_ONLY: ReadonlySet<string> = new Set(['by', 'codes', 'flag', 'drop', 'absent', '<->', '<-']);

interface Slots {
  call?: FunctionCall;
  when?: ConditionNode;
  otherwise?: Otherwise;
  mustHold?: boolean;
  because?: string;
  columns: ReadonlyMap<Slot, number>;
}

/**
 * Reads one row sentence to its end:
 *
 *     row  := sum "->" (PATH | "ignore") ["as" CALL] ["when" CONDITION]
 *             ["else" ("hold" | "keep" | TEXT)] ["must" "hold"] ["because" TEXT]
 *     sum  := fall { "+" fall }
 *     fall := source { "|" source }        source := PATH | TEXT
 */
export function readRow(text: string, stream: TokenStream): Row {
  const from = readSum(stream);
  readArrow(stream);
  const ignore = stream.accept('ignore');
  if (!ignore && stream.next.kind !== 'word') stream.unexpected(['a target path', 'ignore']);
  const target = ignore ? undefined : stream.path();
  const slots = readStepSlots(stream);
  return target === undefined ? removeRow(text, from, slots, stream) : moveRow(text, from, target, slots, stream);
}

function readSum(stream: TokenStream): readonly Fallback[] {
  const terms = [readFallback(stream)];
  while (stream.accept('+')) terms.push(readFallback(stream));
  return Object.freeze(terms);
}

function readFallback(stream: TokenStream): Fallback {
  const sources = [readSource(stream)];
  while (stream.accept('|')) sources.push(readSource(stream));
  return Object.freeze({ kind: 'fallback', sources: Object.freeze(sources) });
}

function readSource(stream: TokenStream): PathReference | Constant {
  const token = stream.next;
  if (token.kind !== 'quoted') return stream.path();
  if (token.value === '') stream.stop('map-constant-empty', token);
  stream.take();
  return Object.freeze({ kind: 'constant', value: token.value, column: token.column });
}

function readArrow(stream: TokenStream): void {
  if (stream.accept('->')) return;
  refuseMapsOnly(stream);
  stream.unexpected(['->', '|', '+']);
}

function refuseMapsOnly(stream: TokenStream): void {
  const token = stream.next;
  if (MAPS_ONLY.has(token.text)) stream.stop('map-only-in-maps', token, { found: token.text });
}

function readStepSlots(stream: TokenStream): Slots {
  const slots: Slots = { columns: new Map() };
  slots.columns = readSlots(
    stream,
    (slot) => readSlot(slot, slots, stream),
    () => refuseMapsOnly(stream),
  );
  return slots;
}

function readSlot(slot: Slot, slots: Slots, stream: TokenStream): void {
  switch (slot) {
    case 'as':
      slots.call = readFunctionCall(stream);
      break;
    case 'when':
      slots.when = readCondition(stream);
      break;
    case 'else':
      slots.otherwise = readOtherwise(stream);
      break;
    case 'must':
      refuseMapsOnly(stream);
      stream.expect('hold');
      slots.mustHold = true;
      break;
    default:
      if (stream.next.kind !== 'text') stream.unexpected(['a reason']);
      slots.because = stream.take().value;
  }
}

function readOtherwise(stream: TokenStream): Otherwise {
  const token = stream.next;
  if (token.kind === 'quoted') {
    stream.take();
    return Object.freeze({ kind: 'value', value: token.value });
  }
  if (stream.accept('hold')) return Object.freeze({ kind: 'hold' });
  if (stream.accept('keep')) return Object.freeze({ kind: 'keep' });
  refuseMapsOnly(stream);
  return stream.unexpected(['hold', 'keep', 'a text in quotes']);
}

function removeRow(text: string, from: readonly Fallback[], slots: Slots, stream: TokenStream): Row {
  const [path, second] = from.flatMap((fallback) => fallback.sources);
  if (path?.kind !== 'path' || second !== undefined) {
    stream.stop('map-ignore-needs-one-path', { column: (second ?? path)?.column ?? 1 });
  }
  for (const slot of ['as', 'else', 'must'] as const) {
    const column = slots.columns.get(slot);
    if (column !== undefined) stream.stop('map-slot-without-value', { column }, { found: slot });
  }
  if (slots.because === undefined) stream.stop('map-because-missing', stream.next);
  return Object.freeze({
    kind: 'remove',
    text,
    path,
    because: slots.because,
    ...(slots.when === undefined ? {} : { when: slots.when }),
  });
}

function moveRow(
  text: string,
  from: readonly Fallback[],
  target: PathReference,
  slots: Slots,
  stream: TokenStream,
): MoveRow {
  const [, second] = from;
  if (second !== undefined && slots.call === undefined) {
    stream.stop('map-join-needed', { column: second.sources[0]?.column ?? 1 });
  }
  if (slots.call !== undefined && second !== undefined && !slots.call.function.takesMany) {
    stream.stop('map-join-needed', slots.call, { found: slots.call.function.name });
  }
  checkStars(from, target, stream);
  const otherwise = slots.columns.get('else');
  if (otherwise !== undefined && slots.call === undefined) {
    stream.stop('map-else-needs-function', { column: otherwise });
  }
  return Object.freeze({
    kind: 'move',
    text,
    from,
    target,
    ...(slots.call === undefined ? {} : { call: slots.call }),
    ...(slots.when === undefined ? {} : { when: slots.when }),
    otherwise: slots.otherwise ?? Object.freeze({ kind: 'hold' }),
    mustHold: slots.mustHold ?? false,
    ...(slots.because === undefined ? {} : { because: slots.because }),
  });
}

/** A row runs once for each instance of its source's star, so each must have a place of its own in the target. */
function checkStars(from: readonly Fallback[], target: PathReference, stream: TokenStream): void {
  let first: string | undefined;
  for (const source of from.flatMap((fallback) => fallback.sources)) {
    const prefix = source.kind === 'path' ? everyPrefix(source.path) : undefined;
    if (prefix === undefined) continue;
    first ??= prefix;
    if (prefix !== first || everyPrefix(target.path) === undefined) {
      stream.stop('map-star-unmatched', source, { found: `${prefix}[*]` });
    }
  }
}
