import { unitOf } from '../codes/units/unit.ts';
import { dayText } from './dates.ts';
import { recordsOf, type World } from './detector.ts';
import { type Frame, keyText } from './frame.ts';

/** What a mend works on: a row of a frame and the field that a check found wrong. */
interface Place {
  readonly frame: Frame;
  readonly field: string;
  readonly row: number;
  readonly world: World;
}

type Mend = (value: string, place: Place) => string | undefined;

/** Written-out words for abbreviations that are misread (Joint Commission, ISMP). */
const WRITTEN_OUT: Readonly<Record<string, string>> = {
  qd: 'daily',
  qod: 'every other day',
  hs: 'at bedtime',
  tiw: 'three times a week',
  sc: 'subcutaneous',
  sq: 'subcutaneous',
  subq: 'subcutaneous',
  u: 'units',
  iu: 'international units',
  ug: 'mcg',
  µg: 'mcg',
  cc: 'mL',
};

/**
 * Ways to mend a value, by the name that checks give in `mend`. Each proposes a text or nothing; a person accepts it,
 * and the original is kept.
 */
export const mends: Readonly<Record<string, Mend>> = {
  'write as the column': (_value, place) => dateAsUsual(place),
  'put the zero back': (value) => (/^\d{3,4}$/.test(value) ? value.padStart(5, '0') : undefined),
  'two letters of the state': (value, { world }) => world.vocabularies.state(value),
  'no stray characters': (value) =>
    value
      .replace(/[\u0000-\u001f\u007f\u00a0\u200b\u2028\ufeff]+/g, ' ')
      .replace(/ {2,}/g, ' ')
      .trim(),
  'read again as UTF-8': (value) => readAgain(value),
  'digits only': (value) => amount(value),
  'unit of UCUM': (value) => unitOf(value)?.code,
  'code of the codebook': (value, { world }) => codebookTarget(value, world.frames),
  'code of ICD-10-CM': (value, { world }) => onlyOne(world.codes.tenthOf(value)),
  'usual spelling': (_value, place) => usualSpelling(place),
  'written out': (value) => WRITTEN_OUT[value.toLowerCase().replaceAll('.', '').replace(/\s+/g, '')],
  cleared: () => '',
  "visit's date": (_value, { frame, row }) => frame.text('visit.date', row) || undefined,
};

function dateAsUsual({ frame, field, row }: Place): string | undefined {
  const column = frame.column(field);
  const day = frame.day(field, row);
  if (column === undefined || day === undefined) return undefined;
  const counts = new Map<string, number>();
  for (const each of recordsOf(frame)) {
    const style = frame.date(column, each)?.style;
    if (style !== undefined) counts.set(style, (counts.get(style) ?? 0) + 1);
  }
  const usual = [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
  const [year = '', month = '', dayOfMonth = ''] = dayText(day).split('-');
  if (usual === 'month/day/year') return `${month}/${dayOfMonth}/${year}`;
  if (usual === 'day/month/year') return `${dayOfMonth}/${month}/${year}`;
  if (usual === 'day.month.year') return `${dayOfMonth}.${month}.${year}`;
  if (usual === 'yearmonthday') return `${year}${month}${dayOfMonth}`;
  return `${year}-${month}-${dayOfMonth}`;
}

/** The bytes that Windows-1252 made of UTF-8, read as what they are; undefined where they are none. */
function readAgain(value: string): string | undefined {
  const bytes = [...value].map((character) => WESTERN.get(character) ?? character.charCodeAt(0));
  if (bytes.some((byte) => byte > 255)) return undefined;
  try {
    const read = new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes));
    return read === value ? undefined : read;
  } catch {
    return undefined;
  }
}

/** Characters of Windows-1252 beyond Latin-1, with their bytes. */
const WESTERN: ReadonlyMap<string, number> = new Map(
  Array.from({ length: 32 }, (_, at) => [new TextDecoder('windows-1252').decode(Uint8Array.of(128 + at)), 128 + at]),
);

function amount(value: string): string | undefined {
  const plain = value.replace(/[^\d.,()-]/g, '');
  const negative = plain.startsWith('-') || /^\(.*\)$/.test(plain);
  const digits = plain.replace(/[()-]/g, '');
  const decimal = /^\d{1,3}(\.\d{3})*,\d{1,2}$|^\d+,\d{1,2}$/.test(digits)
    ? digits.replaceAll('.', '').replace(',', '.')
    : digits.replaceAll(',', '');
  return /^\d+(\.\d+)?$/.test(decimal) ? `${negative ? '-' : ''}${decimal}` : undefined;
}

function codebookTarget(code: string, frames: readonly Frame[]): string | undefined {
  const targets = new Set<string>();
  for (const frame of frames.filter(({ kind }) => kind === 'codebook')) {
    for (const row of recordsOf(frame)) {
      const target = frame.text('target', row);
      if (keyText(frame.text('code', row)) === keyText(code) && target !== '') targets.add(target);
    }
  }
  return onlyOne([...targets]);
}

function usualSpelling({ frame, field, row, world }: Place): string | undefined {
  const column = frame.column(field);
  if (column === undefined) return undefined;
  const meanings = world.vocabularies.meanings(frame, field, column);
  const meaning = meanings[column.number(row)];
  if (meaning === undefined) return undefined;
  const counts = column.counts();
  let best = -1;
  for (const [at, each] of meanings.entries()) {
    if (each === meaning && (best < 0 || (counts[at] ?? 0) > (counts[best] ?? 0))) best = at;
  }
  return column.values[best];
}

function onlyOne(texts: readonly string[]): string | undefined {
  return texts.length === 1 ? texts[0] : undefined;
}
