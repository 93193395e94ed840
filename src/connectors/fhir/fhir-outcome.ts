import type { Code } from '../../diagnostics/catalogue.ts';
import type { Outcome } from '../connector.ts';
import type { Exchange } from '../http/exchange.ts';
import { responseOutcome } from '../http/response-outcome.ts';
import { allTransient, issueCodes } from './issue-codes.ts';

type Answer = Extract<Exchange, { readonly whole: boolean }>;

/** What FHIR means by a status (R4, http.html); the others mean what they mean in HTTP. */
const REFUSALS: Readonly<Record<number, Code>> = {
  400: 'fhir-request-invalid',
  409: 'fhir-conflict',
  412: 'fhir-version-stale',
  422: 'fhir-content-refused',
};

/**
 * What a FHIR server's response means. Its OperationOutcome is read for its codes only: they tell a conflict that
 * passes (a lock) from one that stays.
 * @param now milliseconds since 1970
 */
export function fhirOutcome(answer: Answer, now: number): Outcome {
  const outcome = responseOutcome({ ...answer, headers: withoutType(answer) }, '', {}, now);
  if (outcome.kind === 'delivered') return outcome;
  const codes = issueCodes(answer.body);
  const said = { ...outcome, answerCode: [`HTTP ${answer.status}`, ...codes].join(' ') };
  const refusal = REFUSALS[answer.status];
  if (refusal === undefined) return said;
  if (answer.status === 409 && allTransient(codes)) return { ...said, kind: 'unreachable', code: 'http-not-now' };
  return { ...said, code: refusal };
}

/** An HL7 v2 acknowledgement has no meaning here, whatever the response calls itself. */
function withoutType({ headers }: Answer): Answer['headers'] {
  return { 'retry-after': headers['retry-after'] };
}
