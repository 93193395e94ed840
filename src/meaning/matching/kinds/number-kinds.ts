import { foldText } from '../values/fold-text.ts';
import { isPlaceholder, isPlaceholderNumber } from '../values/placeholder.ts';
import { oneSlip } from '../values/similarity.ts';
import type { Kind } from './kind.ts';

const same = (value: string): string => value;

/** Social security numbers, whole or their last four digits. */
export const socialSecurity: Kind<string> = {
  levels: [
    'no social security number',
    'same social security number',
    'same last four of the social security number',
    'social security number but for one digit',
    'different social security number',
  ],
  read: (text) => {
    const digits = text.replace(/\D/g, '');
    if (digits.length !== 4 && digits.length !== 9) return undefined;
    return isPlaceholderNumber(digits) || (digits.length === 9 && neverIssued(digits)) ? undefined : digits;
  },
  key: same,
  compare: (a, b) => {
    if (a.length !== b.length) return a.slice(-4) === b.slice(-4) ? 2 : DIFFERENT_NUMBER;
    return slipped(a, b) ? 3 : DIFFERENT_NUMBER;
  },
};

export const DIFFERENT_NUMBER = 4;

/** Numbers that the Social Security Administration never gives: area 000 and 666, group 00, serial 0000, and those of advertisements. */
function neverIssued(digits: string): boolean {
  if (/^(?:000|666)|^...00|0000$/.test(digits)) return true;
  return digits === '078051120' || digits === '219099999' || digits === '457555462';
}

/** Numbers of an authority: member, chart and national numbers. */
export const identifier: Kind<string> = {
  levels: ['no number', 'same number', 'number but for one character', 'different number'],
  read: (text) => {
    const folded = foldText(text).replaceAll(' ', '');
    return isPlaceholder(folded) || isPlaceholderNumber(folded) ? undefined : folded;
  },
  key: same,
  compare: (a, b) => (slipped(a, b) ? 2 : DIFFERENT_IDENTIFIER),
};

export const DIFFERENT_IDENTIFIER = 3;

/**
 * Whether one number is the other with a slip of the keys. Numbers that differ at their very end are none: they are given
 * out in a row, to brothers and sisters and to those who register together.
 */
function slipped(a: string, b: string): boolean {
  return a.length > 5 && a.slice(-2) === b.slice(-2) && oneSlip(a, b);
}

/** Telephone numbers, without the way they are written and without the country's 1. */
export const phone: Kind<string> = {
  levels: ['no phone', 'same phone', 'phone but for one digit', 'same phone with another area code', 'different phone'],
  read: (text) => {
    const digits = text
      .replace(/(?:ext|x|#).*$/i, '')
      .replace(/\D/g, '')
      .replace(/^(?:00|011)/, '')
      .replace(/^1(?=\d{10}$)/, '')
      .replace(/^0(?=\d{6})/, '');
    if (digits.length < 6 || isPlaceholderNumber(digits) || isPlaceholderNumber(digits.slice(-7))) return undefined;
    return /^(?:555|\d{3}555)01\d\d$/.test(digits) ? undefined : digits;
  },
  key: same,
  compare: (a, b) => {
    if (a.length > 6 && b.length > 6 && a.length !== b.length && (a.endsWith(b) || b.endsWith(a))) return 3;
    if (oneSlip(a, b)) return 2;
    return a.length > 9 && a.slice(-7) === b.slice(-7) ? 3 : 4;
  },
};
