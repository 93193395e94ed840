import type { Concept, ConceptTerm } from '../concept.ts';
import type { TableRow } from '../table-row.ts';

/** What an official file gives, piece by piece: codes, further words for them, or rows of a map. */
export type LoadedItem =
  | { readonly kind: 'concept'; readonly concept: Concept }
  | { readonly kind: 'term'; readonly term: ConceptTerm }
  | { readonly kind: 'row'; readonly row: TableRow };

/** Reads an official format piece by piece. */
export interface FormatReader {
  /** Takes a piece of text and gives, for each record of the file that it completes, what the record says. */
  push(text: string): (readonly LoadedItem[])[];
  /** Ends the text. `whole` is false when the file ended in the middle or never was of this format. */
  end(): { readonly records: (readonly LoadedItem[])[]; readonly whole: boolean };
}
