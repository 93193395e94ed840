/** What a spreadsheet program would run as a formula begins with one of these, apostrophes before it included. */
const FORMULA = /^'*[=+\-@\t\r]/;

/**
 * A text as a cell of a CSV file that people open in a spreadsheet program: an apostrophe before what would be taken for
 * a formula, so that it is shown and not run.
 */
export function formulaGuarded(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** The text that was guarded. */
export function formulaUnguarded(text: string): string {
  return text.startsWith("'") && FORMULA.test(text) ? text.slice(1) : text;
}
