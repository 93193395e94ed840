export type { DocumentPart, DocumentReading, DocumentState } from './document.ts';
export { LONGEST_TEXT } from './document.ts';
export { type DocumentType, documentType, ENDINGS } from './document-type.ts';
export { readDocument } from './read-document.ts';
export { type StatedPatient, statedPatient } from './stated-patient.ts';
