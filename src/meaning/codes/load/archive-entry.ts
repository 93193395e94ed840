import type { CodeFileKind } from './load-code-system.ts';

/** How publishers call the file inside their archives, the best name first. */
const NAMES: Readonly<Record<CodeFileKind, readonly RegExp[]>> = {
  'icd-10-cm-order': [/(^|\/)icd10cm[-_]order[-_][^/]*\.txt$/i],
  loinc: [/(^|\/)LoincTable\/Loinc\.csv$/i, /(^|\/)Loinc\.csv$/i],
  rxnorm: [/^rrf\/RXNCONSO\.RRF$/i, /(^|\/)RXNCONSO\.RRF$/i],
  'cvx-xml': [/(^|\/)cvx[^/]*\.xml$/i],
  'cvx-text': [/(^|\/)cvx[^/]*\.txt$/i],
  'snomed-to-icd-10-cm': [
    /(^|\/)tls_Icd10cmHumanReadableMap[^/]*\.tsv$/i,
    /(^|\/)der2_iisssccRefset_ExtendedMap(?:Snapshot)?_[^/]*\.txt$/i,
  ],
};

/** Which of the files of an archive is the one of a kind; undefined where none is, or several are as good. */
export function archiveEntry(kind: CodeFileKind, names: readonly string[]): string | undefined {
  for (const pattern of NAMES[kind]) {
    const found = names.filter((name) => pattern.test(name) && !/(^|\/)(__MACOSX\/|\._)/.test(name));
    if (found.length > 0) return found.length === 1 ? found[0] : undefined;
  }
  return undefined;
}
