import ucum from '@lhncbc/ucum-lhc';
import data from './unit-spellings.json' with { type: 'json' };

/** A unit in UCUM. `same`: it was so written; `respelt`: it was written otherwise and means this. */
export interface Unit {
  readonly code: string;
  readonly how: 'same' | 'respelt';
}

const library = ucum.UcumLhcUtils.getInstance();
const codes = new Set(Object.keys(data.spellings));
/** Spellings that differ from others by the case of a letter only: `mM` is no millimetre. */
const exact = new Map(Object.entries(data.exact));
const bySpelling = new Map<string, string>();
for (const [code, written] of Object.entries(data.spellings)) {
  for (const each of [code, ...written]) if (!bySpelling.has(keyOf(each))) bySpelling.set(keyOf(each), code);
}
/** No unit of medicine comes near this; longer texts are not units, and must not cost a parser's time. */
const LONGEST = 60;
const POWER = /^(?:x ?)?10 ?(?:\^|\*\*?|e) ?\+?(\d{1,2}) ?(?=$|[/.])/i;
const remembered = new Map<string, string | undefined>();
const REMEMBERED = 5_000;

/** True when a text is a unit of the Unified Code for Units of Measure, case-sensitive, as it stands. */
export function isUcum(text: string): boolean {
  return (
    text !== '' && text.length <= LONGEST && !/\s/.test(text) && library.validateUnitString(text).status === 'valid'
  );
}

/**
 * Reads a unit as laboratories write it (`mg/dl`, `MMOL/L`, `x10E3/uL`, `K/uL`, `mcg`) as UCUM. What is common in
 * medicine comes before what UCUM's letters happen to say: `K/uL` counts thousands and not kelvins, `C` is a
 * temperature and no charge, `PG/ML` no petagauss.
 *
 * @returns undefined when nothing is known of the text: keep it as text, never as a unit code
 */
export function unitOf(text: string): Unit | undefined {
  const written = text.trim();
  if (written === '' || written.length > LONGEST) return undefined;
  const code = remembered.has(written) ? remembered.get(written) : codeOf(written);
  if (remembered.size >= REMEMBERED) remembered.clear();
  remembered.set(written, code);
  return code === undefined ? undefined : { code, how: code === text ? 'same' : 'respelt' };
}

function codeOf(written: string): string | undefined {
  if (codes.has(written)) return written;
  const known = exact.get(written) ?? bySpelling.get(keyOf(written));
  if (known !== undefined) return known;
  const power = POWER.exec(written);
  if (power !== null) return powerOf(Number(power[1]), written.slice(power[0].length));
  if (isUcum(written)) return written;
  const joined = written.replace(/µ|μ/g, 'u').replace(/\s+/g, '');
  return joined !== written && isUcum(joined) ? joined : undefined;
}

function powerOf(exponent: number, rest: string): string | undefined {
  if (rest === '') return `10*${exponent}`;
  const divisor = rest.startsWith('/') ? bySpelling.get(keyOf(rest.slice(1))) : undefined;
  const code = `10*${exponent}${divisor === undefined ? rest : `/${divisor}`}`;
  return isUcum(code) ? code : undefined;
}

function keyOf(text: string): string {
  return text.toLowerCase().replace(/μ/g, 'µ').replace(/\s+/g, '');
}
