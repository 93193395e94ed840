import { createHash } from 'node:crypto';
import { readCdaHeader } from '../../formats/cda/read-header.ts';
import { readTags } from '../../formats/dicom/read-tags.ts';
import { type DocumentReading, ENDINGS, readDocument, statedPatient } from '../../formats/documents/index.ts';
import { parse } from '../../formats/hl7v2/index.ts';
import type { DocumentFacts, NamedPatient } from '../../meaning/checks/document-facts.ts';
import type { Ocr } from './ocr.ts';

/** Mails in mails in archives: beyond that nobody files anything. */
const DEEPEST = 3;

/** Types without a mark of their end. */
const OPEN_ENDED: ReadonlySet<string> = new Set(['text', 'email', 'hl7v2', 'html', 'json', 'wordperfect']);
const ENDED = /(?:[\r\n\f\u001c]|[.!?…)\]}>"'”’])\s*$/u;

/** Pictures that a program for reading pages takes. */
const PICTURES: ReadonlySet<string> = new Set(['tiff', 'png', 'jpeg']);

/**
 * What is found in one file: its facts, and whom it and the documents inside of it name.
 *
 * @param ocr reads whom a picture names; it takes a second or more for each
 */
export async function examineDocument(path: string, bytes: Uint8Array, ocr?: Ocr): Promise<DocumentFacts> {
  const found = await readDocument(bytes);
  const seen = ocr !== undefined && found.state === 'whole' && PICTURES.has(found.type) ? await ocr(bytes) : undefined;
  const reading = seen === undefined ? found : { ...found, text: seen };
  const own = ownCodec(reading, bytes);
  const inside = await patientsInside(reading, DEEPEST);
  return {
    path,
    bytes: bytes.length,
    digest: createHash('sha256').update(bytes).digest('hex'),
    type: reading.type,
    endings: ENDINGS[reading.type],
    state: own.state ?? reading.state,
    ...(reading.pages === undefined ? {} : { pages: reading.pages }),
    // What was read off a picture is a guess: it stays a picture.
    hasText: (found.text ?? '').trim() !== '',
    endsAbruptly: OPEN_ENDED.has(reading.type) && !ENDED.test(reading.text ?? ''),
    patients: [...own.patients, ...inside],
    ...(own.signed === undefined ? {} : { signed: own.signed }),
  };
}

interface OwnCodec {
  readonly patients: readonly NamedPatient[];
  readonly state?: DocumentFacts['state'];
  readonly signed?: boolean;
}

/** Whom a document names by the codec of its own format, or by the head of its text. */
function ownCodec({ type, text = '' }: DocumentReading, bytes: Uint8Array): OwnCodec {
  if (type === 'dicom') return ofDicom(bytes);
  if (type === 'hl7v2') return ofMessage(bytes);
  if (type === 'cda') return ofClinicalDocument(text);
  return { patients: named([statedPatient(text)]) };
}

function ofDicom(bytes: Uint8Array): OwnCodec {
  const { tags, state } = readTags(bytes);
  const [name, identifier, birthDate] = ['0010,0010', '0010,0020', '0010,0030'].map((tag) => tags.get(tag) ?? '');
  return { state, patients: named([person(name?.split('=', 1)[0] ?? '', birthDate ?? '', [identifier ?? ''])]) };
}

function ofMessage(bytes: Uint8Array): OwnCodec {
  const { message } = parse(bytes);
  if (message === undefined) return { patients: [], state: 'damaged' };
  const patients: NamedPatient[] = [];
  for (let nth = 1; message.indexOfSegment('PID', nth) >= 0; nth++) {
    const pid = `PID[${nth}]`;
    const get = (field: string): string => message.get(`${pid}-${field}`) ?? '';
    const identifiers = [get('3.1'), get('2.1'), get('18.1')];
    patients.push(person(`${get('5.1.1')}, ${get('5.2')}`, get('7').slice(0, 8), identifiers));
  }
  return { patients: named(patients) };
}

function ofClinicalDocument(text: string): OwnCodec {
  const header = readCdaHeader(text);
  if (header === undefined)
    return { patients: [], state: /<\/(?:\w+:)?ClinicalDocument>\s*$/.test(text) ? 'damaged' : 'truncated' };
  const { patient, signed } = header;
  const name = [...patient.given, ...patient.family].join(' ');
  return { signed, patients: named([person(name, patient.birthTime?.slice(0, 8) ?? '', patient.ids)]) };
}

async function patientsInside({ parts = [] }: DocumentReading, depth: number): Promise<readonly NamedPatient[]> {
  if (depth === 0) return [];
  const found: NamedPatient[] = [];
  for (const { bytes } of parts) {
    if (bytes === undefined) continue;
    const reading = await readDocument(bytes);
    found.push(...ownCodec(reading, bytes).patients, ...(await patientsInside(reading, depth - 1)));
  }
  return found;
}

function person(name: string, birthDate: string, identifiers: readonly string[]): NamedPatient {
  const plain = name
    .replace(/\^+/g, ' ')
    .replace(/^, |, $/g, '')
    .trim();
  return {
    ...(plain === '' || plain === ',' ? {} : { name: plain }),
    ...(birthDate === '' ? {} : { birthDate }),
    identifiers: [...new Set(identifiers.filter((each) => each !== ''))],
  };
}

/** Without those of whom nothing is said. */
function named(patients: readonly NamedPatient[]): readonly NamedPatient[] {
  return patients.filter(
    ({ name, birthDate, identifiers }) => name !== undefined || birthDate !== undefined || identifiers.length > 0,
  );
}
