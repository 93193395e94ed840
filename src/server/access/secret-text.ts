import { createHash, randomBytes } from 'node:crypto';

/** A random secret as text: 256 bits that nobody can guess, so a plain hash of it is enough to keep. */
export function newSecret(prefix = ''): string {
  return `${prefix}${randomBytes(32).toString('base64url')}`;
}

/** A short random id that is no secret. */
export function newId(): string {
  return randomBytes(9).toString('base64url');
}

/** What is kept of a secret. */
export function secretHash(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A password to be typed once, from a paper: five groups of five letters and digits, about 123 bits. */
export function oneTimePassword(): string {
  const pick = () => {
    for (;;) {
      const [byte = 0] = randomBytes(1);
      // Without this the first letters would come more often than the last.
      if (byte < Math.floor(256 / LETTERS.length) * LETTERS.length) return LETTERS[byte % LETTERS.length] ?? '';
    }
  };
  return Array.from({ length: 5 }, () => Array.from({ length: 5 }, pick).join('')).join('-');
}
