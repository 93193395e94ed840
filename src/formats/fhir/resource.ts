import { Fault } from '../../diagnostics/fault.ts';
import type { Definitions } from './definitions/definitions.ts';
import { elementAt } from './definitions/element-at.ts';
import { writeJson } from './json-text.ts';
import { type Leaf, leavesOf, scalarText } from './leaves.ts';
import { pathSteps, type Step } from './path.ts';
import { Spelling } from './spelling.ts';

type Json = Record<string, unknown>;

/** Where a value stands: in an object under a name, or in an array under a number. */
interface Slot {
  readonly holder: object;
  readonly key: string;
  readonly value: unknown;
}

/** A FHIR resource, read and written by path. `json` is its plain JSON value, which validation and expressions take. */
export class Resource {
  readonly json: Json;
  readonly #spelling: Spelling;
  readonly #definitions: Definitions | undefined;

  /**
   * @param json the JSON value; it is used as it is, not copied
   * @param definitions lets `set` know what repeats and what is a number
   */
  constructor(json: Json, definitions?: Definitions, spelling = new Spelling()) {
    this.json = json;
    this.#definitions = definitions;
    this.#spelling = spelling;
  }

  get type(): string {
    const { resourceType } = this.json;
    return typeof resourceType === 'string' ? resourceType : '';
  }

  /** The value at a path as text, the first where several are meant; undefined where there is none. */
  get(path: string): string | undefined {
    const slot = this.#find(path)[0];
    if (!slot || typeof slot.value === 'object' || slot.value === undefined) return undefined;
    return scalarText(slot.holder, slot.key, slot.value, this.#spelling);
  }

  /** How many repetitions of the element there are, over all repetitions of those above it unless an index says one. */
  count(path: string): number {
    return this.#find(path, true).length;
  }

  /**
   * Writes a value at a path and makes what is missing on the way. An element that repeats is written at its index, 0
   * where none is given.
   *
   * @throws Fault `fhir-path-unusable` where the path names no single place, `fhir-format-wrong` where the element is a
   *   number or boolean and the text is none
   */
  set(path: string, value: string): void {
    const steps = pathSteps(path);
    let at: Json = this.json;
    let way = '';
    steps.forEach((step, i) => {
      const unusable = step.every || step.select || step.name.endsWith('[x]');
      if (unusable) throw new Fault('fhir-path-unusable', { place: { path } });
      way = way === '' ? step.name : `${way}.${step.name}`;
      const last = i === steps.length - 1;
      const repeats = this.#repeats(way, step, at[step.name]);
      const holder = repeats ? arrayAt(at, step.name) : at;
      const key = repeats ? String(step.index ?? 0) : step.name;
      if (last) this.#write(holder, key, value, way, path);
      else at = objectAt(holder as Json, key);
    });
  }

  /** Takes away the value at a path, every repetition where no index says one; what becomes empty goes too. */
  remove(path: string): void {
    const steps = pathSteps(path);
    removeAt(this.json, steps, 0);
  }

  /** Every leaf with its path, in order. */
  leaves(): Iterable<Leaf> {
    return leavesOf(this.json, this.#spelling);
  }

  /** JSON without blanks, decimals as they were spelt. */
  text(): string {
    return writeJson(this.json, this.#spelling);
  }

  bytes(): Uint8Array {
    return new TextEncoder().encode(this.text());
  }

  copy(): Resource {
    const json = structuredClone(this.json);
    const spelling = new Spelling();
    spelling.copy(this.json, json, this.#spelling);
    return new Resource(json, this.#definitions, spelling);
  }

  /** A resource that stands within this one, such as in an entry of a Bundle: the same values, not a copy. */
  inner(json: Json): Resource {
    return new Resource(json, this.#definitions, this.#spelling);
  }

  #find(path: string, all = false): Slot[] {
    let slots: Slot[] = [{ holder: this.json, key: '', value: this.json }];
    for (const step of pathSteps(path)) {
      slots = slots.flatMap((slot) => this.#step(slot, step));
      // Without an index the first is meant, when one value is asked for.
      if (!all && slots.length > 1) slots.length = 1;
    }
    return slots;
  }

  #step(slot: Slot, step: Step): Slot[] {
    const name = step.name;
    if (typeof slot.value !== 'object' || slot.value === null) {
      const companion: unknown = (slot.holder as Json)[`_${slot.key}`];
      return companion ? this.#step({ ...slot, value: companion }, step) : [];
    }
    const record = slot.value as Json;
    const key = name.endsWith('[x]') ? this.#chosen(record, name.slice(0, -3)) : name;
    if (key === undefined) return [];
    const found = repetitions(record, key);
    if (step.index !== undefined) return found.slice(step.index, step.index + 1);
    if (!step.select) return found;
    const { path, value } = step.select;
    return found.filter((one) => matches(one.value, path.split('.'), value)).slice(0, 1);
  }

  #chosen(record: Json, base: string): string | undefined {
    const names = this.#definitions?.choices(base);
    return Object.keys(record).find((key) =>
      names ? names.has(key) : key.startsWith(base) && /^[A-Z]/.test(key.slice(base.length)),
    );
  }

  #repeats(way: string, step: Step, present: unknown): boolean {
    if (Array.isArray(present) || step.index !== undefined) return true;
    return (this.#definitions && elementAt(this.#definitions, this.type, way)?.isArray) ?? false;
  }

  #write(holder: object, key: string, value: string, way: string, path: string): void {
    const type = this.#definitions && elementAt(this.#definitions, this.type, way)?.types[0]?.code;
    const record = holder as Json;
    if (type === 'boolean') {
      if (value !== 'true' && value !== 'false') throw new Fault('fhir-format-wrong', { place: { path } });
      record[key] = value === 'true';
    } else if (type !== undefined && NUMBERS.has(type)) {
      if (!NUMBER.test(value)) throw new Fault('fhir-format-wrong', { place: { path } });
      record[key] = Number(value);
      this.#spelling.keep(holder, key, value);
    } else record[key] = value;
  }
}

const NUMBERS = new Set(['decimal', 'integer', 'positiveInt', 'unsignedInt']);
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;

function repetitions(record: Json, key: string): Slot[] {
  const value = record[key];
  if (Array.isArray(value)) {
    return value.map((one: unknown, i) => ({
      holder: value,
      key: String(i),
      value: one ?? companionAt(record, key, i),
    }));
  }
  if (value !== undefined && value !== null) return [{ holder: record, key, value }];
  const companion = record[`_${key}`];
  return companion === undefined ? [] : [{ holder: record, key, value: companion }];
}

function companionAt(record: Json, key: string, i: number): unknown {
  const companion = record[`_${key}`];
  return Array.isArray(companion) ? companion[i] : undefined;
}

function matches(value: unknown, names: readonly string[], wanted: string): boolean {
  const [name, ...rest] = names;
  if (name === undefined) {
    if (typeof value !== 'object' || value === null) return String(value) === wanted;
    // A concept or coding is meant by its code: identifier[type = MR].
    const { code, coding } = value as { code?: unknown; coding?: unknown };
    return code === wanted || (Array.isArray(coding) && coding.some((one) => matches(one, [], wanted)));
  }
  const inner: unknown = (value as Json | null)?.[name];
  return (Array.isArray(inner) ? inner : inner === undefined ? [] : [inner]).some((one) => matches(one, rest, wanted));
}

function arrayAt(record: Json, name: string): unknown[] {
  const present = record[name];
  if (Array.isArray(present)) return present;
  const made: unknown[] = present === undefined ? [] : [present];
  record[name] = made;
  return made;
}

function objectAt(record: Json, key: string): Json {
  const present = record[key];
  if (typeof present === 'object' && present !== null) return present as Json;
  const made: Json = {};
  record[key] = made;
  return made;
}

function removeAt(value: unknown, steps: readonly Step[], i: number): void {
  const step = steps[i];
  if (!step || typeof value !== 'object' || value === null) return;
  const record = value as Json;
  const last = i === steps.length - 1;
  const present = record[step.name];
  const list = Array.isArray(present) ? present : undefined;
  if (!list) {
    if (last) {
      delete record[step.name];
      delete record[`_${step.name}`];
    } else removeAt(present, steps, i + 1);
  } else {
    const meant = (one: unknown, at: number): boolean =>
      (step.index === undefined || step.index === at) &&
      (!step.select || matches(one, step.select.path.split('.'), step.select.value));
    record[step.name] = list.filter((one, at) => {
      if (!meant(one, at)) return true;
      if (last) return false;
      removeAt(one, steps, i + 1);
      return !isEmpty(one);
    });
  }
  if (isEmpty(record[step.name])) delete record[step.name];
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
