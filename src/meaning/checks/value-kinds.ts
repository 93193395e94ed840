import { readDate, readTime } from './dates.ts';

/** What a value looks like, as far as that tells what its column holds. */
export type ValueKind =
  | 'key'
  | 'code'
  | 'words'
  | 'few'
  | 'date'
  | 'time'
  | 'number'
  | 'amount'
  | 'ssn'
  | 'phone'
  | 'email'
  | 'zip'
  | 'state'
  | 'npi'
  | 'cpt'
  | 'file';

const looks: Partial<Record<ValueKind, (value: string) => boolean>> = {
  date: (value) => readDate(value, 'month-first', 30) !== undefined,
  time: (value) => readTime(value) !== undefined || readDate(value, 'month-first', 30)?.minutes !== undefined,
  number: (value) => /^[-+<>]?\s*\d{1,12}([.,]\d+)?$/.test(value),
  amount: (value) => /^[-+($]*\s*[\d.,]+\)?\s*([A-Z]{3}|€)?$/.test(value),
  ssn: (value) => /^\d{3}-?\d{2}-?\d{4}$/.test(value),
  phone: (value) => value.replace(/\D/g, '').length >= 7 && /^[-+()./ \dextEXT]+$/.test(value),
  email: (value) => value.includes('@'),
  zip: (value) => /^\d{4,5}(-\d{4})?$/.test(value),
  state: (value) => /^[A-Za-z. ]{2,20}$/.test(value),
  npi: (value) => /^\d{10}$/.test(value),
  cpt: (value) => /^([A-Z]?\d{4}[A-Z0-9]?)(-\w{2})?$/.test(value),
  file: (value) => /\.[A-Za-z0-9]{2,5}$/.test(value),
  words: (value) => /[A-Za-z\u00C0-\u{10FFFF}]{2}/u.test(value),
  code: (value) => value.length <= 40,
};

/** The share of filled values that look like a kind; for `key` and `few` the share that are distinct says it. */
export function shareOfKind(
  kind: ValueKind,
  column: { readonly values: readonly string[]; readonly rows: number },
): number {
  const filled = column.values.map((value) => value.trim()).filter((value) => value !== '');
  if (filled.length === 0) return 0.5;
  if (kind === 'key') return filled.length / column.rows > 0.9 ? 1 : 0;
  if (kind === 'few') return filled.length <= Math.max(40, column.rows / 20) ? 1 : 0;
  const look = looks[kind];
  if (look === undefined) return 1;
  const sample = filled.slice(0, 1_000);
  return sample.filter(look).length / sample.length;
}

/** What the values of a column without a telling name are, where they can be nothing else. */
export function kindOfValues(values: readonly string[]): ValueKind | undefined {
  const filled = values
    .map((value) => value.trim())
    .filter((value) => value !== '')
    .slice(0, 1_000);
  if (filled.length < 5) return undefined;
  const share = (test: (value: string) => boolean): number => filled.filter(test).length / filled.length;
  if (share((value) => /^\d{3}-\d{2}-\d{4}$/.test(value)) > 0.8) return 'ssn';
  if (share((value) => /^[^@\s]+@[^@\s]+\.\w+$/.test(value)) > 0.8) return 'email';
  if (share((value) => /^\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}$/.test(value)) > 0.8) return 'phone';
  return undefined;
}
