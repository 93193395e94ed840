/** How well a translated code says what the original says (FHIR R4 ConceptMapEquivalence, as far as maps tell it apart). */
export type Equivalence = 'equivalent' | 'wider' | 'narrower' | 'inexact';

/** A code found in a table. */
export interface TranslatedCode {
  readonly code: string;
  readonly system?: string;
  readonly display?: string;
  readonly equivalence: Equivalence;
}

/**
 * Code tables as a map sees them: injected, read synchronously, without clock. `at` is the date of service of the
 * message (`YYYY-MM-DD`), by which codes are judged; undefined where it says none.
 */
export interface CodeTables {
  translate(
    table: string,
    code: string,
    system: string | undefined,
    direction: 'forward' | 'backward',
    at: string | undefined,
  ): TranslatedCode | 'unknown' | 'ambiguous';
}
