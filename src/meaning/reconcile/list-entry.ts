/** The lists of a chart that systems keep each for itself. */
export type ListKind = 'medication' | 'allergy' | 'problem';

/** One line of a system's list about a person, as the system has it. */
export interface ListEntry {
  readonly system: string;
  readonly list: ListKind;
  readonly text: string;
  readonly code?: string;
  readonly codeSystem?: string;
  readonly dose?: string;
  readonly unit?: string;
  readonly status?: string;
}

/** Whether a line is in force: everything is that is not said to have ended. */
export function isActive({ status = '' }: ListEntry): boolean {
  return !/^(?:stopped|inactive|discontinued|completed|resolved|ended|cancelled|canceled|on-hold|entered-in-error|d\/?c|refuted|remission|s|i)$/i.test(
    status.trim(),
  );
}
