import { createHmac } from 'node:crypto';

/** What kind of identifier a value is, which says what its pseudonym looks like. */
export type IdentityKind = 'word' | 'id' | 'zip' | 'phone' | 'email' | 'url' | 'data';

const CONSONANTS = 'bdfgklmnprstvz';
const VOWELS = 'aeiou';
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ';

/** An image of one white point, to stand for whatever was embedded. */
const NO_DATA = Buffer.from('removed').toString('base64');

/**
 * Pseudonyms by keyed hash (HMAC-SHA-256): the same value under the same secret is the same pseudonym, in every message,
 * and without the secret nothing leads back. Lengths, cases and the characters between words and digits stay.
 */
export class Pseudonyms {
  readonly #secret: Uint8Array;

  constructor(secret: Uint8Array) {
    this.#secret = secret;
  }

  of(kind: IdentityKind, value: string): string {
    if (kind === 'data') return NO_DATA;
    if (kind === 'zip') return value.replace(/\p{N}/gu, '0').replace(/\p{L}/gu, 'X');
    if (kind === 'email') return `person-${this.#bytes('email', value).toString('hex', 0, 4)}@example.com`;
    if (kind === 'url') return `https://example.com/${this.#bytes('url', value).toString('hex', 0, 6)}`;
    if (kind === 'phone') return this.#phone(value);
    if (kind === 'id') return this.#id(value);
    return value.replace(/[\p{L}\p{M}]+|\p{N}+/gu, (token) => this.word(token));
  }

  /** One word or number, of the same length and case. */
  word(token: string): string {
    if (/^\p{N}/u.test(token)) return this.#id(token);
    const upper = token === token.toUpperCase();
    const capital = /^\p{Lu}/u.test(token);
    return this.#unlike(token, (bytes) => {
      const letters = [...token].map((_, i) => pick(i % 2 === 0 ? CONSONANTS : VOWELS, bytes, i));
      const word = letters.join('');
      return upper ? word.toUpperCase() : capital ? word.charAt(0).toUpperCase() + word.slice(1) : word;
    });
  }

  /** A number from 1 to `most` that belongs to a key. */
  number(key: string, most: number): number {
    return 1 + (this.#bytes('number', key).readUInt32BE(0) % most);
  }

  #id(value: string): string {
    if (!/[\p{L}\p{N}]/u.test(value)) return value;
    return this.#unlike(value, (bytes) => {
      let at = 0;
      const made = value.replace(/\p{N}|[\p{L}\p{M}]/gu, (letter) => {
        if (/\p{N}/u.test(letter)) return pick('0123456789', bytes, at++);
        const other = pick(LETTERS, bytes, at++);
        return letter === letter.toUpperCase() ? other : other.toLowerCase();
      });
      // No social security number was ever given with 000.
      return /^\d{3}-?\d{2}-?\d{4}$/.test(made) ? `000${made.slice(3)}` : made;
    });
  }

  /** Digits of the numbers kept free for fiction: 555-0100 to 555-0199. */
  #phone(value: string): string {
    const digits = value.replace(/\P{N}/gu, '');
    if (digits.length < 7) return this.#id(value);
    const bytes = this.#bytes('phone', digits);
    const free = [...digits].map((_, i) => pick('23456789', bytes, i)).join('');
    const number = `${free.slice(0, -7)}55501${pick('0123456789', bytes, 30)}${pick('0123456789', bytes, 31)}`;
    let at = 0;
    return value.replace(/\p{N}/gu, () => number.charAt(at++)).replace(/\p{L}/gu, 'x');
  }

  /** Never the value itself: a second try differs from the first. */
  #unlike(value: string, make: (bytes: Buffer) => string): string {
    const key = value.toUpperCase();
    for (let attempt = 0; ; attempt++) {
      const made = make(this.#bytes('value', `${attempt} ${key}`));
      if (made.toUpperCase() !== key || attempt > 20) return made;
    }
  }

  #bytes(use: string, value: string): Buffer {
    return createHmac('sha256', this.#secret).update(`${use}\u0000${value}`).digest();
  }
}

/** Values are longer than a hash only seldom; it is then used again. */
function pick(letters: string, bytes: Buffer, at: number): string {
  return letters.charAt(((bytes[at % 32] ?? 0) + Math.floor(at / 32)) % letters.length);
}
