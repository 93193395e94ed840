import { unzip, type ZipEntry, zipEntries } from '../zip.ts';
import { type DocumentPart, type DocumentReading, LONGEST_TEXT } from './document.ts';

/** What one archive may unpack to in all, and one of its files: beyond that it is a bomb, or nothing to read here. */
const MOST_BYTES = 64 << 20;
const LONGEST_PART = 32 << 20;

/** The files of a ZIP archive. */
export function readArchive(bytes: Uint8Array): Omit<DocumentReading, 'type'> {
  const entries = zipEntries(bytes);
  if (entries === undefined) return { state: 'truncated' };
  const files = entries.filter(({ name }) => !name.endsWith('/'));
  let left = MOST_BYTES;
  const parts = files.map((entry): DocumentPart => {
    if (entry.encrypted) return { name: entry.name, withheld: 'encrypted' };
    if (entry.size > Math.min(left, LONGEST_PART)) return { name: entry.name, withheld: 'too-large' };
    const unpacked = unzip(bytes, entry, Math.min(left, LONGEST_PART));
    if (unpacked === undefined) return { name: entry.name, withheld: 'damaged' };
    left -= unpacked.length;
    return { name: entry.name, bytes: unpacked };
  });
  const encrypted = parts.length > 0 && parts.every(({ withheld }) => withheld === 'encrypted');
  const damaged = parts.some(({ withheld }) => withheld === 'damaged');
  return { state: encrypted ? 'encrypted' : damaged ? 'damaged' : 'whole', parts };
}

/** The text of a Word document (ECMA-376, part 1, 17.3): its runs, a line for each paragraph. */
export function readWord(bytes: Uint8Array): Omit<DocumentReading, 'type'> {
  const entries = zipEntries(bytes) ?? [];
  const texts = [partOf('word/header1.xml'), partOf('word/document.xml')];
  if (texts[1] === undefined) return { state: 'damaged' };
  const text = texts.flatMap((part) => (part === undefined ? [] : [runsOf(part)])).join('\n');
  return { state: 'whole', ...(text.trim() === '' ? {} : { text: text.slice(0, LONGEST_TEXT) }) };

  function partOf(name: string): string | undefined {
    const entry = entries.find((each: ZipEntry) => each.name === name);
    const part = entry && unzip(bytes, entry, LONGEST_PART);
    return part && Buffer.from(part).toString('utf8');
  }
}

function runsOf(xml: string): string {
  const out: string[] = [];
  for (const [, end, text, tab] of xml.matchAll(
    /(<\/w:p>)|<w:t(?: [^>]*)?>([^<]*)<\/w:t>|(<w:(?:tab|br)\b[^>]*\/>)/g,
  )) {
    out.push(end === undefined ? (tab === undefined ? (text ?? '') : ' ') : '\n');
  }
  return out
    .join('')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&apos;/g, "'")
    .replace(/&amp;/g, '&');
}
