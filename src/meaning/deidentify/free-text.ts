import type { Pseudonyms } from './pseudonyms.ts';
import { shiftDate } from './shift-date.ts';

const WORD = /[\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*/gu;

/** What identifies somebody by its form alone, most telling first. */
const MAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
const URL_LIKE = /\b(?:https?:\/\/|ftp:\/\/|www\.)[^\s"'<>]+/gi;
const IP = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?!\.?\d)|\b(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}\b/gi;
const SSN = /\b\d{3}[- ]\d{2}[- ]\d{4}\b/g;
const PHONE = /(?:\+\d{1,3}[ .-]?)?\(?\b\d{3}\)?[ .-]?\d{3}[ .-]\d{4}\b|\b\d{3}-\d{4}\b/g;
const COMPACT_DATE = /\b(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:\d{4}|\d{6})?\b/g;
const DATE_ALONE = /^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:\d{4}|\d{6})?$/;
const ISO_DATE = /\b((?:19|20)\d{2})-(\d{2})-(\d{2})\b/g;
const MONTH = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?';
const WRITTEN_DATE = new RegExp(
  `\\b\\d{1,2}[/.-]\\d{1,2}[/.-](?:\\d{4}|\\d{2})\\b|\\b\\d{1,2}[ -]${MONTH}[ -,]*\\d{2,4}\\b|\\b${MONTH} \\d{1,2}(?:st|nd|rd|th)?,? \\d{4}\\b`,
  'gi',
);
const TITLED = /\b(Mrs?|Ms|Miss|Dr|Prof)(\.?\s+)((?:\p{Lu}[\p{L}'’-]+\s?)+)/gu;
const OLD_AGE = /\b(?:9\d|1[0-2]\d)(?=[ -]?(?:years?|yrs?|y\/?o)\b)/gi;
const LONG_NUMBER = /\b\d{7,}\b/g;

/** Codes and results shorter than this are no names and no numbers of somebody. */
const LEAST_WORD = 4;
const LEAST_NUMBER = 6;

/** The words and numbers that were taken out of identifying places, by which free text is searched. */
export class RemovedTokens {
  readonly #words = new Set<string>();
  readonly #exact = new Set<string>();
  readonly #common: ReadonlySet<string>;

  /** @param common words in lower case that tell nothing about anybody */
  constructor(common: ReadonlySet<string>) {
    this.#common = common;
  }

  add(value: string): void {
    for (const token of [...(value.match(WORD) ?? []), ...(value.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [])]) {
      const word = token.toLowerCase();
      const digits = /^\p{N}+$/u.test(word);
      if (this.#common.has(word) || (digits && word.length < 4)) continue;
      if (word.length >= 3) this.#words.add(word);
      // Too short to be told from other words but by its case.
      else if (word.length === 2 && !digits) this.#exact.add(token);
    }
  }

  /** Whether a word is one that was removed. `least`: shorter ones are let through, for places that hold codes. */
  has(token: string, least: number): boolean {
    return token.length >= least && (this.#words.has(token.toLowerCase()) || this.#exact.has(token));
  }
}

/** Takes out of free text what was removed elsewhere, and what has the form of an identifier. */
export function scrubText(
  text: string,
  removed: RemovedTokens,
  pseudonyms: Pseudonyms,
  days: number,
  today: number | undefined,
): string {
  const moved = (date: string) => shiftDate(date, days, today) ?? '[date]';
  const formed = text
    .replace(MAIL, (one) => pseudonyms.of('email', one))
    .replace(URL_LIKE, (one) => pseudonyms.of('url', one))
    .replace(IP, '192.0.2.1')
    .replace(SSN, (one) => pseudonyms.of('id', one))
    .replace(PHONE, (one) => pseudonyms.of('phone', one))
    .replace(ISO_DATE, (_, year: string, month: string, day: string) =>
      moved(`${year}${month}${day}`).replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3'),
    )
    .replace(WRITTEN_DATE, '[date]')
    .replace(COMPACT_DATE, moved)
    .replace(OLD_AGE, '90')
    .replace(TITLED, (_, title: string, gap: string, names: string) => title + gap + pseudonyms.of('word', names));
  return scrubWords(formed, removed, pseudonyms).replace(LONG_NUMBER, (one) =>
    // A date has been moved already.
    DATE_ALONE.test(one) ? one : pseudonyms.of('id', one),
  );
}

/** Takes out of a code only what was removed elsewhere as the very same word; `12345-6` is not the number 12345. */
export function scrubCode(code: string, removed: RemovedTokens, pseudonyms: Pseudonyms): string {
  return code.replace(WORD, (token) =>
    removed.has(token, /^[\p{N}-]+$/u.test(token) ? LEAST_NUMBER : LEAST_WORD) ? pseudonyms.of('word', token) : token,
  );
}

function scrubWords(text: string, removed: RemovedTokens, pseudonyms: Pseudonyms): string {
  return text.replace(WORD, (token) =>
    removed.has(token, 2)
      ? pseudonyms.of('word', token)
      : token.replace(/[\p{L}\p{M}\p{N}]+/gu, (part) => (removed.has(part, 2) ? pseudonyms.word(part) : part)),
  );
}
