import type { Code } from '../../diagnostics/catalogue.ts';

const MONTH =
  '(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?|dec(ember)?)';
const DATES = [
  new RegExp(`^\\d{1,2}[-/ ]${MONTH}([-/ ]\\d{2,4})?$`, 'i'),
  new RegExp(`^${MONTH}-\\d{2}$`, 'i'),
  /^\d{1,2}\/\d{1,2}\/(\d{2}|\d{4})( \d{1,2}:\d{2}(:\d{2})?)?$/,
  /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/,
];
const ERRORS = /^#(n\/a|ref!|name\?|value!|div\/0!|null!|num!|spill!|calc!|getting_data)$/i;
/** Lengths of common all-digit codes that keep their zeros: CPT and ZIP, NPI and NDC with ten, NDC with eleven. */
const FIXED_LENGTHS = new Set([5, 10, 11]);
const DIGITS_KEPT = 15;

/** A column of codes as it was read, and what is known of its code system. */
export interface CodeColumn {
  /** Every code of the column, for what only shows in comparison. */
  readonly codes: readonly string[];
  /** True for codes that the system has; absent where the system is not at hand. */
  readonly has?: (code: string) => boolean;
}

/**
 * Tells what a spreadsheet program did to a code when it opened a CSV file, or undefined. A code that the system
 * has is never damaged, however it looks; nor is a cell that was quoted although it need not be, since no
 * spreadsheet writes such cells: somebody meant it so. Without the system, lost zeros show only in a column whose
 * other codes agree on a length.
 */
export function spreadsheetDamage(code: string, quoted: boolean, column: CodeColumn): Code | undefined {
  if (code === '' || column.has?.(code) === true) return undefined;
  if (ERRORS.test(code)) return 'codes-damage-error';
  if (/^#{2,}$/.test(code) || /(…|\.\.\.)$/.test(code)) return 'codes-damage-truncated';
  if (quoted && column.has === undefined) return undefined;
  if (/^[=]/.test(code) || /^'[^']*$/.test(code)) return 'codes-damage-formula';
  if (DATES.some((date) => date.test(code))) return 'codes-damage-date';
  if (/^[-+]?\d+([.,]\d+)?e[-+]?\d+$/i.test(code)) return 'codes-damage-number';
  if (/^(TRUE|FALSE)$/.test(code)) return 'codes-damage-logical';
  if (/^\d+$/.test(code) && code.length > DIGITS_KEPT && /^0+$/.test(code.slice(DIGITS_KEPT))) {
    return 'codes-damage-digits';
  }
  if (lostZeros(code, column)) return 'codes-damage-zeros';
  if (lostDecimals(code, column)) return 'codes-damage-decimals';
  return undefined;
}

function lostZeros(code: string, { codes, has }: CodeColumn): boolean {
  if (!/^\d+(-\d+)?$/.test(code)) return false;
  if (has !== undefined) return ['0', '00', '000', '0000'].some((zeros) => has(zeros + code));
  if (code.startsWith('0')) return false;
  const lengths = new Map<number, number>();
  const digits = codes.filter((each) => /^\d+$/.test(each));
  for (const each of digits) lengths.set(each.length, (lengths.get(each.length) ?? 0) + 1);
  const [usual = 0, often = 0] = [...lengths].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [];
  if (code.length >= usual || digits.length < 4 || often / digits.length < 0.6) return false;
  return FIXED_LENGTHS.has(usual) || digits.some((each) => each.length === usual && each.startsWith('0'));
}

function lostDecimals(code: string, { has }: CodeColumn): boolean {
  if (has === undefined || !/^\d+(\.\d+)?$/.test(code)) return false;
  const pointed = code.includes('.') ? code : `${code}.`;
  const shorter = code.includes('.') ? [code.replace(/0+$/, '').replace(/\.$/, ''), code.replace(/0$/, '')] : [];
  return [`${pointed}0`, `${pointed}00`, ...shorter].some((each) => each !== code && has(each));
}
