import type { FieldKind } from './kinds/kind.ts';

/** Traits that a household has in common; they say where a person belongs, not which of the household it is. */
export const OF_HOUSEHOLD: ReadonlySet<FieldKind> = new Set(['familyName', 'phone', 'street', 'houseNumber']);

/** Traits of the neighbourhood, of which one follows from the other: what agrees counts once. */
export const OF_AREA: ReadonlySet<FieldKind> = new Set(['postcode', 'city', 'state']);
