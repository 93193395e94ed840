import { type Detector, judgedByValue } from '../detector.ts';

/** Widths of text columns of old databases. */
const WIDTHS = new Set([
  20, 24, 25, 30, 32, 35, 40, 45, 50, 60, 64, 70, 75, 80, 100, 120, 128, 132, 150, 160, 200, 240, 250, 254, 255, 256,
  500, 512, 1000, 1024, 2000, 2048, 4000, 4096, 8000,
]);

/** Texts that fill their column to its last character while others are far from it: cut where the column ended. */
export const cutTexts: Detector<{ readonly at: string }> = ({ at }, frame) => {
  const column = frame.column(at);
  if (column === undefined) return undefined;
  const longest = Math.max(0, ...column.values.map((value) => value.length));
  const full = column.values.filter((value) => value.length === longest).length;
  const near = column.values.filter((value) => value.length > longest * 0.85 && value.length < longest).length;
  // A single longest text is some text's length; several different ones of one length are a column's.
  const cut = longest >= 20 && (full >= 3 ? near <= full : full === 2 && WIDTHS.has(longest) && near < 2);
  return judgedByValue(frame, at, (value, number, { values }) =>
    value === '' ? undefined : cut && values[number]?.length === longest,
  );
};
