import type { Translation } from '../../src/meaning/maps/translate.ts';
import type { CorpusMessage } from './tool.ts';

/** One kind of figures about the translations of a corpus. */
export interface Proof {
  /** Takes one message with what the map made of it into account. */
  judge(given: CorpusMessage, translation: Translation): void;
  /** Keys of the result, once all messages are judged. Shares are 0 to 1. */
  figures(): Readonly<Record<string, unknown>>;
  /** What falls short, the most frequent first, a line each. */
  open(): readonly string[];
}

/** A part of a whole as a number from 0 to 1; 0 of nothing. */
export function share(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 10_000;
}

/** Counted names as lines, the most frequent first. */
export function counted(what: string, counts: ReadonlyMap<string, number>): readonly string[] {
  return [...counts].toSorted((a, b) => b[1] - a[1]).map(([name, count]) => `${what} ${count} ${name}`);
}
