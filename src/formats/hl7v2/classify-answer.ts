import type { Code } from '../../diagnostics/catalogue.ts';
import answers from './answers.json' with { type: 'json' };
import { type Acknowledgement, readAcknowledgement } from './read-acknowledgement.ts';

/** What an answer says of the message that was sent. */
export interface AnswerClass {
  readonly kind: 'delivered' | 'refused' | 'unreachable' | 'ambiguous';
  readonly code: Code;
  /** MSA-1 with the first code of table 0357: `AA`, `AE 207`. */
  readonly answerCode?: string;
}

interface Rule {
  readonly answers: readonly string[];
  readonly condition?: string;
  readonly outcome: string;
  readonly code: string;
}

// The one table that says which answer means what. The first row that fits decides; the last fits all.
const RULES: readonly Rule[] = answers;

/**
 * Tells what an answer means for the message sent under `sentControlId`: AA and CA delivered; a negative
 * answer whose errors are all 207 asks for another try; any other negative one is refused; what is not
 * an acknowledgement is ambiguous. An answer whose MSA-2 names another message is `for another message`.
 *
 * @param match `order`: the other side does not echo control ids, so MSA-2 is not looked at.
 */
export function classifyAnswer(
  answer: Uint8Array | Acknowledgement,
  sentControlId: string,
  match: 'control-id' | 'order' = 'control-id',
): AnswerClass | 'for another message' {
  const read = answer instanceof Uint8Array ? readAcknowledgement(answer) : answer;
  if (match === 'control-id' && read.code !== undefined && read.controlId !== sentControlId.trim()) {
    if (read.controlId !== undefined) return 'for another message';
    // Who could not read the message cannot name it either; a yes that names nothing proves nothing.
    if (read.code === 'AA' || read.code === 'CA') return { kind: 'ambiguous', code: 'answer-names-no-message' };
  }
  const serious = read.errors.filter((error) => error.severity !== 'W' && error.severity !== 'I');
  const rule = RULES.find((row) => fits(row, read.code, serious)) as Rule;
  const kind = rule.outcome as AnswerClass['kind'];
  const code = rule.code as Code;
  if (kind === 'ambiguous' || read.code === undefined) return { kind, code };
  const condition = serious[0]?.code;
  return { kind, code, answerCode: condition === undefined ? read.code : `${read.code} ${condition}` };
}

function fits(row: Rule, code: string | undefined, serious: Acknowledgement['errors']): boolean {
  if (row.answers.length === 0) return true;
  if (code === undefined || !row.answers.includes(code)) return false;
  if (row.condition === undefined) return true;
  return serious.length > 0 && serious.every((error) => error.code === row.condition);
}
