import { SaxesParser, type SaxesTagNS } from 'saxes';

const HL7 = 'urn:hl7-org:v3';
const DEEPEST = 300;
const MOST_VALUES = 200;

/** One patient as the head of a clinical document names them (CDA R2, 4.2.2.11 recordTarget). */
export interface CdaPatient {
  /** `root` is an OID or UUID; `extension` the number itself. */
  readonly ids: readonly { readonly root?: string; readonly extension: string }[];
  readonly given: readonly string[];
  readonly family: readonly string[];
  /** As it stands: `19330307`. */
  readonly birthTime?: string;
  readonly sex?: string;
}

/** The head of a clinical document (CDA R2, 4.2). */
export interface CdaHeader {
  readonly patient: CdaPatient;
  readonly code?: string;
  readonly title?: string;
  readonly effectiveTime?: string;
  /** Who signed: legal or other authenticators with a signature code. */
  readonly signed: boolean;
  readonly hasAuthor: boolean;
}

class Unreadable extends Error {}

/**
 * Reads the head of a C-CDA or other CDA R2 document. Undefined for what is not well formed, is another document, or
 * defines entities of its own, by which a small file grows large.
 */
export function readCdaHeader(text: string): CdaHeader | undefined {
  const parser = new SaxesParser({ xmlns: true });
  const path: string[] = [];
  const ids: { root?: string; extension: string }[] = [];
  const [given, family]: [string[], string[]] = [[], []];
  const found: { code?: string; title?: string; effectiveTime?: string; birthTime?: string; sex?: string } = {};
  let [signed, hasAuthor, isDocument] = [false, false, false];
  let words = '';
  const stop = (): never => {
    throw new Unreadable();
  };
  parser.on('error', stop);
  parser.on('doctype', stop);
  parser.on('opentag', (tag: SaxesTagNS) => {
    if (path.length >= DEEPEST) stop();
    path.push(tag.uri === HL7 ? tag.local : `(${tag.local})`);
    words = '';
    const attribute = (name: string): string | undefined => {
      const value = tag.attributes[name]?.value;
      return value === '' ? undefined : value;
    };
    switch (path.join('/')) {
      case 'ClinicalDocument':
        isDocument = true;
        break;
      case 'ClinicalDocument/code':
        keep('code', attribute('code'));
        break;
      case 'ClinicalDocument/effectiveTime':
        keep('effectiveTime', attribute('value'));
        break;
      case 'ClinicalDocument/author':
        hasAuthor = true;
        break;
      case 'ClinicalDocument/legalAuthenticator/signatureCode':
      case 'ClinicalDocument/authenticator/signatureCode':
        signed ||= attribute('code') === 'S';
        break;
      case `${PATIENT}/id`: {
        const [root, extension] = [attribute('root'), attribute('extension')];
        if (extension !== undefined && ids.length < MOST_VALUES)
          ids.push({ ...(root === undefined ? {} : { root }), extension });
        break;
      }
      case `${PATIENT}/patient/birthTime`:
        keep('birthTime', attribute('value'));
        break;
      case `${PATIENT}/patient/administrativeGenderCode`:
        keep('sex', attribute('code'));
        break;
      default:
    }
  });
  parser.on('text', (part) => {
    words += part;
  });
  parser.on('closetag', () => {
    const here = path.join('/');
    const said = words.trim();
    if (said !== '') {
      if (here === `${PATIENT}/patient/name/given` && given.length < MOST_VALUES) given.push(said);
      else if (here === `${PATIENT}/patient/name/family` && family.length < MOST_VALUES) family.push(said);
      else if (here === 'ClinicalDocument/title') keep('title', said);
    }
    words = '';
    path.pop();
  });
  try {
    parser.write(text).close();
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
  if (!isDocument) return undefined;
  const { birthTime, sex, ...rest } = found;
  const patient = {
    ids,
    given,
    family,
    ...(birthTime === undefined ? {} : { birthTime }),
    ...(sex === undefined ? {} : { sex }),
  };
  return { patient, ...rest, signed, hasAuthor };

  function keep(name: keyof typeof found, value: string | undefined): void {
    if (value !== undefined) found[name] ??= value;
  }
}

const PATIENT = 'ClinicalDocument/recordTarget/patientRole';
