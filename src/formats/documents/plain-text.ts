import iconv from 'iconv-lite';
import { LONGEST_TEXT } from './document.ts';

/** The text of a file that is nothing but text, in whichever of the usual encodings it is. */
export function plainText(bytes: Uint8Array): string {
  const head = bytes.subarray(0, LONGEST_TEXT * 4);
  const buffer = Buffer.from(head.buffer, head.byteOffset, head.length);
  if (head[0] === 0xff && head[1] === 0xfe) return iconv.decode(buffer, 'utf-16le').slice(0, LONGEST_TEXT);
  if (head[0] === 0xfe && head[1] === 0xff) return iconv.decode(buffer, 'utf-16be').slice(0, LONGEST_TEXT);
  try {
    // A character that the bound cuts in two is no sign of another encoding.
    const decoder = new TextDecoder('utf-8', { fatal: true });
    return decoder.decode(head, { stream: head.length < bytes.length }).slice(0, LONGEST_TEXT);
  } catch {
    return iconv.decode(buffer, 'windows-1252').slice(0, LONGEST_TEXT);
  }
}

/** Runs of printed characters in a file of another program's, for finding out whose it is. */
export function printedRuns(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.subarray(0, LONGEST_TEXT)).toString('latin1');
  return [...text.matchAll(/[\x20-\x7e\xa0-\xff]{4,}/g)].map(([run]) => run).join('\n');
}
