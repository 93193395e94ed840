import { recordsOf } from '../detector.ts';
import type { Frame } from '../frame.ts';

/** What codes are called in a table: the text of most rows of each code, and the code that a text mostly stands with. */
export interface Texts {
  readonly usual: ReadonlyMap<string, string>;
  readonly codeOf: ReadonlyMap<string, string>;
  /** How many rows have the text with that code. */
  readonly rowsOf: ReadonlyMap<string, number>;
}

/** Beyond this share a text is what a code is called. */
const MOST = 0.6;
const ROWS = 3;

/** Reads what codes are called. */
export function readTexts(frame: Frame, code: string, text: string, plain: (value: string) => string): Texts {
  const counts = new Map<string, Map<string, number>>();
  const column = frame.column(text);
  for (const row of recordsOf(frame)) {
    const value = frame.text(code, row);
    const called = column?.memo(`plain ${plain.name}`, row, plain) ?? '';
    if (value === '' || called === '') continue;
    const texts = counts.get(value);
    if (texts === undefined) counts.set(value, new Map([[called, 1]]));
    else texts.set(called, (texts.get(called) ?? 0) + 1);
  }
  const usual = new Map<string, string>();
  const codeOf = new Map<string, string>();
  const weight = new Map<string, number>();
  for (const [value, texts] of counts) {
    const [first] = [...texts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    if (first === undefined) continue;
    const all = [...texts.values()].reduce((sum, count) => sum + count, 0);
    if (first[1] < ROWS || first[1] / all < MOST) continue;
    usual.set(value, first[0]);
    if (first[1] <= (weight.get(first[0]) ?? 0)) continue;
    weight.set(first[0], first[1]);
    codeOf.set(first[0], value);
  }
  return { usual, codeOf, rowsOf: weight };
}
