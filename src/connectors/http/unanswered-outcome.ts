import type { Outcome } from '../connector.ts';
import { connectTrouble } from '../socket-trouble.ts';
import type { Exchange } from './exchange.ts';

/** What it means for a payload that a request had no answer: ambiguous once bytes of it may have left. */
export function unansweredOutcome(result: Extract<Exchange, { readonly left: boolean }>): Outcome {
  const { left, why } = result;
  if (why === 'called off') {
    return left ? { kind: 'ambiguous', code: 'http-called-off' } : { kind: 'unreachable', code: 'send-aborted' };
  }
  if (why === 'time') {
    return left ? { kind: 'ambiguous', code: 'http-no-answer' } : { kind: 'unreachable', code: 'connect-timed-out' };
  }
  if (left) return { kind: 'ambiguous', code: 'http-answer-cut' };
  return { kind: 'unreachable', code: connectTrouble(why.error) };
}
