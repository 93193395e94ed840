import { pairNumber } from './sampled-pairs.ts';

/** A weighed pair of records; `joins` says that the machine may link the two by itself. */
export interface WeighedPair {
  readonly a: number;
  readonly b: number;
  readonly bits: number;
  readonly joins: boolean;
}

/** What people, or a merge message, have decided of two records; it outranks every weight. */
export interface Decided {
  readonly a: number;
  readonly b: number;
  readonly same: boolean;
}

/** Weighs two records that no blocking rule may have brought together; undefined where they are known to be two people. */
export type Weigh = (a: number, b: number) => number | undefined;

export interface Clusters {
  /** For each row the lowest row of its person. */
  readonly personOf: Int32Array;
  /** Decisions that say together what cannot be: linked through others, and kept apart. */
  readonly contradicting: readonly Decided[];
}

/** At most this many pairs are weighed to see whether two groups are one person. */
const MOST_WEIGHED = 100;
/** One pair speaks for or against with no more than this. */
const LOUDEST = 20;

/**
 * Groups records into persons, strongest pair first. Two groups become one where their records on the whole speak for
 * it, none are known to be two people, and nobody has decided that they are. What comes out depends on the rows'
 * numbers and on nothing else; those who want it the same whatever order records arrived in number them by their keys.
 */
export function clusterRecords(
  size: number,
  pairs: readonly WeighedPair[],
  decisions: readonly Decided[],
  weigh: Weigh,
): Clusters {
  const members: (number[] | undefined)[] = Array.from({ length: size }, () => undefined);
  const personOf = Int32Array.from({ length: size }, (_, row) => row);
  const of = (row: number): readonly number[] => members[row] ?? [row];
  const apart = new Map<number, Set<number>>();
  const decidedSame = new Set<number>();
  for (const { a, b, same } of decisions) {
    if (same) decidedSame.add(pairNumber(a, b));
    else
      for (const [one, other] of [
        [a, b],
        [b, a],
      ] as const)
        apart.set(one, (apart.get(one) ?? new Set()).add(other));
  }
  const keptApart = (one: readonly number[], other: readonly number[]): boolean =>
    apart.size > 0 && one.some((row) => other.some((there) => apart.get(row)?.has(there)));
  const join = (a: number, b: number): void => {
    const [to, from] = a < b ? [a, b] : [b, a];
    const joined = [...of(to), ...of(from)].sort((x, y) => x - y);
    members[to] = joined;
    members[from] = undefined;
    for (const row of joined) personOf[row] = to;
  };
  const contradicting: Decided[] = [];
  for (const decision of decisions) {
    if (!decision.same) continue;
    const [a, b] = [personOf[decision.a] ?? 0, personOf[decision.b] ?? 0];
    if (a === b) continue;
    if (keptApart(of(a), of(b))) contradicting.push(decision);
    else join(a, b);
  }
  const ordered = pairs.filter(({ joins }) => joins).sort((x, y) => y.bits - x.bits || x.a - y.a || x.b - y.b);
  for (const pair of ordered) {
    const [a, b] = [personOf[pair.a] ?? 0, personOf[pair.b] ?? 0];
    if (a === b || keptApart(of(a), of(b)) || !agree(of(a), of(b), weigh, decidedSame)) continue;
    join(a, b);
  }
  return { personOf, contradicting };
}

/** Whether the records of two groups on the whole are one person's, and none of them two people's. */
function agree(
  one: readonly number[],
  other: readonly number[],
  weigh: Weigh,
  decidedSame: ReadonlySet<number>,
): boolean {
  if (one.length === 1 && other.length === 1) return true;
  const step = Math.max(1, Math.ceil((one.length * other.length) / MOST_WEIGHED));
  let [sum, weighed] = [0, 0];
  for (let at = 0; at < one.length * other.length; at += step) {
    const a = one[Math.floor(at / other.length)] ?? 0;
    const b = other[at % other.length] ?? 0;
    const bits = weigh(a, b);
    if (bits === undefined && !decidedSame.has(pairNumber(a, b))) return false;
    sum += Math.max(-LOUDEST, Math.min(LOUDEST, bits ?? LOUDEST));
    weighed++;
  }
  return sum / weighed > 0;
}
