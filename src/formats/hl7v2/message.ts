import { Fault } from '../../diagnostics/fault.ts';
import { charsetOfRepetitions, utf8 } from './charsets.ts';
import { type Content, contentBytes, contentText } from './content.ts';
import type { Delimiters } from './delimiters.ts';
import { edited } from './edited.ts';
import { escape } from './escape.ts';
import { countParts, cut, type Extent } from './extent.ts';
import { type Leaf, leavesOf } from './leaves.ts';
import { EVERY, type Path, path, segmentCode, segmentNameOf, UNSAID } from './path.ts';
import { nameOf, STRIDE } from './segments.ts';
import { unescape } from './unescape.ts';

/** What a path found last; shared, since reading is synchronous and allocates nothing. */
const found: Extent = { from: 0, to: 0, missing: 0 };

/**
 * One HL7 v2 message: the text that came in, cut when a path is read. Reading changes nothing; an edit
 * replaces the text of one segment, and everything else is written back as it came, to the byte.
 *
 * Paths are `PID-3[2].4.1` or compiled by `path()`. An occurrence or repetition that a path leaves out is the
 * first one; only `count` and `remove` then mean all of them. A path that stops above the leaves means the
 * whole part with its delimiters.
 */
export class Message {
  readonly delimiters: Delimiters;
  private readonly content: Content;
  /** False while a copy shares the index of segments. */
  private ownsIndex: boolean;

  /** Made by `parse` and `copy`. */
  constructor(content: Content, delimiters: Delimiters, ownsIndex: boolean) {
    this.content = content;
    this.delimiters = delimiters;
    this.ownsIndex = ownsIndex;
  }

  /** IANA name of the character set that the message is read and written in. */
  get charset(): string {
    return this.content.charset.name;
  }

  get segmentCount(): number {
    return this.content.index.length / STRIDE;
  }

  /** Name of a segment by its place, from 0; `?` for a line that does not begin with a name, undefined outside. */
  segmentName(at: number): string | undefined {
    const code = this.content.index[at * STRIDE];
    return code === undefined ? undefined : segmentNameOf(code);
  }

  /** Text of a segment by its place, from 0, without its line end; undefined outside. */
  segmentText(at: number): string | undefined {
    const { index, overrides, text } = this.content;
    const from = index[at * STRIDE + 1];
    return from === undefined ? undefined : (overrides?.[at] ?? text.slice(from, index[at * STRIDE + 2]));
  }

  /** Where a segment begins in `text()`; -1 in a message that was edited, whose text is put together anew. */
  segmentStart(at: number): number {
    const { index, overrides } = this.content;
    return overrides === undefined ? (index[at * STRIDE + 1] ?? -1) : -1;
  }

  /** Where it ends there, without its line end. */
  segmentEnd(at: number): number {
    const { index, overrides } = this.content;
    return overrides === undefined ? (index[at * STRIDE + 2] ?? -1) : -1;
  }

  /** Place, from 0, of the n-th segment with this name; -1 where there is none. */
  indexOfSegment(name: string, occurrence = 1): number {
    return this.find(segmentCode(name), occurrence);
  }

  /** The value at a path with escape sequences resolved; undefined where it is absent or empty, `""` for the explicit null. */
  get(at: string | Path): string | undefined {
    const place = typeof at === 'string' ? path(at) : at;
    const raw = this.raw(place);
    return raw === undefined || place.spelling ? raw : unescape(raw, this.delimiters, this.content.charset);
  }

  /** The value of a text as this message spells values: escape sequences resolved, in its own character set. */
  decoded(raw: string): string {
    return unescape(raw, this.delimiters, this.content.charset);
  }

  /** The text at a path as the message spells it; undefined where it is absent or holds nothing but delimiters. */
  raw(at: string | Path): string | undefined {
    const place = typeof at === 'string' ? path(at) : at;
    const text = this.locate(place);
    if (text === undefined || found.from === found.to) return undefined;
    if (!place.spelling && this.isHollow(text, found.from, found.to)) return undefined;
    return text.slice(found.from, found.to);
  }

  /**
   * How many parts there are: segments for `OBX`, repetitions for `PID-3`, components for `PID-3[1]`,
   * sub-components for `PID-3.4`; 0 where the part is empty. `OBX[*]-5` adds up all segments.
   */
  count(at: string | Path): number {
    const place = typeof at === 'string' ? path(at) : at;
    if (place.field === UNSAID) {
      if (place.occurrence > EVERY) return this.find(place.code, place.occurrence) < 0 ? 0 : 1;
      let segments = 0;
      for (let i = 0; i < this.content.index.length; i += STRIDE) if (this.content.index[i] === place.code) segments++;
      return segments;
    }
    if (place.occurrence !== EVERY) return this.countAt(this.find(place.code, place.occurrence), place);
    let sum = 0;
    for (let i = 0; i < this.segmentCount; i++) {
      if (this.content.index[i * STRIDE] === place.code) sum += this.countAt(i, place);
    }
    return sum;
  }

  /**
   * Writes a value, with its delimiters escaped. What is missing before it is filled with separators; a
   * segment that does not exist is added, if it is the next one of its name. `OBX[*]-11` writes in all segments.
   * Setting MSH-18 changes the character set that the whole message is written in.
   * Faults: `hl7-delimiters-fixed`, `hl7-cannot-escape`, `hl7-not-in-charset`, `hl7-segment-gap`, `hl7-path`.
   */
  set(at: string | Path, value: string): void {
    const place = typeof at === 'string' ? path(at) : at;
    const spelt = escape(value, this.delimiters);
    if (spelt === undefined) throw new Fault('hl7-cannot-escape', { place: { path: place.text } });
    this.put(place, spelt);
  }

  /** Writes text as a message spells it, with escape sequences and the delimiters below the part; `hl7-breaks-structure` for others. */
  setRaw(at: string | Path, raw: string): void {
    const place = typeof at === 'string' ? path(at) : at;
    const d = this.delimiters;
    let foreign = `\r\n${d.field}`;
    if (place.repetition !== EVERY) foreign += d.repetition;
    if (place.component !== UNSAID) foreign += d.component;
    if (place.subcomponent !== UNSAID) foreign += d.subcomponent;
    for (let i = 0; i < foreign.length; i++) {
      if (raw.includes(foreign.charAt(i))) throw new Fault('hl7-breaks-structure', { place: { path: place.text } });
    }
    this.put(place, raw);
  }

  /**
   * Takes away a segment, or the content of a field, component or sub-component. A path without occurrence or
   * repetition takes all of them: `NTE` every NTE, `PID-3` every repetition, `PID-3[2]` one with its separator.
   */
  remove(at: string | Path): void {
    const place = typeof at === 'string' ? path(at) : at;
    if (place.field === UNSAID) {
      for (let i = this.segmentCount - 1, nth = this.count(place.segment); i >= 0; i--) {
        if (this.content.index[i * STRIDE] !== place.code) continue;
        if (place.occurrence <= EVERY || place.occurrence === nth) this.removeSegment(i);
        nth--;
      }
      return;
    }
    this.refuseSpelling(place);
    for (let i = 0, nth = 0; i < this.segmentCount; i++) {
      if (this.content.index[i * STRIDE] !== place.code) continue;
      nth++;
      if (place.occurrence === EVERY || Math.max(1, place.occurrence) === nth) this.clear(i, place);
    }
  }

  /** Puts a segment, given as its text without line end, at a place from 1 up to the number of segments. */
  insertSegment(at: number, text: string): void {
    if (!Number.isInteger(at) || at < 1 || at > this.segmentCount) throw new Fault('hl7-segment-gap');
    const code = this.codeOf(text);
    const overrides = this.writable();
    overrides.splice(at, 0, text);
    this.content.index.splice(at * STRIDE, 0, code, -1, -1, -1);
  }

  /** Puts other text, without line end, in place of the segment at a place from 1. */
  replaceSegment(at: number, text: string): void {
    if (!Number.isInteger(at) || at < 1 || at >= this.segmentCount) throw new Fault('hl7-segment-gap');
    const code = this.codeOf(text);
    this.writable()[at] = text;
    this.content.index[at * STRIDE] = code;
  }

  /** Takes away the segment at a place from 1; the header at 0 stays. */
  removeSegment(at: number): void {
    if (!Number.isInteger(at) || at < 1 || at >= this.segmentCount) throw new Fault('hl7-segment-gap');
    this.writable().splice(at, 1);
    this.content.index.splice(at * STRIDE, STRIDE);
  }

  /** Every populated leaf in order, MSH-1 and MSH-2 left out, since they are spelling and not content. */
  leaves(): Iterable<Leaf> {
    return leavesOf(this, this.content.charset);
  }

  /** The whole text, decoded. */
  text(): string {
    return contentText(this.content);
  }

  /** The message as bytes; where nothing was edited, the very bytes that came in. */
  bytes(): Uint8Array {
    return contentBytes(this.content);
  }

  /** A message of its own to edit; shares all text with this one. */
  copy(): Message {
    this.ownsIndex = false;
    const { overrides } = this.content;
    return new Message({ ...this.content, overrides: overrides?.slice() }, this.delimiters, false);
  }

  private find(code: number, occurrence: number): number {
    const index = this.content.index;
    let left = occurrence > 1 ? occurrence : 1;
    for (let i = 0; i < index.length; i += STRIDE) if (index[i] === code && --left === 0) return i / STRIDE;
    return -1;
  }

  /** Sets `found` and returns the text it lies in; undefined where the segment is not there. */
  private locate(place: Path): string | undefined {
    const at = this.find(place.code, place.occurrence);
    return at < 0 ? undefined : this.locateIn(at, place);
  }

  private locateIn(at: number, place: Path): string {
    const { index, overrides } = this.content;
    const override = overrides?.[at];
    const text = override ?? this.content.text;
    const from = override === undefined ? (index[at * STRIDE + 1] as number) : 0;
    const to = override === undefined ? (index[at * STRIDE + 2] as number) : override.length;
    const d = this.delimiters;
    if (place.field === UNSAID) {
      found.from = from;
      found.to = to;
      return text;
    }
    if (place.spelling && place.field === 1) {
      found.from = from + 3;
      found.to = from + 4;
      if (place.component > 1 || place.subcomponent > 1 || place.repetition > 1) found.from = found.to;
      return text;
    }
    cut(text, from, to, d.fieldCode, place.skip, found);
    if (place.spelling) {
      if (place.component > 1 || place.subcomponent > 1 || place.repetition > 1) found.from = found.to;
      return text;
    }
    if (place.repetition !== EVERY)
      cut(text, found.from, found.to, d.repetitionCode, Math.max(place.repetition, 1) - 1, found);
    if (place.component !== UNSAID) cut(text, found.from, found.to, d.componentCode, place.component - 1, found);
    if (place.subcomponent !== UNSAID)
      cut(text, found.from, found.to, d.subcomponentCode, place.subcomponent - 1, found);
    return text;
  }

  private countAt(at: number, place: Path): number {
    if (at < 0) return 0;
    const d = this.delimiters;
    const whole = place.repetition === UNSAID && place.component === UNSAID;
    const text = this.locateIn(at, whole ? { ...place, repetition: EVERY } : place);
    if (found.from === found.to) return 0;
    if (place.spelling || place.subcomponent !== UNSAID) return 1;
    const separator = whole || place.repetition === EVERY ? d.repetitionCode : d.componentCode;
    return countParts(text, found.from, found.to, place.component === UNSAID ? separator : d.subcomponentCode);
  }

  private isHollow(text: string, from: number, to: number): boolean {
    const d = this.delimiters;
    for (let at = from; at < to; at++) {
      const code = text.charCodeAt(at);
      if (code !== d.componentCode && code !== d.subcomponentCode && code !== d.repetitionCode) return false;
    }
    return true;
  }

  private put(place: Path, raw: string): void {
    if (place.field === UNSAID) throw new Fault('hl7-path', { place: { path: place.text } });
    this.refuseSpelling(place);
    this.refuseForeign(raw, place.text);
    if (place.occurrence === EVERY) {
      for (let i = 0; i < this.segmentCount; i++)
        if (this.content.index[i * STRIDE] === place.code) this.edit(i, place, raw);
      return;
    }
    const at = this.find(place.code, place.occurrence);
    this.edit(at < 0 ? this.append(place) : at, place, raw);
  }

  private edit(at: number, place: Path, raw: string): void {
    const segment = this.segmentText(at) as string;
    this.replace(at, place, edited(segment, place, raw, this.delimiters, found));
  }

  private clear(at: number, place: Path): void {
    const whole = place.repetition === UNSAID && place.component === UNSAID;
    const text = this.locateIn(at, whole ? { ...place, repetition: EVERY } : place);
    if (found.from === found.to && found.missing > 0) return;
    const base =
      text === this.content.text && this.content.overrides?.[at] === undefined
        ? (this.content.index[at * STRIDE + 1] as number)
        : 0;
    const segment = this.segmentText(at) as string;
    let from = found.from - base;
    let to = found.to - base;
    if (place.repetition > EVERY && place.component === UNSAID) {
      // One repetition goes with a separator, so that those after it move up.
      if (segment.charCodeAt(to) === this.delimiters.repetitionCode) to++;
      else if (segment.charCodeAt(from - 1) === this.delimiters.repetitionCode) from--;
    }
    this.replace(at, place, segment.slice(0, from) + segment.slice(to));
  }

  private replace(at: number, place: Path, segment: string): void {
    const overrides = this.content.overrides ?? (this.content.overrides = []);
    const before = overrides[at];
    overrides[at] = segment;
    if (place.field !== 18 || place.segment !== 'MSH' || at > 0) return;
    const charset =
      charsetOfRepetitions((this.raw('MSH-18[*]') ?? '').split(this.delimiters.repetition || '~')) ?? utf8;
    if (charset === this.content.charset) return;
    if (charset.encode(this.text()) === undefined) {
      overrides[at] = before;
      throw new Fault('hl7-not-in-charset', { place: { path: place.text } });
    }
    this.content.charset = charset;
    this.content.transcoded = true;
  }

  /** Adds the next segment of a name: after the last one of it, else at the end. Returns its place. */
  private append(place: Path): number {
    const have = this.count(place.segment);
    if (place.code === 0 || Math.max(1, place.occurrence) !== have + 1) {
      throw new Fault('hl7-segment-gap', { place: { path: place.text } });
    }
    const at = have === 0 ? this.segmentCount : this.find(place.code, have) + 1;
    this.insertSegment(at, place.segment);
    return at;
  }

  /** The packed name of a segment to be written, which must be one segment that the character set can spell. */
  private codeOf(text: string): number {
    const code = nameOf(text, this.delimiters.fieldCode);
    if (code === 0 || text.includes('\r') || text.includes('\n')) throw new Fault('hl7-breaks-structure');
    this.refuseForeign(text, segmentNameOf(code));
    return code;
  }

  private refuseSpelling(place: Path): void {
    if (place.spelling) throw new Fault('hl7-delimiters-fixed', { place: { path: place.text } });
  }

  private refuseForeign(text: string, where: string): void {
    if (this.content.charset.encode(text) === undefined)
      throw new Fault('hl7-not-in-charset', { place: { path: where } });
  }

  /** The list of replaced segments, in full length, with an index that may be changed. */
  private writable(): (string | undefined)[] {
    const { content } = this;
    if (!this.ownsIndex) {
      content.index = content.index.slice();
      this.ownsIndex = true;
    }
    const overrides = (content.overrides ??= []);
    overrides.length = this.segmentCount;
    return overrides;
  }
}
