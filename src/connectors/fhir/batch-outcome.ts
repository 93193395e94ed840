import { parse } from '../../formats/fhir/index.ts';
import type { Outcome } from '../connector.ts';
import type { Exchange } from '../http/exchange.ts';
import { fhirOutcome } from './fhir-outcome.ts';

/**
 * What the answer to a batch means, by the statuses of its entries (R4, http.html#transaction-response). A transaction
 * has none but good ones; a server that answers otherwise is taken at its word.
 * @param outcome of the response as a whole, which is good
 * @param again whether sending the batch a second time comes to the same as once
 */
export function batchOutcome(
  outcome: Outcome,
  answer: Extract<Exchange, { readonly whole: boolean }>,
  again: boolean,
): Outcome {
  if (!answer.whole) return { ...outcome, kind: 'ambiguous', code: 'http-answer-cut' };
  const bad = entryStatuses(answer.body).filter((status) => status < 200 || (status >= 300 && status !== 304));
  const kinds = new Set(
    bad.map((status) => fhirOutcome({ status, headers: {}, body: new Uint8Array(), whole: true }, 0).kind),
  );
  const answerCode = [`HTTP ${answer.status}`, ...new Set(bad)].join(' ');
  if (kinds.size === 0) return outcome;
  if (kinds.has('refused')) return { ...outcome, kind: 'refused', code: 'fhir-partly-refused', answerCode };
  if (kinds.has('ambiguous') || !again) return { ...outcome, kind: 'ambiguous', code: 'fhir-partly-sent', answerCode };
  return { ...outcome, kind: 'unreachable', code: 'http-not-now', answerCode };
}

/** The statuses that can be read; a server that gives none has said all it has to say. */
function entryStatuses(body: Uint8Array): number[] {
  const { resource } = parse(body);
  const entries: unknown = resource?.type === 'Bundle' ? resource.json['entry'] : undefined;
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((one: unknown) => {
    const { response } = (one ?? {}) as { response?: { status?: unknown } };
    const digits = typeof response?.status === 'string' ? /^[1-5]\d\d/.exec(response.status)?.[0] : undefined;
    return digits === undefined ? [] : [Number(digits)];
  });
}
