import type { FateCountsView } from '../../../src/server/contract/console/seen.ts';
import { fateLooks } from './fates.ts';

const ORDER = ['carried', 'translated', 'condition', 'ignored', 'skipped', 'kept', 'flagged', 'held', 'lost'] as const;

/** `10 fields in = 6 carried + 1 condition + 1 LOST`: the sum that has to balance. Announced when it changes. */
export function SumLine({ counts, balanced }: { readonly counts: FateCountsView; readonly balanced: boolean }) {
  const sum = ORDER.reduce((all, fate) => all + counts[fate], 0);
  const there = ORDER.filter((fate) => counts[fate] > 0);
  return (
    <p role="status" style={{ margin: 0, fontSize: '0.8125rem' }}>
      <strong>{sum} fields in</strong> ={' '}
      {there.length === 0
        ? '0'
        : there.map((fate, at) => (
            <span
              key={fate}
              style={{ color: `var(--${fateLooks[fate].weight === 'dim' ? 'text-dim' : fateLooks[fate].weight})` }}
            >
              {at === 0 ? '' : ' + '}
              {counts[fate]} {fateLooks[fate].word}
            </span>
          ))}
      {balanced ? '' : ' · does not balance: a defect of Suture, please report it'}
    </p>
  );
}
