import labels from './patient-labels.json' with { type: 'json' };

/** Whom a document says that it is about, as it is written there. */
export interface StatedPatient {
  readonly name?: string;
  /** Not read: which of its numbers is the month, the document does not say. */
  readonly birthDate?: string;
  readonly identifiers: readonly string[];
}

/** Whose a document is stands at its head; further down others are named: relatives, doctors, whoever gets a copy. */
const HEAD = 3_000;
const LONGEST_VALUE = 80;
const DATE = /\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{8}|(?:\d{1,2}[ .-]+)?\p{L}{3,9}\.?[ .-]+(?:\d{1,2},?[ -]+)?\d{4}/u;

type Kind = keyof typeof labels;

/** `MRN #: `, `Acct No.: `, `Patient ID - `: a label, what is hung on it, and a sign that its value follows. */
const LABEL = new RegExp(
  `(?<![\\p{L}\\p{N}])(${[...new Set(Object.values(labels).flat())]
    .toSorted((a, b) => b.length - a.length)
    .map((label) => label.replaceAll('.', '\\.').replaceAll(' ', '\\s+'))
    .join('|')})\\s*(#|no\\.?|nr\\.?|num(?:ber)?\\.?|id)?\\s*[:#=][ \\t]*`,
  'giu',
);
/** What ends a value, beside a label that is known: a gap, a line's end, a word that is a label by its colon. */
const END = /\s{2,}|[\t\r\n|;]|\s\p{L}[\p{L}.]*\s?[:#=]/u;

/** Reads whom the head of a text names: the first name, birth date and identifiers that stand behind their labels. */
export function statedPatient(text: string): StatedPatient {
  const head = text.slice(0, HEAD);
  const found: { name?: string; birthDate?: string } = {};
  const identifiers = new Set<string>();
  const matches = [...head.matchAll(LABEL)];
  for (const [nth, match] of matches.entries()) {
    const [whole, label = '', number] = match;
    const from = match.index + whole.length;
    const rest = head.slice(from, Math.min(from + LONGEST_VALUE, matches[nth + 1]?.index ?? head.length));
    const value = rest.split(END, 1)[0]?.trim() ?? '';
    if (value === '') continue;
    const kinds = kindsOf(label);
    if (kinds.has('birthDate')) {
      const date = DATE.exec(value)?.[0];
      if (date !== undefined) found.birthDate ??= date;
    } else if (kinds.has('identifier') && (number !== undefined || !kinds.has('name')) && isIdentifier(value)) {
      identifiers.add(value.split(/\s/, 1)[0] ?? value);
    } else if (kinds.has('name') && number === undefined && isName(value)) found.name ??= value;
  }
  return { ...found, identifiers: [...identifiers] };
}

function kindsOf(label: string): ReadonlySet<Kind> {
  const plain = label.toLowerCase().replace(/\s+/g, ' ');
  return new Set((Object.keys(labels) as Kind[]).filter((kind) => labels[kind].includes(plain)));
}

function isIdentifier(value: string): boolean {
  return /^[\p{L}\p{N}][\p{L}\p{N}-]*\d[\p{L}\p{N}-]*(?:\s|$)|^\d/u.test(value);
}

/** At least two words of letters; a number in it makes it something else. */
function isName(value: string): boolean {
  return /^\p{L}[\p{L}\p{M}'’.-]*(?:,\s*|\s+)\p{L}/u.test(value) && !/\d/.test(value);
}
