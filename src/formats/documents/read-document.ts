import { readArchive, readWord } from './archive.ts';
import type { DocumentReading } from './document.ts';
import { documentType } from './document-type.ts';
import { readEmail, withoutMarks } from './email.ts';
import { IMAGES } from './image.ts';
import { readPdf } from './pdf.ts';
import { plainText, printedRuns } from './plain-text.ts';
import { rtfText } from './rtf.ts';

/**
 * Finds out what a document is by its bytes, whether it can be read, how many pages it has, and what text is in it.
 * Never throws: what cannot be read is said to be so. Text of DICOM, HL7 and C-CDA is left to their own codecs.
 *
 * @param bytes the whole file; memory of several times its size is used while it is read
 */
export async function readDocument(bytes: Uint8Array): Promise<DocumentReading> {
  if (bytes.length === 0) return { type: 'unknown', state: 'empty' };
  const type = documentType(bytes);
  const image = IMAGES[type];
  if (image !== undefined) return { type, ...image(bytes) };
  switch (type) {
    case 'pdf':
      return { type, ...(await readPdf(bytes)) };
    case 'email':
      return { type, ...(await readEmail(bytes)) };
    case 'zip':
      return { type, ...readArchive(bytes) };
    case 'word':
      return { type, ...readWord(bytes) };
    case 'rtf': {
      const { text, closed } = rtfText(bytes);
      return { type, state: closed ? 'whole' : 'truncated', text };
    }
    case 'html':
      return { type, state: 'whole', text: withoutMarks(plainText(bytes)) };
    case 'wordperfect':
    case 'office-binary':
      // Programs that are still to be had convert these; here their words are enough to see whose they are.
      return { type, state: 'whole', text: printedRuns(bytes) };
    case 'dicom':
      return { type, state: 'whole' };
    case 'unknown':
      return { type, state: 'no-reader' };
    default:
      return { type, state: 'whole', text: plainText(bytes) };
  }
}
