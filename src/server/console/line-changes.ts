import { diffArrays } from 'diff';

/** A line of one side of a comparison. */
export interface ChangedLine {
  readonly text: string;
  readonly change: 'same' | 'gone' | 'new';
}

/** Two texts side by side: in the first the lines that are gone are marked, in the second those that are new. */
export function lineChanges(
  before: readonly string[],
  after: readonly string[],
): { readonly before: ChangedLine[]; readonly after: ChangedLine[] } {
  const sides: { before: ChangedLine[]; after: ChangedLine[] } = { before: [], after: [] };
  for (const { added, removed, value } of diffArrays([...before], [...after])) {
    for (const text of value) {
      if (!added) sides.before.push({ text, change: removed ? 'gone' : 'same' });
      if (!removed) sides.after.push({ text, change: added ? 'new' : 'same' });
    }
  }
  return sides;
}
