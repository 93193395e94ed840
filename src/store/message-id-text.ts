import type { MessageId } from './store.ts';

const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The longest form of a safe integer in base 32; a decimal number of a real message is longer. */
const MOST_DIGITS = 11;

/** A message's number as people see it: Crockford's base 32, about eleven characters (`1HXZ8C3PT00`). */
export function messageIdText(id: MessageId): string {
  let text = '';
  let rest = id;
  do {
    text = `${DIGITS[rest % 32]}${text}`;
    rest = Math.floor(rest / 32);
  } while (rest > 0);
  return text;
}

/**
 * Reads an id as people write it: base 32 in either case, `O` for 0, `I` and `L` for 1, hyphens anywhere; or,
 * from twelve digits on, the plain number. Undefined: it is neither.
 */
export function readMessageId(text: string): MessageId | undefined {
  const spelt = text.trim().replaceAll('-', '').toUpperCase();
  if (/^\d+$/.test(spelt) && spelt.length > MOST_DIGITS) return safe(Number(spelt));
  if (spelt === '' || spelt.length > MOST_DIGITS) return undefined;
  let id = 0;
  for (const letter of spelt.replaceAll('O', '0').replaceAll(/[IL]/g, '1')) {
    const digit = DIGITS.indexOf(letter);
    if (digit < 0) return undefined;
    id = id * 32 + digit;
  }
  return safe(id);
}

function safe(id: number): MessageId | undefined {
  return Number.isSafeInteger(id) ? id : undefined;
}
