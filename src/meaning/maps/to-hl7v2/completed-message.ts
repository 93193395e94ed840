import { dictionary, type Message, parse } from '../../../formats/hl7v2/index.ts';
import type { JsonObject } from '../json.ts';
import { isObject } from '../target-values.ts';

/** What a message is given where nothing that came says it. */
export interface Given {
  /** Message type and event, `ORU^R01`. */
  readonly type: string;
  /** MSH-10 and MSH-7. */
  readonly controlId: string;
  readonly writtenAt: string;
}

/** Required fields of which the kind of the segment says the value: a charge (table 0017), an order group (ORC-1, table 0119). */
const USUAL = [['FT1', 6, 'CG']] as const;

type Structure = NonNullable<ReturnType<ReturnType<typeof dictionary>['structure']>>;

/** MSH-10 has at most so many characters in every version. */
const LONGEST_ID = 20;
/** Segments that say who did what; without the fields that they must have they say nothing that a receiver can use. */
const BESIDE: ReadonlySet<string> = new Set(['SFT', 'PRT', 'ROL']);

/**
 * A message with what every message has (MSH-7, 9, 10, 11) and its structure requires: an event (EVN), a visit that is
 * none (PV1-2 N, table 0004). Segments beside the care that lack what they must have go.
 *
 * @param root what the message is written of: a Bundle's identifier and time become those of the message
 */
export function completed(message: Message, root: JsonObject, version: string, given: Given): Message {
  const [type = '', event = ''] = given.type.split('^');
  const book = dictionary(version);
  const name = book.structureOfEvent(type, event);
  const whole = message.copy();
  const set = (path: string, value: string | undefined): void => {
    if (value !== undefined && value !== '' && whole.get(path) === undefined) whole.set(path, value);
  };
  const bundle = root['resourceType'] === 'Bundle' ? root : {};
  const number = isObject(bundle['identifier']) ? bundle['identifier']['value'] : bundle['id'];
  const time = bundle['timestamp'];
  set('MSH-7', (typeof time === 'string' ? hl7Time(time) : undefined) ?? given.writtenAt);
  set('MSH-9.3', name);
  set('MSH-10', typeof number === 'string' && number.length <= LONGEST_ID ? number : given.controlId);
  set('MSH-11', 'P');
  const structure = name === undefined ? undefined : book.structure(name);
  const texts = Array.from({ length: whole.segmentCount }, (_, i) => whole.segmentText(i) ?? '').filter(
    (text) => !BESIDE.has(text.slice(0, 3)) || hasRequired(text, book),
  );
  if (structure !== undefined) {
    const order = flat(structure);
    const needed = structure.nodes.flatMap((node) => (node.kind === 'segment' && !node.optional ? node.names : []));
    const at = whole.get('MSH-7') ?? given.writtenAt;
    if (needed.includes('EVN')) {
      const there = texts.findIndex((text) => text.startsWith('EVN'));
      if (there === -1) insert(texts, `EVN|${event}|${at}`, order);
      else if ((texts[there]?.split('|')[2] ?? '') === '') texts[there] = withSecond(texts[there] ?? 'EVN', at);
    }
    if (needed.includes('PV1') && !texts.some((text) => text.startsWith('PV1'))) insert(texts, 'PV1||N', order);
  }
  const filled = withUsual(texts, type, event);
  return parse(`${filled.join('\r')}\r`).message ?? whole;
}

/** Required fields whose value the kind of the message says, and the group that appointments stand in. */
function withUsual(texts: readonly string[], type: string, event: string): readonly string[] {
  const results = type === 'ORU' || type === 'OUL';
  const filled = texts.map((text) => {
    const fields = text.split('|');
    for (const [name, field, value] of [...USUAL, ['ORC', 1, results ? 'RE' : 'NW'], ['EVN', 1, event]] as const) {
      if (fields[0] !== name || (fields[field] ?? '') !== '') continue;
      while (fields.length < field) fields.push('');
      fields[field] = value;
    }
    return fields.join('|');
  });
  if (type === 'SIU' && !filled.some((text) => text.startsWith('RGS'))) {
    const first = filled.findIndex((text) => /^AI[SGLP]/.test(text));
    filled.splice(first === -1 ? filled.length : first, 0, 'RGS|1');
  }
  return filled;
}

/** EVN with its second field, which is empty. */
function withSecond(text: string, value: string): string {
  const parts = text.split('|');
  return [parts[0] ?? 'EVN', parts[1] ?? '', value, ...parts.slice(3)].join('|');
}

function hasRequired(text: string, book: ReturnType<typeof dictionary>): boolean {
  const parts = text.split('|');
  const fields = book.segment(parts[0] ?? '')?.fields ?? [];
  return fields.every((field, i) => field.usage !== 'R' || (parts[i + 1] ?? '') !== '');
}

/** Puts a segment where the structure has it: behind the last one that stands before it. */
function insert(texts: string[], text: string, order: readonly string[]): void {
  const place = order.indexOf(text.slice(0, 3));
  const before = new Set(order.slice(0, place));
  texts.splice(texts.findLastIndex((each) => before.has(each.slice(0, 3))) + 1, 0, text);
}

function flat(node: Structure): readonly string[] {
  return node.nodes.flatMap((inner) => (inner.kind === 'group' ? flat(inner) : inner.names));
}

/** `2026-01-02T03:04:05.678+01:00` as HL7 writes it (data type DTM). */
export function hl7Time(time: string): string | undefined {
  const found = TIME.exec(time);
  if (found === null) return undefined;
  const [, ...parts] = found;
  const zone = parts.pop();
  return parts.map((part) => part ?? '').join('') + (zone === 'Z' ? '+0000' : (zone ?? '').replace(':', ''));
}

const TIME = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d{1,4})?\d*)?(Z|[+-]\d\d:\d\d)?)?)?)?$/;
