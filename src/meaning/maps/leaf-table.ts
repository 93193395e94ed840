import type { Message } from '../../formats/hl7v2/index.ts';

/** Numbers per leaf in `LeafTable.places`. */
export const STRIDE = 6;

const FROM = 0;
const TO = 1;
const FIELD = 2;
const REPETITION = 3;
const COMPONENT = 4;
const SUBCOMPONENT = 5;

/**
 * Every populated leaf of a message in order, as numbers: a row works on ranges of them and never builds a path or
 * an object for a leaf. A part of a message is always a range, since leaves stand in the order of the text.
 */
export class LeafTable {
  readonly message: Message;
  readonly texts: readonly string[];
  readonly names: readonly string[];
  /** Segment of each leaf. */
  readonly segments: Int32Array;
  /** From, to (offsets in the segment's text), field, repetition, component, sub-component of each leaf. */
  readonly places: Int32Array;
  readonly count: number;
  /** By segment, which of fields 1 to 30 (bits 1 to 30) and 31 to 60 hold something. */
  readonly lowFields: readonly number[];
  readonly highFields: readonly number[];
  /** By segment: where its fields begin in `fieldStarts`; one more entry than segments. */
  readonly #fieldBase: number[];
  /** First leaf of a field or after it, for field 0 up to one more than the last. */
  readonly #fieldStarts: number[];
  readonly #escape: string;
  #occurrences: readonly number[] | undefined;

  constructor(message: Message) {
    this.message = message;
    this.#escape = message.delimiters.escape;
    const segmentCount = message.segmentCount;
    const texts: string[] = [];
    const names: string[] = [];
    let characters = 0;
    for (let i = 0; i < segmentCount; i++) {
      const text = message.segmentText(i) ?? '';
      texts.push(text);
      names.push(shared(message.segmentName(i) ?? '?'));
      characters += text.length;
    }
    this.texts = texts;
    this.names = names;
    const scan = new Scan(message, 16 + Math.ceil(characters / 6));
    this.#fieldBase = [];
    this.#fieldStarts = scan.starts;
    // Segments are slices of the whole text, in which characters are found faster than in a slice.
    const whole = message.text();
    let at = 0;
    for (let i = 0; i < segmentCount; i++) {
      this.#fieldBase.push(scan.starts.length);
      const text = texts[i] as string;
      at = whole.indexOf(text, at);
      scan.segment(whole, at, at + text.length, i, names[i] as string);
      at += text.length;
    }
    this.#fieldBase.push(scan.starts.length);
    this.segments = scan.segments;
    this.places = scan.places;
    this.count = scan.count;
    this.lowFields = scan.low;
    this.highFields = scan.high;
  }

  /** First leaf of a field; with `fieldEnd` its range, empty where the field holds nothing. */
  fieldStart(segment: number, field: number): number {
    const at = (this.#fieldBase[segment] as number) + field;
    const end = this.#fieldBase[segment + 1] as number;
    return this.#fieldStarts[at < end ? at : end - 1] as number;
  }

  fieldEnd(segment: number, field: number): number {
    return this.fieldStart(segment, field + 1);
  }

  segmentStart(segment: number): number {
    return this.#fieldStarts[this.#fieldBase[segment] as number] as number;
  }

  segmentEnd(segment: number): number {
    return this.#fieldStarts[(this.#fieldBase[segment + 1] as number) - 1] as number;
  }

  repetition(leaf: number): number {
    return this.places[leaf * STRIDE + REPETITION] as number;
  }

  component(leaf: number): number {
    return this.places[leaf * STRIDE + COMPONENT] as number;
  }

  subcomponent(leaf: number): number {
    return this.places[leaf * STRIDE + SUBCOMPONENT] as number;
  }

  field(leaf: number): number {
    return this.places[leaf * STRIDE + FIELD] as number;
  }

  /** Where a leaf lies in the text of its segment. */
  span(leaf: number): readonly [from: number, to: number] {
    return [this.places[leaf * STRIDE + FROM] as number, this.places[leaf * STRIDE + TO] as number];
  }

  /** As the message spells it. */
  raw(leaf: number): string {
    const at = leaf * STRIDE;
    return (this.texts[this.segments[leaf] as number] as string).slice(this.places[at + FROM], this.places[at + TO]);
  }

  /** With escape sequences resolved; `""` is HL7's explicit null. */
  value(leaf: number): string {
    const raw = this.raw(leaf);
    if (this.#escape === '' || !raw.includes(this.#escape)) return raw;
    return this.message.decoded(raw);
  }

  /** The path that Message.leaves() gives to the leaf, such as `OBX[3]-5[2].1`. */
  path(leaf: number): string {
    const segment = this.segments[leaf] as number;
    const name = this.names[segment] as string;
    this.#occurrences ??= occurrencesOf(this.names);
    const occurrence = this.#occurrences[segment] as number;
    const { componentCode, subcomponentCode } = this.message.delimiters;
    const text = this.texts[segment] as string;
    const next = text.charCodeAt(this.places[leaf * STRIDE + TO] as number);
    const [repetition, component, sub] = [this.repetition(leaf), this.component(leaf), this.subcomponent(leaf)];
    const undivided = sub === 1 && (subcomponentCode < 0 || next !== subcomponentCode);
    const whole = undivided && component === 1 && (componentCode < 0 || next !== componentCode);
    const base = `${name}${occurrence > 1 ? `[${occurrence}]` : ''}-${this.field(leaf)}${repetition > 1 ? `[${repetition}]` : ''}`;
    if (whole) return base;
    return undivided ? `${base}.${component}` : `${base}.${component}.${sub}`;
  }
}

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

/** Fields that one number has bits for. */
const HALF = 30;

/** Bit 1 to 30 for a field of that number; 0 for others. */
function lowBit(field: number): number {
  return field >= 1 && field <= HALF ? 1 << field : 0;
}

/** One walk over the characters of all segments. */
class Scan {
  segments: Int32Array;
  places: Int32Array;
  readonly starts: number[] = [];
  readonly low: number[] = [];
  readonly high: number[] = [];
  count = 0;
  readonly #field: number;
  readonly #repetition: number;
  readonly #component: number;
  readonly #subcomponent: number;

  constructor(message: Message, expected: number) {
    const d = message.delimiters;
    this.#field = d.fieldCode;
    this.#repetition = d.repetitionCode;
    this.#component = d.componentCode;
    this.#subcomponent = d.subcomponentCode;
    this.segments = new Int32Array(expected);
    this.places = new Int32Array(expected * STRIDE);
  }

  segment(text: string, start: number, end: number, index: number, name: string): void {
    const header = name === 'MSH' || name === 'FHS' || name === 'BHS';
    // Part 0 is the name; MSH-1 and MSH-2 are spelling. A line without a name is content from its start.
    const first = header ? 3 : name === '?' ? 0 : 1;
    const { starts } = this;
    // Copies, since a loop over characters feels every look into an object.
    const fieldCode = this.#field;
    const repetitionCode = this.#repetition;
    const componentCode = this.#component;
    const subcomponentCode = this.#subcomponent;
    let field = header ? 1 : 0;
    let repetition = 1;
    let component = 1;
    let sub = 1;
    let from = start;
    let [low, high] = [0, 0];
    for (let f = 0; f <= field; f++) starts.push(this.count);
    for (let at = start; at <= end; at++) {
      const code = at === end ? fieldCode : text.charCodeAt(at);
      if (
        code !== fieldCode &&
        (field < first || (code !== componentCode && code !== repetitionCode && code !== subcomponentCode))
      ) {
        continue;
      }
      if (at > from && field >= first) {
        if (this.count === this.segments.length) this.#grow();
        this.segments[this.count] = index;
        const { places } = this;
        const place = this.count * STRIDE;
        places[place] = from - start;
        places[place + TO] = at - start;
        places[place + FIELD] = field;
        places[place + REPETITION] = repetition;
        places[place + COMPONENT] = component;
        places[place + SUBCOMPONENT] = sub;
        this.count++;
        low |= lowBit(field);
        high |= lowBit(field - HALF);
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
        starts.push(this.count);
        repetition = 1;
        component = 1;
        sub = 1;
      }
    }
    this.low.push(low);
    this.high.push(high);
  }

  #grow(): void {
    const segments = new Int32Array(this.segments.length * 2);
    segments.set(this.segments);
    this.segments = segments;
    const places = new Int32Array(this.places.length * 2);
    places.set(this.places);
    this.places = places;
  }
}
