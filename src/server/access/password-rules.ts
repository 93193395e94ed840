import { readFileSync } from 'node:fs';
import type { Code } from '../../diagnostics/catalogue.ts';

const SHORTEST = 12;
const LONGEST = 256;

let common: ReadonlySet<string> | undefined;

/**
 * Why a password may not be chosen, or undefined. At least 12 characters, no rule about kinds of characters, and none
 * that is in the list of common ones, bare or with something before and after it, or made of the person's own name
 * (NIST SP 800-63B-4, section 3.1.1.2). `own` are words that belong to the person: log-in name, display name, practice.
 */
export function passwordProblem(password: string, own: readonly string[]): Code | undefined {
  if ([...password].length < SHORTEST) return 'password-short';
  if (password.length > LONGEST) return 'password-long';
  const whole = password.normalize('NFKC').toLowerCase();
  const bare = whole.replaceAll(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  if (isCommon(whole) || isCommon(bare) || isRepeated(whole)) return 'password-common';
  const words = own.flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u)).filter((word) => word.length > 3);
  const rest = words.reduce((text, word) => text.replaceAll(word, ''), whole);
  return rest.length < SHORTEST / 2 ? 'password-own' : undefined;
}

function isCommon(text: string): boolean {
  common ??= new Set(readFileSync(new URL('./data/common-passwords.txt', import.meta.url), 'utf8').split('\n'));
  return text.length > 3 && common.has(text);
}

/** One short piece over and over: `abcabcabcabc`, `aaaaaaaaaaaa`. */
function isRepeated(text: string): boolean {
  return /^(.{1,6})\1+$/u.test(text);
}
