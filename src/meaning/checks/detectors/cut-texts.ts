import { type Detector, judgedByValue } from '../detector.ts';

/** Widths of text columns of old databases. */
const WIDTHS = new Set([
  20, 24, 25, 30, 32, 35, 40, 45, 50, 60, 64, 70, 75, 80, 100, 120, 128, 132, 150, 160, 200, 240, 250, 254, 255, 256,
  500, 512, 1000, 1024, 2000, 2048, 4000, 4096, 8000,
]);

/** Texts that fill their column to its last character while others are far from it: cut where the column ended. */
export const cutTexts: Detector<{ readonly at: string }> = ({ at }, frame, world) => {
  const column = frame.column(at);
  if (column === undefined) return undefined;
  const longest = Math.max(0, ...column.values.map((value) => value.length));
  const full = column.values.filter((value) => value.length === longest);
  const near = column.values.filter((value) => value.length > longest * 0.85 && value.length < longest).length;
  const suspect = longest >= 20 && (full.length >= 3 ? near <= full.length : WIDTHS.has(longest) && full.length > near);
  return judgedByValue(frame, at, (value, number, { values }) => {
    if (value === '') return undefined;
    // A whole name of a code that happens to be the longest is no cut one.
    const whole = codeNames(world, value);
    return suspect && values[number]?.length === longest && !whole;
  });
};

function codeNames(
  world: { readonly codes: { display(system: 'icd-10-cm', code: string): string | undefined } },
  text: string,
): boolean {
  return world.codes.display('icd-10-cm', text) !== undefined;
}
