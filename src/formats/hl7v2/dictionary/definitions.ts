/** How a field or component is used: required, optional, conditional, or withdrawn from the version. */
export type Usage = 'R' | 'O' | 'C' | 'W';

/** What the standard says of a field of a segment or a component of a data type. */
export interface ElementDefinition {
  readonly name: string;
  /** Data type, such as `CX`; `VARIES` where another field or the message gives it (OBX-5). */
  readonly type: string;
  /** Maximum length in characters; absent where the version states none (2.7 and later state few). */
  readonly length?: number;
  readonly usage: Usage;
  /** Most repetitions; Infinity where the standard sets no bound. */
  readonly repetitions: number;
  /** Number of the table of its codes, four digits. */
  readonly table?: string;
}

export interface SegmentDefinition {
  readonly name: string;
  /** Fields in order; field 1 is at index 0. */
  readonly fields: readonly ElementDefinition[];
}

export interface TypeDefinition {
  readonly name: string;
  /** Components in order, none for a primitive type. */
  readonly components: readonly ElementDefinition[];
}

/** A row of the data files: [name, type, length, usage, repetitions (0 unbounded), table], defaults cut at the end. */
export type ElementRow = readonly [
  name: string,
  type: string,
  length?: number,
  usage?: Usage,
  repetitions?: number,
  table?: number,
];

/** Widens a row of the data files. */
export function elementDefinition(row: ElementRow): ElementDefinition {
  const [name, type, length = 0, usage = 'O', repetitions = 1, table = 0] = row;
  return {
    name,
    type,
    usage,
    repetitions: repetitions === 0 ? Number.POSITIVE_INFINITY : repetitions,
    ...(length > 0 ? { length } : {}),
    ...(table > 0 ? { table: String(table).padStart(4, '0') } : {}),
  };
}
