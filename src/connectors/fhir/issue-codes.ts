import { parse } from '../../formats/fhir/index.ts';

/** Codes of OperationOutcome.issue.code (FHIR R4, valueset-issue-type). */
const ISSUE_CODES = new Set(
  (
    'invalid structure required value invariant security login unknown expired forbidden suppressed processing ' +
    'not-supported duplicate multiple-matches not-found deleted too-long code-invalid extension too-costly ' +
    'business-rule conflict transient lock-error no-store exception timeout incomplete throttled informational'
  ).split(' '),
);

/** Codes below `transient`: trying again may help. */
const TRANSIENT = new Set(['transient', 'lock-error', 'no-store', 'exception', 'timeout', 'incomplete', 'throttled']);

/** The codes of the errors in an OperationOutcome, each once. Its text and places are not looked at. */
export function issueCodes(body: Uint8Array): string[] {
  const outcome = parse(body).resource?.json;
  const issues: unknown = outcome?.['resourceType'] === 'OperationOutcome' ? outcome['issue'] : undefined;
  if (!Array.isArray(issues)) return [];
  const codes = issues.flatMap((issue: unknown) => {
    const { severity, code } = (issue ?? {}) as { severity?: unknown; code?: unknown };
    const bad = severity === 'error' || severity === 'fatal';
    return bad && typeof code === 'string' && ISSUE_CODES.has(code) ? [code] : [];
  });
  return [...new Set(codes)];
}

/** Whether everything that was wrong may pass by itself. */
export function allTransient(codes: readonly string[]): boolean {
  return codes.length > 0 && codes.every((code) => TRANSIENT.has(code));
}
