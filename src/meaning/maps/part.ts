import { type LeafPlace, placeIn } from './leaf-place.ts';

/** A smaller part inside of a part, by its first leaf counted from that of the part around. */
export interface Cut {
  readonly from: number;
  readonly part: Part;
}

/** What a part is. */
export const LEVEL = Object.freeze({ segment: -1, field: 0, repetition: 1, component: 2, subcomponent: 3 });

/** Parts that are kept for being met again, and the most leaves of one. */
const KEPT = 10_000;
const LONGEST_KEPT = 250;

/** Fields that one number has bits for. */
const HALF = 30;

/** Segments by a hash of their numbers, smaller parts by a text of them. */
let segments = new Map<number, Part[]>();
let segmentCount = 0;
const smallerParts = new Map<string, Part>();

/**
 * Which leaves a part of a message has, without their values: a segment, a field with its repetitions, a repetition, a
 * component or a sub-component. Senders repeat themselves, so that equal parts are one object: whatever follows from a
 * part alone, such as which rows have anything to do, is found out once for all messages.
 */
export class Part {
  readonly level: number;
  readonly count: number;
  /** Whether an equal part is the same object, so that what is found out about it is worth keeping. */
  readonly shared: boolean;
  /** Of a segment: which of fields 1 to 30 (bits 1 to 30) and 31 to 60 hold something. */
  readonly lowFields: number = 0;
  readonly highFields: number = 0;
  /** It has a scalar: its first leaf is component 1, sub-component 1. */
  readonly hasScalar: boolean;
  readonly #places: readonly LeafPlace[];
  /** Of a shared segment, the same as packed numbers. */
  readonly #packed: readonly number[];
  /** Of a segment: the first leaf of a field or after it, from field 0 to one more than the last. */
  readonly #starts: readonly number[];
  #cuts: Map<number, Cut> | undefined;

  constructor(level: number, places: readonly LeafPlace[], shared: boolean, packed: readonly number[] = []) {
    this.level = level;
    this.count = places.length;
    this.shared = shared;
    this.#places = places;
    this.#packed = packed;
    this.hasScalar =
      this.count > 0 && (level > 1 || this.component(0) === 1) && (level > 2 || this.subcomponent(0) === 1);
    const starts: number[] = [];
    this.#starts = starts;
    if (level !== LEVEL.segment) return;
    for (let leaf = 0; leaf < this.count; leaf++) {
      const field = this.field(leaf);
      while (starts.length <= field) starts.push(leaf);
      if (field >= 1 && field <= HALF) this.lowFields |= 1 << field;
      if (field > HALF && field <= 2 * HALF) this.highFields |= 1 << (field - HALF);
    }
  }

  /** Of a segment: its first leaf in a field or after it. */
  startOf(field: number): number {
    return this.#starts[field] ?? this.count;
  }

  place(leaf: number): LeafPlace {
    return this.#places[leaf] as LeafPlace;
  }

  /** Leaves are counted from the part's first. */
  field(leaf: number): number {
    return this.place(leaf).field;
  }

  repetition(leaf: number): number {
    return this.place(leaf).repetition;
  }

  component(leaf: number): number {
    return this.place(leaf).component;
  }

  subcomponent(leaf: number): number {
    return this.place(leaf).subcomponent;
  }

  /** A field of a segment, with its repetitions; undefined where it holds nothing. */
  fieldAt(field: number): Cut | undefined {
    const from = this.startOf(field);
    const to = this.startOf(field + 1);
    return from === to ? undefined : this.cut(from, to, LEVEL.field);
  }

  /** The repetitions of a field, in order. */
  repetitions(): readonly Cut[] {
    const found: Cut[] = [];
    for (let from = 0; from < this.count; ) {
      let to = from + 1;
      while (to < this.count && this.repetition(to) === this.repetition(from)) to++;
      found.push(this.cut(from, to, LEVEL.repetition));
      from = to;
    }
    return found;
  }

  /** A repetition, component or sub-component narrowed to a component and sub-component of it (0 for all). */
  narrowed(component: number, sub: number): Cut | undefined {
    let from = 0;
    let to = this.count;
    let { level } = this;
    for (const wanted of [component, sub]) {
      if (wanted === 0) continue;
      if (level === LEVEL.repetition || level === LEVEL.component) {
        const isComponent = level === LEVEL.repetition;
        const numberOf = (leaf: number) => (isComponent ? this.component(leaf) : this.subcomponent(leaf));
        while (from < to && numberOf(from) < wanted) from++;
        let end = from;
        while (end < to && numberOf(end) === wanted) end++;
        to = end;
      } else if (wanted > 1) return undefined; // What has no such parts is its own first one.
      level++;
    }
    return from === to ? undefined : this.cut(from, to, level);
  }

  /** Leaves `from` to `to` as a part of a level. */
  cut(from: number, to: number, level: number): Cut {
    if (from === 0 && to === this.count && level === this.level) return { from: 0, part: this };
    if (!this.shared) return { from, part: smallerPart(this.#places.slice(from, to), level) };
    const key = (from * (LONGEST_KEPT + 1) + to) * 8 + level;
    this.#cuts ??= new Map();
    const known = this.#cuts.get(key);
    if (known !== undefined) return known;
    const cut = { from, part: smallerPart(this.#places.slice(from, to), level) };
    this.#cuts.set(key, cut);
    return cut;
  }

  /** Whether the packed numbers of a list are those of this segment. */
  isAt(packed: readonly number[], from: number, to: number): boolean {
    const own = this.#packed;
    if (own.length !== to - from) return false;
    for (let at = 0; at < own.length; at++) if (own[at] !== packed[from + at]) return false;
    return true;
  }
}

/** What holds nothing, such as a segment that is not there. */
export const EMPTY_PART = new Part(LEVEL.segment, [], true);

/**
 * The part of a segment whose packed numbers stand in a list.
 *
 * @param hash of the numbers
 */
export function segmentPart(packed: readonly number[], from: number, to: number, hash: number): Part {
  if (from === to) return EMPTY_PART;
  if (to - from > LONGEST_KEPT) return new Part(LEVEL.segment, packed.slice(from, to).map(placeIn), false);
  let bucket = segments.get(hash);
  if (bucket !== undefined) {
    for (let i = 0; i < bucket.length; i++) {
      const known = bucket[i] as Part;
      if (known.isAt(packed, from, to)) return known;
    }
  }
  if (++segmentCount > KEPT) {
    segments = new Map();
    segmentCount = 1;
    bucket = undefined;
  }
  const numbers = packed.slice(from, to);
  const made = new Part(LEVEL.segment, numbers.map(placeIn), true, numbers);
  if (bucket === undefined) segments.set(hash, [made]);
  else bucket.push(made);
  return made;
}

/** The part of a segment with numbers too large for packing. */
export function wideSegment(places: readonly LeafPlace[]): Part {
  return new Part(LEVEL.segment, places, false);
}

function smallerPart(places: readonly LeafPlace[], level: number): Part {
  if (places.length > LONGEST_KEPT) return new Part(level, places, false);
  let key = String(level);
  for (const { repetition, component, subcomponent } of places) {
    // Numbers above the level are the same for all leaves, or say nothing about what is inside.
    if (level <= LEVEL.field) key += `,${repetition}`;
    if (level <= LEVEL.repetition) key += `,${component}`;
    if (level <= LEVEL.component) key += `,${subcomponent}`;
  }
  const known = smallerParts.get(key);
  if (known !== undefined) return known;
  if (smallerParts.size >= KEPT) smallerParts.clear();
  const made = new Part(level, places, true);
  smallerParts.set(key, made);
  return made;
}
