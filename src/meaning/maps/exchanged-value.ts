/**
 * Another value of the same kind: a date of the same precision, a number of the same form, the other of Y and N.
 * Undefined for a text, which can be any.
 *
 * @param raw the leaf as the message has it
 * @param nth a number that tells this exchange from others
 */
export function exchangedValue(raw: string, nth: number): string | undefined {
  const date = /^(\d{4})((?:\d\d)*)(\.\d+)?([+-]\d{4})?$/.exec(raw);
  if (date !== null && Number(raw.slice(0, 4)) > 1800 && Number(raw.slice(0, 4)) < 2100) {
    const year = Number(raw.slice(0, 4));
    // Whole leap cycles, so that 29 February stays a day.
    const cycles = 4 * (1 + (nth % 20));
    return `${year < 2000 ? year + cycles : year - cycles}${raw.slice(4)}`;
  }
  if (/^[+-]?\d+(?:\.\d+)?$/.test(raw)) {
    const last = /\d(?!.*\d)/.exec(raw)?.index ?? 0;
    const digit = (Number(raw.charAt(last)) + 1 + (nth % 8)) % 10;
    return raw.slice(0, last) + String(digit) + raw.slice(last + 1);
  }
  if (raw === 'Y' || raw === 'N') return raw === 'Y' ? 'N' : 'Y';
  return undefined;
}
