import { entryOf } from '../../diagnostics/catalogue.ts';
import { parse } from '../../formats/fhir/index.ts';
import type { HttpDialect } from '../http/http-source.ts';

/** What the codes of a refusal are called in an OperationOutcome (FHIR R4, valueset-issue-type). */
function issueType(code: string): string {
  if (/credentials|signature/.test(code)) return 'login';
  if (/address-not-allowed/.test(code)) return 'forbidden';
  if (/media-type|method/.test(code)) return 'not-supported';
  if (/too-large/.test(code)) return 'too-long';
  if (/unfit|empty/.test(code)) return 'structure';
  return /too-many|too-much/.test(code) ? 'throttled' : 'processing';
}

/** HTTP as FHIR speaks it: resources in the body, below the base too, and an OperationOutcome with every refusal. */
export const fhirDialect: HttpDialect = {
  below: true,
  inspect(body) {
    const { resource } = parse(body);
    return /^[A-Z][A-Za-z]+$/.test(resource?.type ?? '') ? undefined : 'fhir-body-unfit';
  },
  refusal(code) {
    const { text, fix } = entryOf(code);
    const details = { text: `${text} ${fix}` };
    const issue = [{ severity: 'error', code: issueType(code), details, diagnostics: code }];
    return { type: 'application/fhir+json', text: `${JSON.stringify({ resourceType: 'OperationOutcome', issue })}\n` };
  },
};
