import { decimalText, type Json, type JsonObject, sameJson } from './json.ts';
import type { Trace } from './run.ts';
import type { Translation } from './translate.ts';

const NOWHERE: readonly string[] = Object.freeze([]);

/**
 * What a traced translation shows to whoever reads its output: every value with its place, and the places that the
 * ledger names for each leaf. Values are read from the resources as they are sent and from nothing that the rows noted.
 */
export class Shown {
  readonly translation: Translation;
  /** Values by their place, `Patient/1.name[0].family`; ids of resources are not among them. */
  readonly values = new Map<string, string>();
  /**
   * What is said, each once, with the first place where: resource, element and value without the numbers of lists, since
   * two fields that say the same fill one element and another value for one of them moves others.
   */
  readonly says = new Map<string, string>();
  /** How often that is said. */
  readonly #times = new Map<string, number>();
  readonly #saidAt = new Map<string, string>();
  #folded: ReadonlySet<string> | undefined;
  readonly #containers = new Map<JsonObject, string>();
  readonly #names = new Map<number, Set<string>>();
  readonly #named = new Map<string, number[]>();

  constructor(translation: Translation) {
    this.translation = translation;
    for (const { type, id, resource } of translation.outputs) {
      const place = `${type}/${id}`;
      this.#containers.set(resource, place);
      for (const name in resource) {
        if (name !== 'id') this.#visit(resource[name], `${place}.${name}`, `${place}.${name}`);
      }
    }
    for (const trace of translation.traces) this.#trace(trace);
  }

  /** Places that the ledger names for a leaf; none where what it was written into was not kept. */
  names(leaf: number): readonly string[] {
    const names = this.#names.get(leaf);
    return names === undefined ? NOWHERE : [...names];
  }

  /** The leaves for which a place is named, itself or what it is part of. */
  leavesNamed(place: string): readonly number[] {
    const found: number[] = [...(this.#named.get(place) ?? [])];
    for (let at = place.length - 1; at > 0; at--) {
      const char = place.charAt(at);
      if (char === '.' || char === '[') found.push(...(this.#named.get(place.slice(0, at)) ?? []));
    }
    return found;
  }

  /** Whether a place is named for a leaf. */
  isNamed(place: string, leaf: number): boolean {
    for (const name of this.#names.get(leaf) ?? []) if (isWithin(place, name)) return true;
    return false;
  }

  /** Whether something that is said at a place is said less often by another output. */
  saysMoreThan(other: Shown, place: string): boolean {
    const said = this.#saidAt.get(place);
    return said !== undefined && (this.#times.get(said) ?? 0) > (other.#times.get(said) ?? 0);
  }

  /** Whether a place, or a part of it, says a text; both as `folded` gives them. */
  saysFolded(name: string, text: string): boolean {
    const own = this.values.get(name);
    if (own !== undefined) return folded(own).includes(text);
    for (const [place, value] of this.values) if (isWithin(place, name) && folded(value).includes(text)) return true;
    return false;
  }

  /** Whether any place is one that says a text. */
  hasFolded(text: string): boolean {
    this.#folded ??= new Set([...this.values.values()].map(folded));
    return this.#folded.has(text);
  }

  #visit(value: Json | undefined, place: string, element: string): void {
    if (Array.isArray(value)) {
      for (let at = 0; at < value.length; at++) this.#visit(value[at], `${place}[${at}]`, element);
      return;
    }
    if (value === undefined || value === null) return;
    if (typeof value === 'object' && typeof value['rawJSON'] !== 'string') {
      this.#containers.set(value, place);
      for (const name in value) this.#visit(value[name], `${place}.${name}`, `${element}.${name}`);
      return;
    }
    const text = typeof value === 'object' ? (decimalText(value) ?? '') : String(value);
    this.values.set(place, text);
    // The id of an element tells equal ones apart and says nothing of the message.
    if (element.endsWith('.id')) return;
    const said = `${element}=${element.endsWith('.reference') ? text.replace(/\/.*/, '') : text}`;
    if (!this.says.has(said)) this.says.set(said, place);
    this.#times.set(said, (this.#times.get(said) ?? 0) + 1);
    this.#saidAt.set(place, said);
  }

  #trace(trace: Trace): void {
    const container = this.#containers.get(trace.container);
    // A type map to a primitive fills a holder; its value is where the row that asked for it put it.
    if (container === undefined) return;
    const place = `${container}.${trace.key}${indexOf(trace.container[trace.key], trace.value)}`;
    for (let leaf = trace.from; leaf < trace.to; leaf++) {
      const names = this.#names.get(leaf);
      if (names === undefined) this.#names.set(leaf, new Set([place]));
      else names.add(place);
      const leaves = this.#named.get(place);
      if (leaves === undefined) this.#named.set(place, [leaf]);
      else leaves.push(leaf);
    }
  }
}

/** Whether a place is another one or a part of it. */
export function isWithin(place: string, whole: string): boolean {
  if (!place.startsWith(whole)) return false;
  const next = place.charAt(whole.length);
  return next === '' || next === '.' || next === '[';
}

/** Which element of a list a trace means: the value itself, or one that says the same. */
function indexOf(there: Json | undefined, value: Json): string {
  if (!Array.isArray(there)) return '';
  const own = there.indexOf(value);
  const at = own >= 0 ? own : there.findIndex((item) => sameJson(item, value));
  return at < 0 ? '' : `[${at}]`;
}

/** Letters and digits alone, and of a time the digits, since times and phone numbers are spelt otherwise in FHIR. */
export function folded(text: string): string {
  return text
    .toLowerCase()
    .replace(/(\d)t(?=\d\d:)/, '$1')
    .replace(/[^\p{L}\p{N}]/gu, '');
}
