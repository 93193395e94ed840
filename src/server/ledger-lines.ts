import type { FateCounts, FinalFate, LedgerLine } from '../meaning/maps/ledger.ts';
import { tableLines } from './table-lines.ts';

/** In the order in which people ask: what arrived, what is explained, what did not. */
const ORDER: readonly FinalFate[] = [
  ...(['carried', 'translated', 'condition', 'ignored', 'skipped'] as const),
  ...(['kept', 'flagged', 'held', 'lost'] as const),
];

/** `49 fields in = 43 carried + 1 translated + 5 flagged`. */
export function sumText(counts: FateCounts): string {
  const parts = ORDER.filter((fate) => counts[fate] > 0).map((fate) => `${counts[fate]} ${fate}`);
  const sum = ORDER.reduce((all, fate) => all + counts[fate], 0);
  return `${sum} fields in = ${parts.length === 0 ? '0' : parts.join(' + ')}`;
}

/** `intact`, or the worst that happened: `lost 1`, `held`, `flagged 5`. */
export function contentText(counts: FateCounts): string {
  if (counts.held > 0) return 'held';
  if (counts.lost > 0) return `lost ${counts.lost}`;
  return counts.flagged > 0 ? `flagged ${counts.flagged}` : 'intact';
}

const LONGEST = 90;

/** Lines of a ledger as a table: path, fate, row or reason. */
export function ledgerLines(lines: readonly LedgerLine[]): readonly string[] {
  return tableLines(
    lines.map(({ path, fate, row, because }) => [path, fate, shortened(because ?? row ?? 'no row takes it')]),
  );
}

/** Rows with long conditions are cut: the map has them whole. */
export function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}
