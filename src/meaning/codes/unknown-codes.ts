/** A code that a table did not translate, with what waits for it. */
export interface UnknownCode {
  readonly table: string;
  readonly code: string;
  readonly system?: string;
  /** What the sender calls it: the best hint there is. */
  readonly display?: string;
  /** Why it was not translated. */
  readonly why: 'unknown' | 'ambiguous';
  /** Messages that are held until it is decided. */
  readonly waiting: number;
  /** Messages that went on without it, flagged. */
  readonly flagged: number;
  /** Interfaces that send it. */
  readonly sources: readonly string[];
}

/** One time that a code was met. */
export interface CodeMet extends Omit<UnknownCode, 'waiting' | 'flagged' | 'sources'> {
  readonly held: boolean;
  readonly source: string;
}

/**
 * Counts codes that tables did not translate. Codes are kept as long as there are not more than `most` of them: a
 * sender that puts free text into a coded field must not fill the memory, so the rarest make room, and how
 * many did so is told.
 */
export class UnknownCodes {
  readonly #codes = new Map<string, UnknownCode>();
  readonly #most: number;
  #dropped = 0;

  constructor(known: Iterable<UnknownCode> = [], most = 10_000) {
    this.#most = most;
    for (const each of known) this.#codes.set(keyOf(each), each);
  }

  /** Codes that made room for others. */
  get dropped(): number {
    return this.#dropped;
  }

  add(met: CodeMet): void {
    const key = keyOf(met);
    const { held, source, ...code } = met;
    const before = this.#codes.get(key) ?? { ...code, waiting: 0, flagged: 0, sources: [] };
    this.#codes.set(key, {
      ...before,
      ...(before.display === undefined && met.display !== undefined ? { display: met.display } : {}),
      why: met.why,
      waiting: before.waiting + (held ? 1 : 0),
      flagged: before.flagged + (held ? 0 : 1),
      sources: before.sources.includes(source) ? before.sources : [...before.sources, source].sort(),
    });
    if (this.#codes.size > this.#most) this.#dropRarest();
  }

  /** Forgets a code: somebody decided it, or its messages are gone. */
  settle(table: string, code: string, system?: string): void {
    this.#codes.delete(keyOf({ table, code, ...(system === undefined ? {} : { system }) }));
  }

  /** All codes, those with most messages waiting first; plain data that `new UnknownCodes(...)` takes again. */
  all(): readonly UnknownCode[] {
    return [...this.#codes.values()].sort(byUrgency);
  }

  #dropRarest(): void {
    // A tenth at once, so that a flood of new codes does not sort the list for each of them.
    const keep = Math.floor(this.#most * 0.9);
    for (const each of this.all().slice(keep)) {
      this.#codes.delete(keyOf(each));
      this.#dropped++;
    }
  }
}

/** Most messages waiting first, then most flagged, then by name, so that two runs show the same list. */
export function byUrgency(a: UnknownCode, b: UnknownCode): number {
  const [left, right] = [keyOf(a), keyOf(b)];
  return b.waiting - a.waiting || b.flagged - a.flagged || (left < right ? -1 : left > right ? 1 : 0);
}

function keyOf({ table, code, system }: Pick<UnknownCode, 'table' | 'code' | 'system'>): string {
  return `${table}\n${system ?? ''}\n${code}`;
}
