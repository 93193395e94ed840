import type { Code } from '../../diagnostics/catalogue.ts';
import type { CodeNotKnown } from '../../meaning/codes/code-listener.ts';
import type { FateCounts, LedgerLine } from '../../meaning/maps/ledger.ts';
import type { Translation } from '../../meaning/maps/translate.ts';
import type { NewLedger } from '../../store/stored-ledger.ts';

/** What is stored of a translation: counts, every line that did not simply arrive, and codes that no table knew. */
export function deliveryLedger(
  { ledger, findings }: Pick<Translation, 'ledger' | 'findings'>,
  codes: readonly CodeNotKnown[],
  waived: boolean,
): NewLedger {
  const stored = ledger.stored();
  const lines = waived ? waivedLines(stored) : stored;
  const found = new Map<string, Code>();
  for (const { code, place } of findings) if (place?.path !== undefined) found.set(place.path, code);
  return {
    counts: waived ? waivedCounts(ledger.counts) : ledger.counts,
    lines: lines.map(({ path, fate, row }) => {
      const code = found.get(path);
      return { path, fate, ...(row === undefined ? {} : { row }), ...(code === undefined ? {} : { code }) };
    }),
    codes,
  };
}

/** A person let the delivery go: what held it is not held any more, and the receiver does not have it as it should be. */
export function waivedCounts(counts: FateCounts): FateCounts {
  return { ...counts, held: 0, flagged: counts.flagged + counts.held };
}

/** The same for lines. */
export function waivedLines(lines: readonly LedgerLine[]): readonly LedgerLine[] {
  return lines.map((line) => (line.fate === 'held' ? { ...line, fate: 'flagged' } : line));
}
