/** Where a leaf stands in its segment, each number from 1. */
export interface LeafPlace {
  readonly field: number;
  readonly repetition: number;
  readonly component: number;
  readonly subcomponent: number;
}

/** The packed number of a leaf whose numbers are too large for one: field to 511, repetition and component to 255, sub-component to 63. */
export const WIDE = -1;

/** The four numbers of a leaf in one, or WIDE. */
export function packedPlace(field: number, repetition: number, component: number, subcomponent: number): number {
  if (field > 511 || repetition > 255 || component > 255 || subcomponent > 63) return WIDE;
  return (field << 22) | (repetition << 14) | (component << 6) | subcomponent;
}

export function fieldIn(packed: number): number {
  return packed >>> 22;
}

export function repetitionIn(packed: number): number {
  return (packed >>> 14) & 255;
}

export function componentIn(packed: number): number {
  return (packed >>> 6) & 255;
}

export function subcomponentIn(packed: number): number {
  return packed & 63;
}

export function placeIn(packed: number): LeafPlace {
  return {
    field: fieldIn(packed),
    repetition: repetitionIn(packed),
    component: componentIn(packed),
    subcomponent: subcomponentIn(packed),
  };
}
