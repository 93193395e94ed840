/**
 * What became of a leaf, lowest first: where several rows read a leaf, the highest stands
 * (held > lost > kept with flag > carried, translated > kept > condition > ignored > skipped).
 */
export const FATES = [
  'unmapped',
  'skipped',
  'ignored',
  'condition',
  'kept',
  'partial',
  'translated',
  'carried',
  'flagged',
  'lost',
  'held',
] as const;

/**
 * The name of a fate. `flagged` is kept with a flag, `kept` is without. `unmapped` and `partial` occur only while
 * rows run: at the end they become what `unmapped:` says, and `flagged`.
 */
export type Fate = (typeof FATES)[number];

/** A fate as the ledger holds it. */
export type FateNumber = number;

/** The numbers of the fates. */
export const FATE: Readonly<Record<Fate, FateNumber>> = Object.freeze(
  Object.fromEntries(FATES.map((fate, number) => [fate, number])) as Record<Fate, FateNumber>,
);
