import type { MapBlock } from './map-file.ts';
import type { MapLine } from './map-lines.ts';
import type { MapRow } from './map-row.ts';

/** The keys of a header or block as they stand, each once. */
export type Entries = ReadonlyMap<string, Entry>;

export interface Entry {
  readonly value: string;
  readonly line: MapLine;
  /** Where the value begins, from 1. */
  readonly column: number;
  readonly rows: readonly MapRow[];
  readonly blocks: readonly MapBlock[];
}
