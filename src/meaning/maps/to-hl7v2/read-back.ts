import type { Json, JsonObject } from '../json.ts';
import type { Output } from '../run.ts';
import { isObject, referenceTo } from '../target-values.ts';
import type { Arranged } from './arranged-resources.ts';
import { textOf } from './fhir-leaves.ts';

/** An element value of what came in that a reader of the message finds again. */
export interface Found {
  /** Where it stood: `entry[0].resource.name[0].family`. */
  readonly path: string;
  /** Where the reader finds it: `Patient/1.name[0].family`. */
  readonly place: string;
  /** It is a reference: the message says by its structure what belongs together. */
  readonly reference: boolean;
  /** The text is the same; false where it only means the same. */
  readonly same: boolean;
}

/**
 * Compares what came in with what the same rows read out of the message that was written. Resources are paired by what
 * they say, parts of lists by what they have in common; then a value that stands at its place again was delivered, and
 * no other was. This is how an account of the way from FHIR cannot lie: it looks at what is sent.
 */
export function readBack(arranged: Arranged, outputs: readonly Output[]): readonly Found[] {
  const pairs = paired(arranged, outputs);
  const same = new Map<string, Set<string>>();
  for (const [from, output] of pairs) {
    const known = same.get(referenceTo(from)) ?? new Set();
    same.set(referenceTo(from), known.add(output.reference));
  }
  const found: Found[] = [];
  for (const [from, output] of pairs) {
    const origin = arranged.origin.get(from);
    if (origin === undefined) continue;
    const walk = new Walk(same, found);
    walk.object(from, output.resource, origin.at, output.reference, true);
  }
  return found;
}

/** For each resource the one that says the most of what it says; each output is taken once while there are others. */
function paired(arranged: Arranged, outputs: readonly Output[]): readonly (readonly [JsonObject, Output])[] {
  const byType = new Map<string, { output: Output; says: ReadonlySet<string> }[]>();
  for (const output of outputs) {
    const list = byType.get(output.type) ?? [];
    byType.set(output.type, list);
    list.push({ output, says: sayings(output.resource) });
  }
  const candidates: { from: JsonObject; output: Output; score: number }[] = [];
  for (const from of new Set(arranged.resources)) {
    const list = byType.get(referenceTo(from).split('/')[0] ?? '') ?? [];
    const own = list.length === 0 ? new Set<string>() : sayings(from);
    for (const { output, says } of list) {
      let score = 0;
      for (const saying of own) if (says.has(saying)) score++;
      if (score > 0) candidates.push({ from, output, score });
    }
  }
  candidates.sort((a, b) => b.score - a.score);
  const pairs = new Map<JsonObject, Output>();
  const taken = new Set<Output>();
  for (const once of [true, false]) {
    for (const { from, output } of candidates) {
      if (pairs.has(from) || (once && taken.has(output))) continue;
      pairs.set(from, output);
      taken.add(output);
    }
  }
  return [...pairs];
}

/** What a resource says, without ids, references and the numbers of lists. */
function sayings(resource: JsonObject): Set<string> {
  const said = new Set<string>();
  const visit = (value: Json | undefined, at: string): void => {
    const text = textOf(value);
    if (text !== undefined) said.add(`${at}=${comparable(text)}`);
    else if (Array.isArray(value)) for (const item of value) visit(item, at);
    else if (isObject(value)) {
      for (const [name, inner] of Object.entries(value)) if (name !== 'reference') visit(inner, `${at}.${name}`);
    }
  };
  for (const [name, value] of Object.entries(resource)) {
    if (name !== 'id' && name !== 'resourceType') visit(value, name);
  }
  return said;
}

/** Times of the same instant and precision, and numbers of the same value, mean the same. */
function comparable(text: string): string {
  const time = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(:\d\d)?(\.\d+)?(Z|[+-]\d\d:\d\d)$/.exec(text);
  if (time !== null) {
    const at = Date.parse(text.replace(/\.\d+/, ''));
    const fraction = (time[3] ?? '').replace(/\.?0+$/, '');
    return Number.isNaN(at) ? text : `${at}${fraction}`;
  }
  if (/^-?\d+\.\d*0$/.test(text)) return text.replace(/\.?0+$/, '');
  return text;
}

class Walk {
  readonly #same: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #found: Found[];

  constructor(same: ReadonlyMap<string, ReadonlySet<string>>, found: Found[]) {
    this.#same = same;
    this.#found = found;
  }

  object(a: JsonObject, b: JsonObject, at: string, place: string, top = false): number {
    let count = 0;
    for (const [name, value] of Object.entries(a)) {
      if (name === 'resourceType' || (top && name === 'id')) continue;
      const element = name.startsWith('_') ? name.slice(1) : name;
      count += this.value(value, b[name], at === '' ? element : `${at}.${element}`, `${place}.${name}`, name);
    }
    return count;
  }

  /** How many values below are found again; they are noted on the way. */
  value(a: Json | undefined, b: Json | undefined, at: string, place: string, name: string): number {
    if (b === undefined || a === undefined) return 0;
    const text = textOf(a);
    if (text !== undefined) {
      // What repeats in one of the two is one value in the other.
      const [first] = Array.isArray(b) && b.length === 1 ? b : [b];
      const other = textOf(first);
      if (other === undefined) return 0;
      const reference = name === 'reference' && this.#same.has(text);
      const hit = reference ? this.#same.get(text)?.has(other) === true : comparable(text) === comparable(other);
      if (!hit) return 0;
      this.#found.push({ path: at, place, reference, same: reference || text === other });
      return 1;
    }
    if (Array.isArray(a)) return Array.isArray(b) ? this.#list(a, b, at, place, name) : 0;
    return isObject(a) && isObject(b) ? this.object(a, b, at, place) : 0;
  }

  /** Each part with the part that has the most in common with it, each of them once. */
  #list(a: readonly Json[], b: readonly Json[], at: string, place: string, name: string): number {
    const trials: { i: number; j: number; score: number }[] = [];
    for (const [i, item] of a.entries()) {
      for (const [j, other] of b.entries()) {
        const score = new Walk(this.#same, []).value(item, other, '', '', name);
        if (score > 0) trials.push({ i, j, score });
      }
    }
    trials.sort((one, two) => two.score - one.score || Math.abs(one.i - one.j) - Math.abs(two.i - two.j));
    const [mine, theirs] = [new Set<number>(), new Set<number>()];
    let count = 0;
    for (const { i, j } of trials) {
      if (mine.has(i) || theirs.has(j)) continue;
      mine.add(i);
      theirs.add(j);
      count += this.value(a[i], b[j], `${at}[${i}]`, `${place}[${j}]`, name);
    }
    return count;
  }
}
