const WORDS =
  `-> <-> <- | + as by codes when else because must where each make at link key use rows blocks ignore hold flag
  keep drop absent replace remove skip snapshot unmapped extends valued matches count() in not and or index() value[x] []
  [#] [0] $this elsewhere PID-3[] OBX-5 CX.4.1 identifier[].value CWE[CodeableConcept] 99999999999`.split(/\s+/);
const LINES = ['  - make: Patient\n', '    each: PID\n', '    rows:\n', '      - ', '\t', '\n', '\r\n', ': ', ' #'];
const TERMS = ['PID-3[type = MR]', 'extension[url = "http://x"]', 'date("YYYY")', 'join("\\n")', 'matches "(a+)+$"'];
const SIGNS = ['"', "'", '\\', '{', '}', '&a', '*a', '\u0000', '\uFEFF'];

/** Pieces that mean something to the map language: where its grammar turns. */
export const MAP_TOKENS: readonly Uint8Array[] = [...WORDS, ...LINES, ...TERMS, ...SIGNS].map((text) =>
  Uint8Array.from(Buffer.from(text, 'utf8')),
);
