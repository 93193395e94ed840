/** A value to put in place of a leaf's own, to see what changes. */
export interface Exchange {
  readonly value: string;
  /** The value occurs nowhere else, so that finding it in the output says where the leaf went. */
  readonly unique: boolean;
}

/**
 * Another value of the same kind: a date of the same precision, a number of the same form, the other of Y and N, or a
 * word that nothing else in the message holds.
 *
 * @param raw the leaf as the message has it
 * @param nth a number that tells this exchange from others
 */
export function exchangedValue(raw: string, nth: number): Exchange {
  const date = /^(\d{4})((?:\d\d)*)(\.\d+)?([+-]\d{4})?$/.exec(raw);
  if (date !== null && Number(raw.slice(0, 4)) > 1800 && Number(raw.slice(0, 4)) < 2100) {
    const year = Number(raw.slice(0, 4));
    return { value: `${year < 2000 ? year + 4 : year - 4}${raw.slice(4)}`, unique: false };
  }
  if (/^[+-]?\d+(?:\.\d+)?$/.test(raw)) {
    const last = /\d(?!.*\d)/.exec(raw)?.index ?? 0;
    const digit = (Number(raw.charAt(last)) + 1 + (nth % 8)) % 10;
    return { value: raw.slice(0, last) + String(digit) + raw.slice(last + 1), unique: false };
  }
  if (raw === 'Y' || raw === 'N') return { value: raw === 'Y' ? 'N' : 'Y', unique: false };
  return { value: `Mk${nth.toString(36)}Qz`, unique: true };
}
