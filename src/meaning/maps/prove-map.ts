import type { Message } from '../../formats/hl7v2/index.ts';
import type { CompiledMap } from './compile-map.ts';
import { exchangedValue } from './exchanged-value.ts';
import type { FinalFate } from './ledger.ts';
import { elementOf, flattened, type Saying, sayingsOf, tracedPaths } from './traced-paths.ts';
import { type TranslateOptions, type Translation, translate } from './translate.ts';

/** A ledger line that is not true of a message, or a leaf that went silently. */
export interface Lie {
  readonly path: string;
  readonly fate: FinalFate;
  readonly kind: /** Said to be carried or translated, and no target that the ledger names changes with it. */
    | 'target does not change'
    /** A target changes that the ledger does not name. */
    | 'unnamed target changes'
    /** Said not to be delivered, and it is. */
    | 'delivered unsaid';
  /** Places in the output. */
  readonly places: readonly string[];
}

/** What became of the proof. */
export interface Proof {
  readonly leaves: number;
  /** Leaves whose line was tried by an exchanged value. */
  readonly tried: number;
  readonly lies: readonly Lie[];
  readonly balanced: boolean;
}

export interface ProveOptions extends Omit<TranslateOptions, 'trace' | 'identity'> {
  /** Another code of the same table for a leaf, as the message would spell it; undefined where there is none. */
  readonly exchange?: (path: string, value: string) => string | undefined;
}

const DELIVERED: ReadonlySet<FinalFate> = new Set(['carried', 'translated']);

/**
 * Puts another value into every leaf, one at a time, runs the map again, and looks whether the ledger told the truth:
 * the target that it names changes, and none that it does not name. Distinctive leaves get a unique marker; dates,
 * numbers and codes another of their kind. A leaf that conditions, keys or types read may change more than its targets.
 */
export function proveMap(message: Message, compiled: CompiledMap, options: ProveOptions): Proof {
  const before = run(message, compiled, options);
  const saidBefore = sayingsOf(before.outputs);
  const valuesBefore = flattened(before.outputs);
  const text = message.text();
  const namedBefore = tracedPaths(before);
  const lies: Lie[] = [];
  let tried = 0;
  let { balanced } = before.ledger;
  for (let leaf = 0; leaf < before.leaves.count; leaf++) {
    const path = before.leaves.path(leaf);
    const raw = before.leaves.raw(leaf);
    const fate = before.ledger.fateOf(leaf);
    // Another message type, version or character set would be another message; `""` is an order to remove.
    if (raw === '""' || FIXED.test(path)) continue;
    const code = options.exchange?.(path, raw);
    const exchange = code === undefined ? newValue(raw, leaf, text) : { value: code, unique: false };
    if (exchange.value === raw) continue;
    const changed = message.copy();
    changed.setRaw(path, exchange.value);
    const after = run(changed, compiled, options);
    balanced &&= after.ledger.balanced;
    tried++;
    const decides = before.decided.has(leaf) || after.decided.has(leaf);
    const lie = judge({ leaf, path, fate, exchange, decides, before, after, saidBefore, valuesBefore, namedBefore });
    if (lie !== undefined) lies.push(lie);
  }
  return { leaves: before.leaves.count, tried, lies, balanced };
}

/** Leaves that say what the message is: changing one changes how all others are read. */
const FIXED = /^MSH-(?:7|9|10|11|12|18)\b/;

interface Case {
  readonly leaf: number;
  readonly path: string;
  readonly fate: FinalFate;
  readonly exchange: { readonly value: string; readonly unique: boolean };
  readonly decides: boolean;
  readonly before: Translation;
  readonly after: Translation;
  readonly saidBefore: ReadonlyMap<string, Saying>;
  readonly valuesBefore: ReadonlyMap<string, string>;
  readonly namedBefore: (leaf: number) => readonly string[];
}

function judge(given: Case): Lie | undefined {
  const { leaf, path, fate, exchange, after, saidBefore } = given;
  const saidAfter = sayingsOf(after.outputs);
  const fateAfter = after.ledger.fateOf(leaf);
  const namedAfter = tracedPaths(after)(leaf).map(elementOf);
  const named = [...given.namedBefore(leaf).map(elementOf), ...namedAfter];
  const changes = [
    ...[...saidAfter].filter(([key]) => !saidBefore.has(key)),
    ...[...saidBefore].filter(([key]) => !saidAfter.has(key)),
  ].map(([, saying]) => saying);
  const lie = (kind: Lie['kind'], places: readonly string[]): Lie => ({ path, fate, kind, places: places.slice(0, 5) });
  const removal = after.removals.length !== given.before.removals.length;
  if (!DELIVERED.has(fateAfter) && exchange.unique) {
    const found = [...saidAfter.values()].filter(
      ({ value, element }) => value.includes(exchange.value) && !isNamed(element, namedAfter),
    );
    if (found.length > 0) {
      return lie(
        'delivered unsaid',
        found.map(({ place }) => place),
      );
    }
  }
  if (DELIVERED.has(fate) && DELIVERED.has(fateAfter) && !removal) {
    const said = changes.some(({ element }) => isNamed(element, named));
    if (!said && !isMoved(given)) return lie('target does not change', named);
  }
  // Where the exchange makes a value usable or unusable, what is written around it comes and goes with it.
  if (given.decides || DELIVERED.has(fate) !== DELIVERED.has(fateAfter)) return undefined;
  const unnamed = changes.filter(({ element }) => !isNamed(element, named));
  if (unnamed.length === 0) return undefined;
  return lie(
    'unnamed target changes',
    unnamed.map(({ place }) => place),
  );
}

/** Whether the value at a named place is another one: what a yes or no says, something else may say too. */
function isMoved({ leaf, after, valuesBefore, namedBefore }: Case): boolean {
  const valuesAfter = flattened(after.outputs);
  const places = [...namedBefore(leaf), ...tracedPaths(after)(leaf)];
  return places.some((place) => valuesBefore.get(place) !== valuesAfter.get(place));
}

/** Another value that does not stand in the message already, where there is one. */
function newValue(raw: string, leaf: number, text: string): ReturnType<typeof exchangedValue> {
  for (let nth = 0; nth < 8; nth++) {
    const exchange = exchangedValue(raw, leaf + nth);
    if (!text.includes(exchange.value)) return exchange;
  }
  return exchangedValue(raw, leaf);
}

function isNamed(element: string, named: readonly string[]): boolean {
  return named.some((name) => element === name || element.startsWith(`${name}.`) || element.startsWith(`${name}[`));
}

/** Ids by order of first use, so that a key's change does not change every reference. */
function run(message: Message, compiled: CompiledMap, options: ProveOptions): Translation {
  const ids = new Map<string, string>();
  return translate(message, compiled, {
    ...options,
    trace: true,
    identity(type, authority, key) {
      const text = `${type}\u0000${authority}\u0000${key}`;
      const known = ids.get(text);
      if (known !== undefined) return known;
      const made = String(ids.size + 1);
      ids.set(text, made);
      return made;
    },
  });
}
