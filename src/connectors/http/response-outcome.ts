import type { IncomingHttpHeaders } from 'node:http';
import type { Code } from '../../diagnostics/catalogue.ts';
import { classifyAnswer } from '../../formats/hl7v2/index.ts';
import type { Outcome } from '../connector.ts';
import { isHl7Type } from './media-type.ts';
import { retryAfterMs } from './retry-after.ts';

/** What a vendor's statuses mean where they differ from the table. */
export type StatusMeanings = Readonly<Record<string, Outcome['kind']>>;

interface Response {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
  readonly whole: boolean;
}

const NOT_NOW = new Set([408, 425, 429, 502, 503, 504]);

const CODES: Readonly<Record<Outcome['kind'], Code>> = {
  delivered: 'http-accepted',
  refused: 'http-refused',
  unreachable: 'http-not-now',
  ambiguous: 'http-server-error',
};

/**
 * What a response means for the payload. An HL7 acknowledgement in the body says it better than the
 * status, except that no acknowledgement makes a success of a status that is none.
 * @param controlId of the payload, which the acknowledgement must name
 * @param now milliseconds since 1970, for a Retry-After that is a date
 */
export function responseOutcome(response: Response, controlId: string, meanings: StatusMeanings, now: number): Outcome {
  const { status, headers, body, whole } = response;
  const byStatus = statusOutcome(status, meanings);
  const wait = byStatus.kind === 'unreachable' ? retryAfterMs(headers['retry-after'], now) : undefined;
  const rest = {
    ...(body.length === 0 ? {} : { answer: body }),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  };
  const outcome: Outcome = { ...byStatus, answerCode: `HTTP ${status}`, ...rest };
  if (!isHl7Type(headers['content-type'])) return outcome;
  // The word is in an acknowledgement of which nothing is known.
  if (!whole)
    return byStatus.kind === 'delivered' ? { ...outcome, kind: 'ambiguous', code: 'http-answer-cut' } : outcome;
  if (body.length === 0) return outcome;
  const said = classifyAnswer(body, controlId);
  if (said === 'for another message') {
    return byStatus.kind === 'delivered'
      ? { ...outcome, kind: 'ambiguous', code: 'http-answer-other-message' }
      : outcome;
  }
  if (byStatus.kind === 'delivered' || said.kind === 'refused' || said.kind === 'unreachable') {
    return { ...outcome, ...said };
  }
  return outcome;
}

function statusOutcome(status: number, meanings: StatusMeanings): { kind: Outcome['kind']; code: Code } {
  const meant = meanings[String(status)];
  if (meant !== undefined) return { kind: meant, code: CODES[meant] };
  if (status >= 200 && status < 300) return { kind: 'delivered', code: 'http-accepted' };
  if (NOT_NOW.has(status)) return { kind: 'unreachable', code: 'http-not-now' };
  if (status >= 300 && status < 400) return { kind: 'refused', code: 'http-redirected' };
  if (status === 401 || status === 403 || status === 407) return { kind: 'refused', code: 'http-unauthorized' };
  if (status === 404 || status === 410) return { kind: 'refused', code: 'http-not-found' };
  // 501 and 505 say that the request was not understood at all (RFC 9110, section 15.6).
  if (status < 500 || status === 501 || status === 505) return { kind: 'refused', code: 'http-refused' };
  return { kind: 'ambiguous', code: 'http-server-error' };
}
