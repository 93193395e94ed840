import PostalMime from 'postal-mime';
import { type DocumentPart, type DocumentReading, LONGEST_TEXT } from './document.ts';

/** Parts deeper than that are of no mail that people wrote. */
const DEEPEST = 20;
const LONGEST_HEADERS = 1 << 20;

/** Reads a mail (RFC 5322, MIME): its subject and text, and what is attached to it. */
export async function readEmail(bytes: Uint8Array): Promise<Omit<DocumentReading, 'type'>> {
  try {
    const mail = await PostalMime.parse(bytes, { maxNestingDepth: DEEPEST, maxHeadersSize: LONGEST_HEADERS });
    const text = [mail.subject ?? '', mail.text ?? withoutMarks(mail.html ?? '')]
      .filter((part) => part !== '')
      .join('\n');
    const parts = mail.attachments.map(({ filename, content }, at): DocumentPart => {
      const held = typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content);
      return { name: filename ?? `part ${at + 1}`, bytes: held };
    });
    return { state: 'whole', text: text.slice(0, LONGEST_TEXT), ...(parts.length === 0 ? {} : { parts }) };
  } catch {
    return { state: 'damaged' };
  }
}

/** The text of a page, for reading whose it is: never to be shown as a page. */
export function withoutMarks(html: string): string {
  return html
    .slice(0, LONGEST_TEXT * 4)
    .replace(/<(script|style)\b[^]*?<\/\1\s*>/gi, ' ')
    .replace(/<(?:br|p|div|tr|li|h\d)\b[^>]*>/gi, '\n')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&nbsp;/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&');
}
