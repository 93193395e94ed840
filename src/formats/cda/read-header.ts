import { readCda } from './read-cda.ts';

const PATIENT = 'recordTarget/patientRole';

/** One patient as the head of a clinical document names them (CDA R2, 4.2.2.11 recordTarget). */
export interface CdaPatient {
  /** Numbers, each of whoever gave it. */
  readonly ids: readonly string[];
  readonly given: readonly string[];
  readonly family: readonly string[];
  /** As it stands: `19330307`. */
  readonly birthTime?: string;
}

/** The head of a clinical document (CDA R2, 4.2). */
export interface CdaHeader {
  readonly patient: CdaPatient;
  /** Whether a legal or other authenticator signed it. */
  readonly signed: boolean;
}

/** Reads the head of a clinical document; undefined for what is none that can be read. */
export function readCdaHeader(text: string): CdaHeader | undefined {
  const document = readCda(text);
  if (document === undefined) return undefined;
  const texts = (path: string): string[] =>
    document
      .all(path)
      .map(({ text: said }) => said.trim())
      .filter((said) => said !== '');
  const birthTime = document.value(`${PATIENT}/patient/birthTime@value`);
  return {
    patient: {
      ids: document.all(`${PATIENT}/id`).flatMap(({ attributes }) => attributes['extension'] ?? []),
      given: texts(`${PATIENT}/patient/name/given`),
      family: texts(`${PATIENT}/patient/name/family`),
      ...(birthTime === undefined ? {} : { birthTime }),
    },
    signed: ['legalAuthenticator', 'authenticator'].some(
      (role) => document.value(`${role}/signatureCode@code`) === 'S',
    ),
  };
}
