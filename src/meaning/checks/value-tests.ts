/** ZIP codes by their first three digits: which state they are of (USPS Publication 65, ranges of prefixes). */
const ZIP_STATES: readonly (readonly [from: number, to: number, state: string])[] = [
  [5, 5, 'NY'],
  [6, 9, 'PR'],
  [10, 27, 'MA'],
  [28, 29, 'RI'],
  [30, 38, 'NH'],
  [39, 49, 'ME'],
  [50, 59, 'VT'],
  [60, 69, 'CT'],
  [70, 89, 'NJ'],
  [100, 149, 'NY'],
  [150, 196, 'PA'],
  [197, 199, 'DE'],
  [200, 205, 'DC'],
  [206, 219, 'MD'],
  [220, 246, 'VA'],
  [247, 268, 'WV'],
  [270, 289, 'NC'],
  [290, 299, 'SC'],
  [300, 319, 'GA'],
  [320, 349, 'FL'],
  [350, 369, 'AL'],
  [370, 385, 'TN'],
  [386, 397, 'MS'],
  [398, 399, 'GA'],
  [400, 427, 'KY'],
  [430, 459, 'OH'],
  [460, 479, 'IN'],
  [480, 499, 'MI'],
  [500, 528, 'IA'],
  [530, 549, 'WI'],
  [550, 567, 'MN'],
  [569, 569, 'DC'],
  [570, 577, 'SD'],
  [580, 588, 'ND'],
  [590, 599, 'MT'],
  [600, 629, 'IL'],
  [630, 658, 'MO'],
  [660, 679, 'KS'],
  [680, 693, 'NE'],
  [700, 715, 'LA'],
  [716, 729, 'AR'],
  [730, 749, 'OK'],
  [750, 799, 'TX'],
  [800, 816, 'CO'],
  [820, 831, 'WY'],
  [832, 838, 'ID'],
  [840, 847, 'UT'],
  [850, 865, 'AZ'],
  [870, 884, 'NM'],
  [885, 885, 'TX'],
  [889, 898, 'NV'],
  [900, 961, 'CA'],
  [967, 968, 'HI'],
  [970, 979, 'OR'],
  [980, 994, 'WA'],
  [995, 999, 'AK'],
];
const STATES = new Set([...ZIP_STATES.map(([, , state]) => state), 'GU', 'VI', 'AS', 'MP', 'AA', 'AE', 'AP']);
const DIGITS_OF_NOBODY = new Set([
  '123456789',
  '987654321',
  '012345678',
  '078051120',
  '219099999',
  '111223333',
  '123121234',
]);
const NAMES_OF_NOBODY =
  /^(unknown|unk|unkn|none|no name|noname|n\/?a|nfn|nln|fnu|lnu|xxx+|baby|bb|bg|newborn|nb|infant|male|female|boy|girl|twin [ab12]|tbd|pending|not given|\?+|\.+|-+)$/i;
const BABY = /^(baby|bb|newborn|nb|infant)[ -]?(boy|girl|male|female|b|g|m|f|[ab12])?( [ab12])?( of .*)?$/i;
const TESTLIKE =
  /^(z{2,}.*|test(ing|er|patient|pt)?\d*|(xx)+test.*|dummy|fake|do ?not ?use|donotuse|sample|demo|training|trainpatient|test[ -].*|.*[ -]test)$/i;
const CARTOONS = new Set([
  'mouse mickey',
  'mouse minnie',
  'duck donald',
  'duck daisy',
  'bunny bugs',
  'simpson homer',
  'flintstone fred',
  'rabbit jessica',
  'claus santa',
  'bear yogi',
  'pan peter',
  'kent clark',
  'wayne bruce',
  'parker peter test',
]);
const EMAIL = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}$/;
const NO_EMAIL = /^(none|no|na|n\/a|noemail|test|unknown|declined|x+|abc|a)@/i;

/**
 * Tests of one value, by name, each true where the value is at fault: the words that checks use in `looks`. An empty
 * value is never at fault; that is for `missing` to say.
 */
export const valueTests: Readonly<Record<string, (value: string) => boolean>> = {
  'ssn of nobody': (value) => isSsnOfNobody(value),
  'ssn that cannot be': (value) => !isSsnOfNobody(value) && !isSsn(value),
  'phone that cannot be': (value) => !isPhone(value),
  'email that cannot be': (value) => !EMAIL.test(value) || value.includes('..') || NO_EMAIL.test(value),
  'zip without its zero': (value) =>
    /^\d{3,4}(-\d{4})?$/.test(value) && stateOfZip(value.split('-')[0]?.padStart(5, '0') ?? '') !== undefined,
  'zip that cannot be': (value) => !/^\d{3,5}(-?\d{4})?$/.test(value),
  'state not as USPS writes it': (value) => !STATES.has(value),
  'characters read wrongly': (value) =>
    /[ÃÂ][\u0080-\u00bf‚-™œ-žŒ-Ž]|â€|ï¿½|Ã[A-Za-z\u00a0]|\uFFFD/.test(value) ||
    /[A-Za-z]\?[A-Za-z]|^\?[a-z]{2,}|[A-Za-z]{2,}\?$/.test(value),
  'spreadsheet damage in text': (value) =>
    /^(TRUE|FALSE)$/.test(value) ||
    spreadsheetDamage(value) ||
    /^\d{1,2}-(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)$/.test(value),
  'spreadsheet damage in code': (value) => /^(TRUE|FALSE)$/.test(value) || spreadsheetDamage(value),
  'more than a last name': (value) =>
    /^\S+.*[\s,(]+(jr|sr|ii|iii|iv|v|m\.?d|d\.?o|ph\.?d|r\.?n|n\.?p|p\.?a|esq|d\.?d\.?s|dvm)\.?\)?$/i.test(value) ||
    /[*()[\]#/]|\d/.test(value),
  'name of nobody': (value) => NAMES_OF_NOBODY.test(value) || BABY.test(value),
  'test name': (value) => TESTLIKE.test(value),
  'all upper case': (value) => /[A-Z]{2}/.test(value) && value === value.toUpperCase(),
  'npi that cannot be': (value) => !isNpi(value),
  'loinc with a wrong check digit': (value) => /^\d{1,5}-\d$/.test(value) && !isLoinc(value),
  'no procedure code': (value) => !isProcedureCode(value),
  'amount with more than digits': (value) => !/^-?\d+(\.\d+)?$/.test(value),
  'decimal comma': (value) => /^\d+,\d+$/.test(value),
  'zero or less': (value) => Number(value) <= 0,
};

/** Tests that look at the value as it stands, with the blanks around it. */
export const rawTests: Readonly<Record<string, (value: string) => boolean>> = {
  'stray blanks or control characters': (value) =>
    value !== '' &&
    (value !== value.trim() || /[\u0000-\u001f\u007f\u00a0\u200b\u2028\ufeff]| {2,}/.test(value)) &&
    value.trim() !== '',
};

/** Whether two names together are of a film or of a test, and of nobody. */
export function isTestPerson(last: string, first: string): boolean {
  const [a, b] = [last.toLowerCase(), first.toLowerCase()];
  if (CARTOONS.has(`${a} ${b}`)) return true;
  if (
    /^z{2,}/.test(a) ||
    /do ?not ?use/.test(`${a} ${b}`) ||
    /\b(test|dummy|fake) ?(patient|pt|person)\b/.test(`${a} ${b}`)
  )
    return true;
  const testish = (name: string): boolean => TESTLIKE.test(name) || /^(patient|pt|x+)$/.test(name);
  return testish(a) && testish(b);
}

/** The state that a ZIP code is of; undefined for codes that no state has. */
export function stateOfZip(zip: string): string | undefined {
  const prefix = Number(/^\d{3}(?=\d{2})/.exec(zip)?.[0] ?? Number.NaN);
  return ZIP_STATES.find(([from, to]) => prefix >= from && prefix <= to)?.[2];
}

/** The state that a text means, as USPS writes it; undefined where it means none. */
export function isState(text: string): boolean {
  return STATES.has(text);
}

/** The check digit of an NPI: Luhn over it with 80840 before it (45 CFR 162.406). */
function isNpi(value: string): boolean {
  if (!/^[12]\d{9}$/.test(value)) return false;
  return luhn(`80840${value}`);
}

/** The check digit of a LOINC code (LOINC Users' Guide, appendix C: Luhn, mod 10). */
function isLoinc(value: string): boolean {
  return luhn(value.replace('-', ''));
}

function luhn(digits: string): boolean {
  let sum = 0;
  for (let at = digits.length - 1, twice = false; at >= 0; at--, twice = !twice) {
    const digit = Number(digits[at]) * (twice ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}

/** CPT of all categories and HCPCS level II, with modifiers behind it or not; CPT has nothing below 00100. */
function isProcedureCode(value: string): boolean {
  const [, code = ''] = /^([A-Z0-9]{5})(?:[- ]?[A-Z0-9]{2}){0,4}$/.exec(value) ?? [];
  if (/^\d{5}$/.test(code)) return Number(code) >= 100 && value.length !== 6;
  return /^\d{4}[FTUM]$|^[A-VXY]\d{4}$/.test(code);
}

function isSsnOfNobody(value: string): boolean {
  const digits = value.replace(/\D/g, '');
  return (
    (digits.length >= 8 && /^(\d)\1+$/.test(digits)) ||
    DIGITS_OF_NOBODY.has(digits) ||
    /^(none|n\/?a|unk.*|no ssn|x+|refused|declined)$/i.test(value)
  );
}

/** What the Social Security Administration has never given out is none. */
function isSsn(value: string): boolean {
  const [, area = '', group, serial] = /^(\d{3})-?(\d{2})-?(\d{4})$/.exec(value) ?? [];
  return area !== '' && area !== '000' && area !== '666' && Number(area) < 900 && group !== '00' && serial !== '0000';
}

/** Numbers of the North American plan with ten digits, and those of other countries with a plus before them. */
function isPhone(value: string): boolean {
  const plain = value.replace(/\s*(x|ext\.?)\s*\d+$/i, '');
  const digits = plain.replace(/\D/g, '');
  if (/[A-Za-z]{2}/.test(plain)) return false;
  if (plain.startsWith('+') && !digits.startsWith('1')) return digits.length >= 8 && digits.length <= 15;
  const ten = digits.length === 11 && digits.startsWith('1') ? digits.slice(1) : digits;
  return (
    /^[2-9]\d{2}[2-9]\d{6}$/.test(ten) &&
    !/^(\d)\1+$/.test(ten) &&
    !/^(\d)\1{2}\1{3}/.test(ten) &&
    ten.slice(3) !== '5555555'
  );
}

function spreadsheetDamage(value: string): boolean {
  return (
    /^[-+]?\d+([.,]\d+)?E[-+]?\d+$/.test(value) ||
    /^#(N\/A|REF!|NAME\?|VALUE!|DIV\/0!|NULL!|NUM!)$/.test(value) ||
    /^#{3,}$/.test(value)
  );
}
