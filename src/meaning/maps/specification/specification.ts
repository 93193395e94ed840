/** The columns of a mapping specification, in the order in which they are written. */
export const specificationColumns = [
  'block',
  'each',
  'settings',
  'source',
  'name',
  'direction',
  'target',
  'by',
  'as',
  'codes',
  'when',
  'else',
  'must',
  'because',
  'status',
  'hash',
] as const;

export type SpecificationColumn = (typeof specificationColumns)[number];

/** One line of a specification: a row of the map, or the head of a block that has none. */
export type SpecificationLine = Readonly<Record<SpecificationColumn, string>>;

/** What stands between the blocks of a path: `make Patient each PID > at name[] each PID-5[]`. */
export const WITHIN = ' > ';

/** A cell of a table that people wrote, and where it stands. */
export interface GivenCell {
  readonly text: string;
  /** From 1, in a text; in a workbook the sheet and cell are in `path`. */
  readonly line?: number;
  readonly column?: number;
  readonly path?: string;
}

/** A table by rows and columns; what is empty may be absent. */
export type GivenTable = readonly (readonly (GivenCell | undefined)[])[];
