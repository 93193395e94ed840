import type { Message } from '../../formats/hl7v2/index.ts';
import type { CompiledMap } from './compile-map.ts';
import { exchangedMessage } from './exchanged-message.ts';
import { exchangedValue } from './exchanged-value.ts';
import type { FinalFate, LedgerLine } from './ledger.ts';
import { DELIVERED, type Exchange, type LieKind, LineJudge, type Verdict } from './line-judge.ts';
import { folded, Shown } from './shown.ts';
import { type TranslateOptions, translate } from './translate.ts';

/** A ledger line that is not true of a message, or a leaf that went silently. */
export interface Lie {
  readonly path: string;
  readonly fate: FinalFate;
  readonly kind: LieKind;
  /** The row that decided on the leaf, as it stands in the map; absent where none did. */
  readonly row?: string;
  /** Places in the output. */
  readonly places: readonly string[];
}

/** What became of the proof. */
export interface Proof {
  readonly leaves: number;
  /** Leaves whose line was tried. */
  readonly tried: number;
  readonly lies: readonly Lie[];
  readonly balanced: boolean;
}

export interface ProveOptions extends Omit<TranslateOptions, 'trace' | 'identity'> {
  /** Codes that a table translates, so that a code can be exchanged for another of its table. */
  readonly codesOf?: (table: string) => readonly string[];
}

/** What the message is: its type, version and character set decide how everything else is read. */
const FIXED = /^MSH-(?:9|12|18)\b/;
/** What the message's own header says of all others: keys, zone and whether it is a test. */
const HEADER = /^MSH-(?:7|10|11)\b/;
const NULL = '""';
/** A code that no delimiter can be in. */
const PLAIN = /^[A-Za-z0-9.]+$/;

/** What to put in a leaf's place; undefined where there is nothing. */
type Exchanging = (leaf: number) => Exchange | undefined;

/**
 * Puts another value into every leaf, runs the map again, and looks whether the ledger told the truth: the target that
 * it names changes, and none that it does not name. Texts get a unique marker, which has to stand where the ledger says
 * and nowhere else; dates, numbers and codes another of their kind. Leaves are exchanged together; where what is seen
 * could come from another leaf, they are divided until it cannot. A leaf that conditions, keys or types read may change
 * more than its targets.
 */
export function proveMap(message: Message, compiled: CompiledMap, options: ProveOptions): Proof {
  return new Prover(message, compiled, options).prove();
}

class Prover {
  readonly #message: Message;
  readonly #compiled: CompiledMap;
  readonly #options: ProveOptions;
  readonly #text: string;
  readonly #before: Shown;
  readonly #lies = new Map<number, Verdict>();
  /** Leaves whose line stood with the same fate under an exchange. */
  readonly #proved = new Set<number>();
  readonly #tried = new Set<number>();
  #balanced: boolean;

  constructor(message: Message, compiled: CompiledMap, options: ProveOptions) {
    this.#message = message;
    this.#compiled = compiled;
    this.#options = options;
    this.#text = message.text();
    this.#before = this.#run(message);
    this.#balanced = this.#before.translation.ledger.balanced;
  }

  prove(): Proof {
    const { leaves, ledger, decided } = this.#before.translation;
    const [texts, typed, deciding, nulls]: [number[], number[], number[], number[]] = [[], [], [], []];
    for (let leaf = 0; leaf < leaves.count; leaf++) {
      const path = leaves.path(leaf);
      const raw = leaves.raw(leaf);
      if (FIXED.test(path)) continue;
      if (raw === NULL) nulls.push(leaf);
      else if (decided.has(leaf) || HEADER.test(path)) deciding.push(leaf);
      else if (exchangedValue(raw, 0) === undefined) texts.push(leaf);
      else typed.push(leaf);
    }
    this.#try(texts, this.#marked, true);
    for (const apart of this.#apart(typed)) this.#try(apart, this.#ofKind, true);
    for (const apart of this.#apart(deciding)) this.#try(apart, this.#ofKind, false);
    this.#try([...typed, ...deciding], this.#marked, false);
    const coded = this.#coded();
    const asCode: Exchanging = (leaf) => ({ value: coded.get(leaf) ?? '', unique: false });
    for (const apart of this.#apart([...coded.keys()])) this.#try(apart, asCode, false);
    for (const leaf of nulls) this.#tryNull(leaf);
    for (let leaf = 0; leaf < leaves.count; leaf++) {
      if (!this.#proved.has(leaf) && DELIVERED.has(ledger.fateOf(leaf))) this.#find(leaf);
    }
    const lies = [...this.#lies].toSorted((a, b) => a[0] - b[0]).map(([leaf, verdict]) => this.#lie(leaf, verdict));
    return { leaves: leaves.count, tried: this.#tried.size, lies, balanced: this.#balanced };
  }

  /**
   * Exchanges leaves together and looks at each line. `strict`: nothing else may change. Leaves of which that cannot be
   * said with certainty are tried again among fewer, at last alone.
   */
  #try(leaves: readonly number[], exchange: Exchanging, strict: boolean): void {
    const exchanges = new Map<number, Exchange>();
    for (const leaf of leaves) {
      const given = exchange(leaf);
      if (given !== undefined && given.value !== this.#raw(leaf)) exchanges.set(leaf, given);
    }
    const [only] = exchanges.keys();
    if (only === undefined) return;
    if (exchanges.size === 1) return this.#tryAlone(only, exchanges, strict);
    const after = this.#exchanged(exchanges);
    if (after === undefined) return this.#divide([...exchanges.keys()], exchange, strict);
    const judge = new LineJudge(this.#before, after, exchanges);
    const [same, changed]: [number[], number[]] = [[], []];
    for (const leaf of exchanges.keys()) (this.#isSameFate(leaf, after) ? same : changed).push(leaf);
    if (strict && judge.unnamed().length > 0) {
      if (same.length === 0 || changed.length === 0) return this.#divide([...exchanges.keys()], exchange, strict);
      this.#try(same, exchange, strict);
      this.#try(changed, exchange, strict);
      return;
    }
    const unclear: number[] = [];
    for (const leaf of exchanges.keys()) {
      this.#tried.add(leaf);
      const both = this.#isDelivered(leaf, this.#before) && this.#isDelivered(leaf, after);
      if (judge.markerVerdict(leaf) !== undefined || (both && !judge.isMoved(leaf))) unclear.push(leaf);
      else if (this.#isSameFate(leaf, after)) this.#proved.add(leaf);
    }
    if (unclear.length > 0) this.#divide(unclear, exchange, strict);
  }

  #divide(leaves: readonly number[], exchange: Exchanging, strict: boolean): void {
    const half = (leaves.length + 1) >> 1;
    this.#try(leaves.slice(0, half), exchange, strict);
    this.#try(leaves.slice(half), exchange, strict);
  }

  /** One leaf alone: what changes, changes because of it. */
  #tryAlone(leaf: number, exchanges: ReadonlyMap<number, Exchange>, strict: boolean): void {
    const after = this.#exchanged(exchanges);
    if (after === undefined) return;
    this.#tried.add(leaf);
    const judge = new LineJudge(this.#before, after, exchanges);
    const verdict = judge.markerVerdict(leaf) ?? this.#changeVerdict(leaf, after, judge, strict);
    if (verdict !== undefined) this.#lies.set(leaf, this.#lies.get(leaf) ?? verdict);
    else if (this.#isSameFate(leaf, after)) this.#proved.add(leaf);
  }

  #changeVerdict(leaf: number, after: Shown, judge: LineJudge, strict: boolean): Verdict | undefined {
    const delivered = this.#isDelivered(leaf, this.#before);
    const same = delivered === this.#isDelivered(leaf, after);
    const removes = this.#before.translation.removals.length !== after.translation.removals.length;
    if (delivered && same && !removes && !judge.isMoved(leaf) && !judge.isOther(leaf)) {
      return { kind: 'target does not change', places: this.#before.names(leaf) };
    }
    // Where the exchange makes a value usable or unusable, what is written around it comes and goes with it.
    if (!strict || !same || after.translation.decided.has(leaf)) return undefined;
    const places = judge.unnamed().length === 0 ? [] : judge.unnamedElements();
    return places.length === 0 ? undefined : { kind: 'unnamed target changes', places };
  }

  /** HL7's `""` is an order to take away: with another value it is none. */
  #tryNull(leaf: number): void {
    const exchanges = new Map([[leaf, this.#marked(leaf)]]);
    const after = this.#exchanged(exchanges);
    if (after === undefined) return;
    this.#tried.add(leaf);
    const verdict = new LineJudge(this.#before, after, exchanges).markerVerdict(leaf);
    const removes = this.#before.translation.removals.length > after.translation.removals.length;
    if (verdict !== undefined) this.#lies.set(leaf, verdict);
    else if (removes || !this.#isDelivered(leaf, this.#before)) this.#proved.add(leaf);
    else this.#lies.set(leaf, { kind: 'target does not change', places: [] });
  }

  /**
   * A delivered leaf that no exchange could prove, since every other value would have another fate: its own text stands at
   * a place that the ledger names, or what stands there goes when the leaf is taken away, with those that say the same
   * there.
   */
  #find(leaf: number): void {
    const { leaves, ledger } = this.#before.translation;
    const names = this.#before.names(leaf);
    const text = folded(leaves.value(leaf));
    const stands =
      names.length === 0 ? this.#before.hasFolded(text) : names.some((name) => this.#before.saysFolded(name, text));
    if (stands) return;
    const path = leaves.path(leaf);
    if (FIXED.test(path) && ledger.fateOf(leaf) === 'translated' && names.length > 0) return;
    const same = names
      .flatMap((name) => this.#before.leavesNamed(name))
      .filter((other) => leaves.value(other) === leaves.value(leaf));
    const without = this.#message.copy();
    for (const each of new Set([leaf, ...same])) without.setRaw(leaves.path(each), '');
    const judge = new LineJudge(this.#before, this.#run(without), new Map());
    if (!judge.isGone(leaf) && !judge.isOther(leaf))
      this.#lies.set(leaf, { kind: 'target does not change', places: names });
  }

  /** Leaves in groups within which no place is named for two. */
  #apart(leaves: readonly number[]): readonly (readonly number[])[] {
    const groups: { readonly leaves: number[]; readonly places: Set<string> }[] = [];
    for (const leaf of leaves) {
      const names = this.#before.names(leaf);
      let group = groups.find(({ places }) => !names.some((name) => places.has(name)));
      if (group === undefined) groups.push((group = { leaves: [], places: new Set() }));
      group.leaves.push(leaf);
      for (const name of names) group.places.add(name);
    }
    return groups.map((group) => group.leaves);
  }

  /** Leaves that a table translated, with another code of it that it translates otherwise. */
  #coded(): ReadonlyMap<number, string> {
    const { codesOf, codes, at } = this.#options;
    const found = new Map<number, string>();
    if (codesOf === undefined) return found;
    const { traces, leaves } = this.#before.translation;
    for (const { from, to, row } of traces) {
      const table = /\bcodes\s+([\w.-]+)/.exec(this.#compiled.notes[row]?.text ?? '')?.[1];
      if (table === undefined || to !== from + 1 || found.has(from)) continue;
      const target = (code: string): string => {
        const answer = codes.translate(table, code, undefined, 'forward', at);
        return typeof answer === 'object' ? `${answer.system ?? ''} ${answer.code}` : '';
      };
      const own = target(leaves.value(from));
      if (own === '') continue;
      const other = codesOf(table).find((code) => PLAIN.test(code) && !['', own].includes(target(code)));
      if (other !== undefined) found.set(from, other);
    }
    return found;
  }

  readonly #marked = (leaf: number): Exchange => {
    for (let nth = leaf; ; nth += 10_000) {
      const value = `Mk${nth}Qz`;
      if (!this.#text.includes(value)) return { value, unique: true };
    }
  };

  /** Another value that does not stand in the message already, where there is one. */
  readonly #ofKind = (leaf: number): Exchange => {
    const raw = this.#raw(leaf);
    const first = exchangedValue(raw, leaf);
    if (first === undefined) return this.#marked(leaf);
    // All other numbers of one digit may stand in the message; a long one does not.
    for (const longer of /^\d+$/.test(raw) ? ['', `${90_000 + leaf}`] : ['']) {
      for (let nth = 1; nth < 8; nth++) {
        const value = exchangedValue(longer + raw, leaf + nth);
        if (value !== undefined && !this.#text.includes(value)) return { value, unique: false };
      }
    }
    return { value: first, unique: false };
  };

  #exchanged(exchanges: ReadonlyMap<number, Exchange>): Shown | undefined {
    const { leaves } = this.#before.translation;
    const message = exchangedMessage(leaves, new Map([...exchanges].map(([leaf, { value }]) => [leaf, value])));
    const after = message && this.#run(message);
    if (after === undefined || after.translation.leaves.count !== leaves.count) return undefined;
    this.#balanced &&= after.translation.ledger.balanced;
    return after;
  }

  #raw(leaf: number): string {
    return this.#before.translation.leaves.raw(leaf);
  }

  #isDelivered(leaf: number, shown: Shown): boolean {
    return DELIVERED.has(shown.translation.ledger.fateOf(leaf));
  }

  #isSameFate(leaf: number, after: Shown): boolean {
    return this.#isDelivered(leaf, this.#before) === this.#isDelivered(leaf, after);
  }

  #lie(leaf: number, { kind, places }: Verdict): Lie {
    const { ledger } = this.#before.translation;
    const { path, fate, row } = ledger.lines()[leaf] as LedgerLine;
    return { path, fate, kind, ...(row === undefined ? {} : { row }), places: places.slice(0, 5) };
  }

  /** Ids by order of first use, so that a key's change does not change every reference. */
  #run(message: Message): Shown {
    const ids = new Map<string, string>();
    return new Shown(
      translate(message, this.#compiled, {
        ...this.#options,
        trace: true,
        identity(type, authority, key) {
          const text = `${type}\u0000${authority}\u0000${key}`;
          const known = ids.get(text);
          if (known !== undefined) return known;
          const made = String(ids.size + 1);
          ids.set(text, made);
          return made;
        },
      }),
    );
  }
}
