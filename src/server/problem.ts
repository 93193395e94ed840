import { type Code, entryOf } from '../diagnostics/catalogue.ts';
import { Fault } from '../diagnostics/fault.ts';
import type { Place } from '../diagnostics/finding.ts';

/** An error as it goes over the wire (RFC 9457, `application/problem+json`). No value of a request is in it. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: Code;
  readonly place?: Place;
  readonly about?: Readonly<Record<string, string | number>>;
}

const STATUS: Partial<Record<Code, number>> = {
  'request-invalid': 400,
  'not-authenticated': 401,
  'session-ended': 401,
  'token-ended': 401,
  'login-refused': 401,
  'too-many-tries': 429,
  'too-many-requests': 429,
  'not-permitted': 403,
  'csrf-missing': 403,
  'host-not-ours': 421,
  'proxy-passed-by': 403,
  'account-unknown': 404,
  'factor-unknown': 404,
  'sign-on-not-set': 404,
  'console-not-built': 404,
  'factor-code-wrong': 400,
  'token-end-invalid': 400,
  'password-short': 400,
  'password-long': 400,
  'password-common': 400,
  'password-own': 400,
  'password-change-needed': 403,
  'factor-needed': 403,
  'passkey-needed': 403,
  'grant-own': 403,
  'grant-unknown': 404,
  'grant-end-invalid': 400,
  'message-id-unreadable': 400,
  'alert-unknown': 404,
  'route-unknown': 404,
  'message-unknown': 404,
  'flow-unknown': 404,
  'destination-unknown': 404,
  'release-unknown': 404,
  'audit-unknown': 404,
  'audit-source-unknown': 404,
  'match-run-unknown': 404,
  'match-pair-unknown': 404,
  'body-removed': 410,
  'request-too-large': 413,
  'server-failed': 500,
};

/** The problem that tells of an error. What Suture did not expect itself is `server-failed`, without its words. */
export function problemOf(error: unknown): Problem {
  const { code, place, about } = faultOf(error);
  const { text, fix, class: kind } = entryOf(code);
  const status = STATUS[code] ?? (kind === 'transient' ? 503 : kind === 'ambiguous' ? 502 : 409);
  return {
    type: `urn:suture:code:${code}`,
    title: text,
    status,
    detail: fix,
    code,
    ...(place === undefined ? {} : { place }),
    ...(about === undefined ? {} : { about }),
  };
}

/** The fault that an error is. A reader that went in the middle of its request is `request-invalid`. */
export function faultOf(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  if (status === 413) return new Fault('request-too-large');
  if (typeof status === 'number' && status >= 400 && status < 500) return new Fault('request-invalid');
  return new Fault('server-failed', { cause: error });
}
