import type { Delimiters, Message } from '../../formats/hl7v2/index.ts';
import { componentIn, fieldIn, type LeafPlace, packedPlace, repetitionIn, subcomponentIn, WIDE } from './leaf-place.ts';
import { type Part, segmentPart, wideSegment } from './part.ts';

/** Numbers per leaf in the list of spans. */
const SPAN = 2;

/**
 * Every populated leaf of a message in order, as numbers: a row works on ranges of them and never builds a path or
 * an object for a leaf. A part of a message is always a range, since leaves stand in the order of the text.
 */
export class LeafTable {
  readonly message: Message;
  readonly names: readonly string[];
  /** Which leaves each segment has. */
  readonly parts: readonly Part[];
  readonly count: number;
  /** Field, repetition, component, sub-component of each leaf in one number, or WIDE (see `packed`). */
  readonly #packed: readonly number[];
  /** From and to of each leaf in the whole text. */
  readonly #spans: readonly number[];
  readonly #whole: string;
  /** By segment: its first leaf; one more than segments. */
  readonly #firsts: number[] = [];
  /** By segment: where it begins and ends in the whole text. */
  readonly #bounds: number[] = [];
  /** Escape character, empty where the message has nothing escaped. */
  readonly #escape: string;
  readonly #values: (string | undefined)[];
  #texts: readonly string[] | undefined;
  #occurrences: readonly number[] | undefined;

  constructor(message: Message) {
    this.message = message;
    const { escape } = message.delimiters;
    const { segmentCount } = message;
    const names: string[] = [];
    const parts: Part[] = [];
    const firsts = this.#firsts;
    const bounds = this.#bounds;
    // Segments are slices of the whole text, in which characters are found faster than in a slice.
    const whole = message.text();
    scan.begin(message.delimiters);
    let to = 0;
    for (let i = 0; i < segmentCount; i++) {
      const name = shared(message.segmentName(i) ?? '?');
      let from = message.segmentStart(i);
      if (from < 0) {
        const text = message.segmentText(i) ?? '';
        from = whole.indexOf(text, to);
        to = from + text.length;
      } else to = message.segmentEnd(i);
      const first = scan.count;
      names.push(name);
      firsts.push(first);
      bounds.push(from, to);
      parts.push(scan.segment(whole, from, to, name));
    }
    firsts.push(scan.count);
    this.#whole = whole;
    this.names = names;
    this.parts = parts;
    this.count = scan.count;
    this.#packed = scan.packed.slice(0, scan.count);
    this.#spans = scan.spans.slice(0, scan.count * SPAN);
    this.#values = new Array<string | undefined>(scan.count);
    this.#escape = escape !== '' && whole.includes(escape, HEADER) ? escape : '';
  }

  /** Text of each segment. */
  get texts(): readonly string[] {
    this.#texts ??= this.names.map((_, i) => this.#whole.slice(this.#bounds[i * 2], this.#bounds[i * 2 + 1]));
    return this.#texts;
  }

  /** First leaf of a field; with `fieldEnd` its range, empty where the field holds nothing. */
  fieldStart(segment: number, field: number): number {
    return (this.#firsts[segment] as number) + (this.parts[segment] as Part).startOf(field);
  }

  fieldEnd(segment: number, field: number): number {
    return this.fieldStart(segment, field + 1);
  }

  segmentStart(segment: number): number {
    return this.#firsts[segment] as number;
  }

  segmentEnd(segment: number): number {
    return this.#firsts[segment + 1] as number;
  }

  /** Which leaves of a range there are, as a part of a level (see `LEVEL`). */
  partOf(lo: number, hi: number, level: number): Part {
    const segment = this.segmentOf(lo);
    const first = this.segmentStart(segment);
    return (this.parts[segment] as Part).cut(lo - first, hi - first, level).part;
  }

  /** The segment that a leaf stands in. */
  segmentOf(leaf: number): number {
    const firsts = this.#firsts;
    let [low, high] = [0, firsts.length - 1];
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if ((firsts[middle] as number) <= leaf) low = middle;
      else high = middle;
    }
    // Segments without leaves begin where the next one does.
    return low;
  }

  repetition(leaf: number): number {
    const packed = this.#packed[leaf] as number;
    return packed === WIDE ? this.#placeOf(leaf).repetition : repetitionIn(packed);
  }

  component(leaf: number): number {
    const packed = this.#packed[leaf] as number;
    return packed === WIDE ? this.#placeOf(leaf).component : componentIn(packed);
  }

  subcomponent(leaf: number): number {
    const packed = this.#packed[leaf] as number;
    return packed === WIDE ? this.#placeOf(leaf).subcomponent : subcomponentIn(packed);
  }

  field(leaf: number): number {
    const packed = this.#packed[leaf] as number;
    return packed === WIDE ? this.#placeOf(leaf).field : fieldIn(packed);
  }

  #placeOf(leaf: number): LeafPlace {
    const segment = this.segmentOf(leaf);
    return (this.parts[segment] as Part).place(leaf - this.segmentStart(segment));
  }

  /** Where a leaf lies in the text of its segment. */
  span(leaf: number): readonly [from: number, to: number] {
    const start = this.#bounds[this.segmentOf(leaf) * 2] as number;
    return [(this.#spans[leaf * SPAN] as number) - start, (this.#spans[leaf * SPAN + 1] as number) - start];
  }

  /** As the message spells it. */
  raw(leaf: number): string {
    return this.#whole.slice(this.#spans[leaf * SPAN], this.#spans[leaf * SPAN + 1]);
  }

  /** A range of leaves as the message spells it, with the delimiters between them. */
  text(lo: number, hi: number): string {
    return this.#whole.slice(this.#spans[lo * SPAN], this.#spans[hi * SPAN - 1]);
  }

  /** Whether a leaf is HL7's explicit null. */
  isNull(leaf: number): boolean {
    const from = this.#spans[leaf * SPAN] as number;
    return (
      this.#spans[leaf * SPAN + 1] === from + 2 &&
      this.#whole.charCodeAt(from) === QUOTE &&
      this.#whole.charCodeAt(from + 1) === QUOTE
    );
  }

  /** With escape sequences resolved; `""` is HL7's explicit null. */
  value(leaf: number): string {
    return this.#values[leaf] ?? this.#read(leaf);
  }

  #read(leaf: number): string {
    const raw = this.raw(leaf);
    const value = this.#escape !== '' && raw.includes(this.#escape) ? this.message.decoded(raw) : raw;
    this.#values[leaf] = value;
    return value;
  }

  /** The path that Message.leaves() gives to the leaf, such as `OBX[3]-5[2].1`. */
  path(leaf: number): string {
    const segment = this.segmentOf(leaf);
    const name = this.names[segment] as string;
    this.#occurrences ??= occurrencesOf(this.names);
    const occurrence = this.#occurrences[segment] as number;
    const { componentCode, subcomponentCode } = this.message.delimiters;
    const end = this.#spans[leaf * SPAN + 1] as number;
    const last = this.#bounds[segment * 2 + 1] as number;
    const next = end < last ? this.#whole.charCodeAt(end) : -1;
    const [repetition, component, sub] = [this.repetition(leaf), this.component(leaf), this.subcomponent(leaf)];
    const undivided = sub === 1 && (subcomponentCode < 0 || next !== subcomponentCode);
    const whole = undivided && component === 1 && (componentCode < 0 || next !== componentCode);
    const base = `${name}${occurrence > 1 ? `[${occurrence}]` : ''}-${this.field(leaf)}${repetition > 1 ? `[${repetition}]` : ''}`;
    if (whole) return base;
    return undivided ? `${base}.${component}` : `${base}.${component}.${sub}`;
  }
}

const QUOTE = 34;
/** Length of a header's name and delimiters, in which the escape character stands for itself. */
const HEADER = 8;

/** For each segment the how-manieth of its name it is. */
function occurrencesOf(names: readonly string[]): readonly number[] {
  const counts = new Map<string, number>();
  return names.map((name) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count;
  });
}

const NAMES = new Map<string, string>();
/** Segment names are three characters, so that there are not many; what a message makes up is not kept beyond this. */
const MOST_NAMES = 2000;

/** The same string for the same name, which makes comparing names cheap. */
function shared(name: string): string {
  const known = NAMES.get(name);
  if (known !== undefined) return known;
  if (NAMES.size < MOST_NAMES) NAMES.set(name, name);
  return name;
}

/** More leaves than this are not kept room for. */
const MOST_ROOM = 64 * 1024;

/** One walk over the characters of all segments. Its lists are used again and again. */
class Scan {
  packed: number[] = [];
  spans: number[] = [];
  count = 0;
  #field = 0;
  #repetition = 0;
  #component = 0;
  #subcomponent = 0;

  begin(delimiters: Delimiters): void {
    this.#field = delimiters.fieldCode;
    this.#repetition = delimiters.repetitionCode;
    this.#component = delimiters.componentCode;
    this.#subcomponent = delimiters.subcomponentCode;
    this.count = 0;
    // What one great message needed is not kept for ever.
    if (this.packed.length > MOST_ROOM) {
      this.packed = [];
      this.spans = [];
    }
  }

  segment(text: string, start: number, end: number, name: string): Part {
    const header = name === 'MSH' || name === 'FHS' || name === 'BHS';
    // Part 0 is the name; MSH-1 and MSH-2 are spelling. A line without a name is content from its start.
    const first = header ? 3 : name === '?' ? 0 : 1;
    // Copies, since a loop over characters feels every look into an object.
    const { packed, spans } = this;
    const fieldCode = this.#field;
    const repetitionCode = this.#repetition;
    const componentCode = this.#component;
    const subcomponentCode = this.#subcomponent;
    const before = this.count;
    let count = before;
    let hash = 0;
    let isWide = false;
    let field = header ? 1 : 0;
    let repetition = 1;
    let component = 1;
    let sub = 1;
    let from = start;
    for (let at = start; at <= end; at++) {
      const code = at === end ? fieldCode : text.charCodeAt(at);
      if (
        code !== fieldCode &&
        (field < first || (code !== componentCode && code !== repetitionCode && code !== subcomponentCode))
      ) {
        continue;
      }
      if (at > from && field >= first) {
        const place = packedPlace(field, repetition, component, sub);
        if (place === WIDE) isWide = true;
        hash = (Math.imul(hash, 31) + place) | 0;
        spans[count * SPAN] = from;
        spans[count * SPAN + 1] = at;
        packed[count++] = place;
      }
      from = at + 1;
      if (code === componentCode && at < end) {
        component++;
        sub = 1;
      } else if (code === subcomponentCode && at < end) {
        sub++;
      } else if (code === repetitionCode && at < end) {
        repetition++;
        component = 1;
        sub = 1;
      } else {
        field++;
        repetition = 1;
        component = 1;
        sub = 1;
      }
    }
    this.count = count;
    if (!isWide) return segmentPart(packed, before, count, hash);
    return wideSegment(placesOf(text, spans, before, count, start, first, header ? 1 : 0, this.#codes()));
  }

  #codes(): readonly [field: number, repetition: number, component: number, sub: number] {
    return [this.#field, this.#repetition, this.#component, this.#subcomponent];
  }
}

/** Numbers of leaves of which one has no room in a packed number, counted once more from their spans. */
function placesOf(
  text: string,
  spans: readonly number[],
  before: number,
  count: number,
  start: number,
  first: number,
  firstField: number,
  [fieldCode, repetitionCode, componentCode, subcomponentCode]: readonly [number, number, number, number],
): LeafPlace[] {
  const places: LeafPlace[] = [];
  let [field, repetition, component, subcomponent] = [firstField, 1, 1, 1];
  let at = start;
  for (let leaf = before; leaf < count; leaf++) {
    for (; at < (spans[leaf * SPAN] as number); at++) {
      const code = text.charCodeAt(at);
      if (code === fieldCode) [field, repetition, component, subcomponent] = [field + 1, 1, 1, 1];
      else if (field < first) continue;
      else if (code === repetitionCode) [repetition, component, subcomponent] = [repetition + 1, 1, 1];
      else if (code === componentCode) [component, subcomponent] = [component + 1, 1];
      else if (code === subcomponentCode) subcomponent++;
    }
    places.push({ field, repetition, component, subcomponent });
    at = spans[leaf * SPAN + 1] as number;
  }
  return places;
}

const scan = new Scan();
