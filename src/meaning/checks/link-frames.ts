import type { Column } from './column.ts';
import type { Frame } from './frame.ts';
import { keyText } from './frame.ts';

/** Which kind of table a field refers to, and by which of its fields. */
const REFERENCES: Readonly<Record<string, readonly [kind: string, ...keys: string[]]>> = {
  patient: ['patients', 'key', 'chartNumber'],
  guarantor: ['patients', 'key', 'chartNumber'],
  mergedTo: ['patients', 'key', 'chartNumber'],
  provider: ['providers', 'key', 'npi', 'name'],
  author: ['providers', 'key', 'npi', 'name'],
  visit: ['appointments', 'key'],
};
/** At least this share of the different values must be there for a field to refer at all. */
const FOUND = 0.25;

/** Links tables by their values: each reference goes to the column that holds most of its values. */
export function linkFrames(frames: readonly Frame[]): void {
  for (const frame of frames) {
    for (const [field, [kind, ...keys]] of Object.entries(REFERENCES)) {
      const column = frame.column(field);
      // A provider's own table has no provider above it.
      if (column === undefined || (frame.kind === kind && field === 'provider')) continue;
      const target = targetOf(
        column,
        frames.filter((each) => each.kind === kind),
        keys,
      );
      const own = frame.kind === kind ? frame.column('key') : undefined;
      if (target !== undefined) frame.refer(field, target.frame, target.column);
      // Chains within a table are few, and may all lead nowhere; they still are chains.
      else if (own !== undefined) frame.refer(field, frame, own);
    }
  }
}

/** The column that holds most of a column's values, where it holds enough of them. */
function targetOf(
  column: Column,
  frames: readonly Frame[],
  keys: readonly string[],
): { readonly frame: Frame; readonly column: Column } | undefined {
  const values = column.values.map(keyText).filter((value) => value !== '');
  let best: { readonly frame: Frame; readonly column: Column; readonly share: number } | undefined;
  for (const frame of frames) {
    for (const key of keys) {
      const target = frame.column(key);
      if (target === undefined || target === column || values.length === 0) continue;
      const there = new Set(target.values.map(keyText));
      const share = values.filter((value) => there.has(value)).length / values.length;
      if (share > (best?.share ?? 0)) best = { frame, column: target, share };
    }
  }
  return best !== undefined && best.share >= FOUND ? best : undefined;
}
