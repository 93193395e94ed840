import { plainValue } from './column.ts';
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
      const values = column.values.map(keyText).filter((value) => value !== '');
      let best: { readonly to: Frame; readonly key: string; readonly share: number } | undefined;
      for (const to of frames.filter((each) => each.kind === kind)) {
        for (const key of keys) {
          const target = to.column(key);
          if (target === undefined || target === column) continue;
          const there = new Set(target.values.map((value) => plainValue(value).toUpperCase()));
          const share = values.length === 0 ? 0 : values.filter((value) => there.has(value)).length / values.length;
          if (share > (best?.share ?? 0)) best = { to, key, share };
        }
      }
      const key = best === undefined ? undefined : best.to.column(best.key);
      // Own chains are few and may all lead nowhere; a table that refers to none of its own still refers.
      if (best !== undefined && key !== undefined && best.share >= FOUND) frame.refer(field, best.to, key);
      else if (frame.kind === kind && frame.column('key') !== undefined)
        frame.refer(field, frame, frame.column('key') ?? column);
    }
  }
}
