import { getDocumentProxy } from 'unpdf';
import { type DocumentReading, LONGEST_TEXT } from './document.ts';

type Judged = Pick<DocumentReading, 'state' | 'pages' | 'text'>;

/** How near to its end a file has to say that it ends (ISO 32000-1, annex H.3.4.4). */
const TAIL = 1024;
/** Pages whose text is taken: whose a document is stands on the first ones. */
const MOST_PAGES = 20;

/** Only a trailer, or the stream that stands for one, refers to a dictionary of encryption (ISO 32000-1, 7.5.5). */
const LOCKED = /\/Encrypt\s+\d+\s+\d+\s+R/;

/**
 * Reads a PDF: its pages and its text layer. One that says nothing of its end was cut off, even where a patient reader
 * still finds pages in it. One that its owner locked is `encrypted` though it opens without a password, since what
 * imports documents commonly refuses it.
 */
export async function readPdf(bytes: Uint8Array): Promise<Judged> {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  const ends = source.includes('%%EOF', source.length - TAIL);
  const locked = LOCKED.test(source);
  try {
    // The reader takes the memory over, and what was given stays the caller's.
    const document = await getDocumentProxy(Uint8Array.from(bytes), { verbosity: 0 });
    try {
      const text = await textOf(document);
      const state = locked ? 'encrypted' : ends ? 'whole' : 'truncated';
      return { state, pages: document.numPages, ...(text === '' ? {} : { text }) };
    } finally {
      await document.loadingTask.destroy();
    }
  } catch (error) {
    if (locked || (error as Error).name === 'PasswordException') return { state: 'encrypted' };
    return { state: ends ? 'damaged' : 'truncated' };
  }
}

async function textOf(document: Awaited<ReturnType<typeof getDocumentProxy>>): Promise<string> {
  const parts: string[] = [];
  let length = 0;
  for (let page = 1; page <= Math.min(document.numPages, MOST_PAGES) && length < LONGEST_TEXT; page++) {
    const { items } = await (await document.getPage(page)).getTextContent();
    for (const item of items) {
      if (!('str' in item)) continue;
      const text = `${item.str}${item.hasEOL ? '\n' : ''}`;
      parts.push(text);
      length += text.length;
    }
    parts.push('\n');
  }
  return parts.join('').trim();
}
