import type { FinalFate } from './ledger.ts';
import { isWithin, type Shown } from './shown.ts';

/** What is untrue of a line. */
export type LieKind =
  /** Said to be carried or translated, and no target that the ledger names changes with it. */
  | 'target does not change'
  /** A target changes that the ledger does not name. */
  | 'unnamed target changes'
  /** Said not to be delivered, and it is. */
  | 'delivered unsaid';

/** Fates of leaves that the receiver has. */
export const DELIVERED: ReadonlySet<FinalFate> = new Set(['carried', 'translated']);

/** A value to put in place of a leaf's own, to see what changes. */
export interface Exchange {
  readonly value: string;
  /** The value is a marker that occurs nowhere else, so that finding it in the output says where the leaf went. */
  readonly unique: boolean;
}

/** What is found wrong with a line, and the places in the output that show it. */
export interface Verdict {
  readonly kind: LieKind;
  readonly places: readonly string[];
}

/** A message before and after leaves were exchanged, with where their markers stand in the output. */
export class LineJudge {
  readonly #before: Shown;
  readonly #after: Shown;
  readonly #exchanges: ReadonlyMap<number, Exchange>;
  readonly #markers: ReadonlyMap<number, readonly string[]>;
  #changes: Changes | undefined;

  constructor(before: Shown, after: Shown, exchanges: ReadonlyMap<number, Exchange>) {
    this.#before = before;
    this.#after = after;
    this.#exchanges = exchanges;
    this.#markers = markersIn(after, exchanges);
  }

  /**
   * What is untrue of a leaf's line in the message as exchanged, as far as one can say without looking at other leaves:
   * its marker stands where the ledger says and nowhere else. Undefined where nothing is.
   */
  markerVerdict(leaf: number): Verdict | undefined {
    const fate = this.#after.translation.ledger.fateOf(leaf);
    const found = this.#markers.get(leaf) ?? [];
    if (!DELIVERED.has(fate)) return found.length === 0 ? undefined : { kind: 'delivered unsaid', places: found };
    const unnamed = found.filter((place) => !this.#after.isNamed(place, leaf));
    if (unnamed.length > 0) return { kind: 'unnamed target changes', places: unnamed };
    const lost = fate === 'carried' && this.#exchanges.get(leaf)?.unique === true && found.length === 0;
    return lost ? { kind: 'target does not change', places: this.#after.names(leaf) } : undefined;
  }

  /** Whether a place that is named for the leaf says something that was not said before, or no longer what it said. */
  isMoved(leaf: number): boolean {
    if ((this.#markers.get(leaf)?.length ?? 0) > 0) return true;
    return this.#allChanges.fresh.some((place) => this.#after.isNamed(place, leaf)) || this.isGone(leaf);
  }

  /** Whether something that was said at a place named for the leaf is not said any more, or by fewer. */
  isGone(leaf: number): boolean {
    if (this.#allChanges.gone.some((place) => this.#before.isNamed(place, leaf))) return true;
    return this.#before.names(leaf).some((place) => this.#before.saysMoreThan(this.#after, place));
  }

  /** Whether the value at a named place is another one: what a yes or no says, something else may say too. */
  isOther(leaf: number): boolean {
    const places = [...this.#before.names(leaf), ...this.#after.names(leaf)];
    return places.some((place) => this.#before.values.get(place) !== this.#after.values.get(place));
  }

  /** Places that changed and are not named for any of the exchanged leaves. */
  unnamed(): readonly string[] {
    const { fresh, gone } = this.#allChanges;
    return [
      ...fresh.filter((place) => !this.#isExchanged(this.#after, place)),
      ...gone.filter((place) => !this.#isExchanged(this.#before, place)),
    ];
  }

  /** The same where resources changed their order, so that their numbers tell nothing: by element alone. */
  unnamedElements(): readonly string[] {
    const [before, after] = [elementsOf(this.#before), elementsOf(this.#after)];
    const named = [...this.#exchanges.keys()].flatMap((leaf) =>
      [...this.#before.names(leaf), ...this.#after.names(leaf)].map(elementOf),
    );
    const changed = [...after].filter(([said]) => !before.has(said));
    changed.push(...[...before].filter(([said]) => !after.has(said)));
    return changed.map(([, place]) => place).filter((place) => !named.some((name) => isWithin(elementOf(place), name)));
  }

  get #allChanges(): Changes {
    this.#changes ??= {
      fresh: [...this.#after.says].filter(([said]) => !this.#before.says.has(said)).map(([, place]) => place),
      gone: [...this.#before.says].filter(([said]) => !this.#after.says.has(said)).map(([, place]) => place),
    };
    return this.#changes;
  }

  #isExchanged(shown: Shown, place: string): boolean {
    return shown.leavesNamed(place).some((leaf) => this.#exchanges.has(leaf));
  }
}

/** Where something is said that was not, and where something was said that is not any more. */
interface Changes {
  readonly fresh: readonly string[];
  readonly gone: readonly string[];
}

/** A place without the numbers of lists and the resource's id. */
function elementOf(place: string): string {
  return place.replace(/\/[^.]*/, '').replace(/\[\d+\]/g, '');
}

function elementsOf(shown: Shown): ReadonlyMap<string, string> {
  return new Map([...shown.says].map(([said, place]) => [said.replace(/\/[^.]*/, ''), place]));
}

const MARKER = /Mk\d+Qz/gi;

/** The places that hold a leaf's marker. */
function markersIn(shown: Shown, exchanges: ReadonlyMap<number, Exchange>): ReadonlyMap<number, readonly string[]> {
  const leaves = new Map<string, number>();
  for (const [leaf, { value, unique }] of exchanges) if (unique) leaves.set(value.toLowerCase(), leaf);
  const found = new Map<number, string[]>();
  if (leaves.size === 0) return found;
  for (const [place, value] of shown.values) {
    for (const [marker] of value.matchAll(MARKER)) {
      const leaf = leaves.get(marker.toLowerCase());
      if (leaf === undefined) continue;
      const places = found.get(leaf);
      if (places === undefined) found.set(leaf, [place]);
      else places.push(place);
    }
  }
  return found;
}
