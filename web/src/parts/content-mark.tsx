import type { ContentState } from '../../../src/server/contract/console/seen.ts';
import { Mark } from './mark.tsx';

const LOOKS = {
  intact: ['✓', 'good', 'intact'],
  flagged: ['▲', 'warn', 'flagged'],
  held: ['●', 'bad', 'held'],
  lost: ['▲', 'bad', 'LOST'],
  plain: ['–', 'dim', 'as it came'],
  unknown: ['○', 'dim', 'not known'],
} as const;

/** What became of the content, apart from delivery. `count`: fields that make it so. */
export function ContentMark({ state, count }: { readonly state: ContentState; readonly count?: number }) {
  const [shape, weight, word] = LOOKS[state];
  return (
    <Mark shape={shape} weight={weight}>
      {count === undefined || count === 0 ? word : `${count} ${word}`}
    </Mark>
  );
}
