import type { Concept } from './concept.ts';

/**
 * Puts a new release of a code system on top of what is known of the earlier ones: codes that are new begin on the day
 * the release takes effect, codes that it no longer has end on the day before, codes that became headings (or stopped
 * being ones) do both. Words that were only improved are replaced, without a new period.
 *
 * @param known every period of every code so far
 * @param release the codes of the new release, whole
 * @param effective first day of the release (`2026-10-01`)
 */
export function mergeRelease(known: Iterable<Concept>, release: Iterable<Concept>, effective: string): Concept[] {
  const last = dayBefore(effective);
  const fresh = new Map([...release].map((concept) => [concept.code, concept]));
  const merged: Concept[] = [];
  const carried = new Set<string>();
  for (const concept of known) {
    const now = fresh.get(concept.code);
    const open = concept.validTo === undefined || concept.validTo >= effective;
    if (!open) merged.push(concept);
    else if (now !== undefined && same(concept, now)) {
      carried.add(concept.code);
      merged.push(carriedOn(concept, now, effective));
    } else if (concept.validFrom === undefined || concept.validFrom < effective) {
      // Known to be in force right before, as far as anything was known, and surely not after.
      const { surelyTo, ...rest } = concept;
      merged.push({ ...rest, validTo: last, ...(surelyTo === undefined ? {} : { surelyTo }) });
    }
  }
  for (const concept of fresh.values()) {
    if (!carried.has(concept.code)) merged.push({ ...concept, validFrom: effective });
  }
  return merged.sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : startOf(a) < startOf(b) ? -1 : 1));
}

function carriedOn(concept: Concept, now: Concept, effective: string): Concept {
  const { validFrom, surelyFrom } = concept;
  const certain = surelyFrom !== undefined && surelyFrom > effective ? effective : surelyFrom;
  return {
    ...now,
    ...(validFrom === undefined ? {} : { validFrom }),
    ...(certain === undefined ? {} : { surelyFrom: certain }),
  };
}

function same(a: Concept, b: Concept): boolean {
  return a.selectable === b.selectable && (a.retired ?? false) === (b.retired ?? false);
}

function startOf({ validFrom }: Concept): string {
  return validFrom ?? '';
}

function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}
