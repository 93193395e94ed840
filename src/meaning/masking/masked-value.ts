import type { ValueClass } from './value-class.ts';

/** A value as somebody sees it who may not see the value. */
export interface MaskedValue {
  /** The shape of the value: `••••1042`, `1962-••-••`. */
  readonly text: string;
  /** The same for the same value in the whole workspace, so that two masked values can be compared. */
  readonly tag?: string;
}

/** Keyed and short: says that two values are the same one, and nothing else. */
export type Tagger = (value: string) => string;

/** Characters of an identifier that stay, where there are enough others. */
const TAIL = 4;
const LEAST_FOR_TAIL = 8;

/** Beyond this a mask says only that there is more. */
const LONGEST = 60;

/**
 * Masks a value by its class. Letters and digits become dots, what stands between them stays; an identifier of eight
 * characters or more keeps its last four, a date its year; a text and a document keep nothing but an idea of their length.
 */
export function maskedValue(value: string, kind: ValueClass, tagger: Tagger): MaskedValue {
  if (kind === 'text' || kind === 'document') return { text: '•'.repeat(Math.min(LONGEST, bucket(value.length))) };
  const tag = tagger(value);
  if (kind === 'birth') {
    const [, year] = /^(\d{4})(?=\D|\d{4}|$)/.exec(value) ?? [];
    return { text: year === undefined ? dots(value) : `${year}-••-••`, tag };
  }
  if (kind === 'identifier' && value.length >= LEAST_FOR_TAIL) {
    return { text: `••••${value.slice(-TAIL)}`, tag };
  }
  return { text: dots(value), tag };
}

function dots(value: string): string {
  const shape = value.slice(0, LONGEST).replace(/[\p{L}\p{N}\p{M}\p{Cs}]/gu, '•');
  return value.length > LONGEST ? `${shape}…` : shape;
}

/** Lengths told roughly: an exact one of a long text can be compared with a guess. */
function bucket(length: number): number {
  return length <= 4 ? 4 : length <= 12 ? 8 : length <= 40 ? 20 : LONGEST;
}
