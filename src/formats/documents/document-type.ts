import { zipEntries } from '../zip.ts';

/** What a file is by its bytes, whatever its name says. */
export type DocumentType =
  | 'pdf'
  | 'tiff'
  | 'png'
  | 'jpeg'
  | 'gif'
  | 'bmp'
  | 'dicom'
  | 'rtf'
  | 'wordperfect'
  | 'word'
  | 'spreadsheet'
  | 'office-binary'
  | 'zip'
  | 'cda'
  | 'html'
  | 'xml'
  | 'json'
  | 'hl7v2'
  | 'email'
  | 'text'
  | 'unknown';

/** Endings that people give to files of a type; another ending misleads whoever opens the file. */
export const ENDINGS: Readonly<Record<DocumentType, readonly string[]>> = {
  pdf: ['pdf'],
  tiff: ['tif', 'tiff'],
  png: ['png'],
  jpeg: ['jpg', 'jpeg', 'jpe', 'jfif'],
  gif: ['gif'],
  bmp: ['bmp', 'dib'],
  dicom: ['dcm', 'dicom', 'ima', ''],
  rtf: ['rtf', 'doc'],
  wordperfect: ['wpd', 'wp', 'wp5', 'wp6'],
  word: ['docx', 'docm'],
  spreadsheet: ['xlsx', 'xlsm'],
  'office-binary': ['doc', 'xls', 'ppt', 'msg', 'wps'],
  zip: ['zip'],
  cda: ['xml', 'cda', 'ccda', 'ccd'],
  html: ['html', 'htm'],
  xml: ['xml', 'xsl'],
  json: ['json', 'ndjson'],
  hl7v2: ['hl7', 'txt', 'dat', 'msg', 'oru'],
  email: ['eml', 'txt', 'mht'],
  text: ['txt', 'text', 'asc', 'log', 'md', 'csv', 'tsv', 'dat', 'note', ''],
  unknown: [],
};

const MAGIC: readonly (readonly [type: DocumentType, at: number, bytes: readonly number[]])[] = [
  ['tiff', 0, [0x49, 0x49, 0x2a, 0x00]],
  ['tiff', 0, [0x4d, 0x4d, 0x00, 0x2a]],
  ['tiff', 0, [0x49, 0x49, 0x2b, 0x00]],
  ['tiff', 0, [0x4d, 0x4d, 0x00, 0x2b]],
  ['png', 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['jpeg', 0, [0xff, 0xd8, 0xff]],
  ['gif', 0, [0x47, 0x49, 0x46, 0x38]],
  ['dicom', 128, [0x44, 0x49, 0x43, 0x4d]],
  ['rtf', 0, [0x7b, 0x5c, 0x72, 0x74, 0x66]],
  ['wordperfect', 0, [0xff, 0x57, 0x50, 0x43]],
  ['office-binary', 0, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]],
];
/** Some programs write lines before a PDF's own first one; Acrobat looks this far (ISO 32000-1, annex H.3.4.1). */
const PDF_HEAD = 1024;
const HEAD = 4096;
/** Of a text at most so many of its first characters may be neither printed nor white. */
const MOST_CONTROLS = 0.01;

/** Says what a file is by its first bytes (of a ZIP archive also by what it holds); `unknown` where nothing fits. */
export function documentType(bytes: Uint8Array): DocumentType {
  for (const [type, at, magic] of MAGIC) if (magic.every((byte, nth) => bytes[at + nth] === byte)) return type;
  if (Buffer.from(bytes.subarray(0, PDF_HEAD)).includes('%PDF-')) return 'pdf';
  // BMP's two letters are also how a text may begin: its size has to fit.
  if (bytes[0] === 0x42 && bytes[1] === 0x4d && bytes.length > 26 && sizeSaid(bytes) === bytes.length) return 'bmp';
  if (bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5)) return archiveType(bytes);
  return textType(bytes);
}

function sizeSaid(bytes: Uint8Array): number {
  return Buffer.from(bytes.subarray(2, 6)).readUInt32LE();
}

function archiveType(bytes: Uint8Array): DocumentType {
  const names = (zipEntries(bytes) ?? []).map(({ name }) => name);
  if (names.includes('word/document.xml')) return 'word';
  if (names.includes('xl/workbook.xml')) return 'spreadsheet';
  return 'zip';
}

function textType(bytes: Uint8Array): DocumentType {
  const head = headText(bytes);
  if (head === undefined) return 'unknown';
  const text = head.trimStart();
  if (/^(?:MSH|FHS|BHS)[^\w\s]/.test(text)) return 'hl7v2';
  if (text.startsWith('<')) {
    if (/<(?:\w+:)?ClinicalDocument[\s>]/.test(head)) return 'cda';
    if (/^<(?:!doctype\s+html|html)[\s>]/i.test(text)) return 'html';
    if (/^<(?:\?xml|[A-Za-z_!])/.test(text)) return 'xml';
  }
  if (/^(?:\{\s*"|\[\s*[{"])/.test(text)) return 'json';
  if (isEmail(text)) return 'email';
  return 'text';
}

/** The beginning as text, whatever of the usual encodings it is in; undefined where it is none. */
function headText(bytes: Uint8Array): string | undefined {
  const head = bytes.subarray(0, HEAD);
  if (head[0] === 0xff && head[1] === 0xfe) return Buffer.from(head.subarray(2)).toString('utf16le');
  if (head[0] === 0xfe && head[1] === 0xff)
    return Buffer.from(head.subarray(2, head.length & ~1))
      .swap16()
      .toString('utf16le');
  let controls = 0;
  for (const byte of head) {
    // The separators of HL7 batches in MLLP frames (0B, 1C) and form feeds stand in texts, NUL never does.
    if (byte === 0) return undefined;
    if (byte < 0x20 && ![0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1c, 0x1b].includes(byte)) controls++;
  }
  if (controls > head.length * MOST_CONTROLS) return undefined;
  return Buffer.from(head)
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .replace(/^\u000b/, '');
}

/** Two header lines of a message, one of them who or when (RFC 5322, 3.6). */
function isEmail(text: string): boolean {
  const [head = ''] = text.split(/\r?\n\r?\n/, 1);
  const names = [...head.matchAll(/^([A-Za-z][A-Za-z0-9-]*):[ \t]/gm)].map(([, name = '']) => name.toLowerCase());
  const known = names.filter((name) =>
    ['from', 'to', 'date', 'subject', 'received', 'message-id', 'mime-version', 'return-path', 'cc'].includes(name),
  );
  return (
    /^[A-Za-z][A-Za-z0-9-]*:[ \t]/.test(text) &&
    new Set(known).size >= 2 &&
    names.some((name) => ['from', 'received', 'return-path'].includes(name))
  );
}
