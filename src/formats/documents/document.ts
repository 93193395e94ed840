import type { DocumentType } from './document-type.ts';

/**
 * Whether a document can be read: `whole`; or why not. `damaged` breaks the rules of its own format, `truncated` ends
 * before it should, and `no-reader` is of a format that nothing here knows.
 */
export type DocumentState = 'whole' | 'empty' | 'truncated' | 'encrypted' | 'damaged' | 'no-reader';

/** What a document is found to be. */
export interface DocumentReading {
  readonly type: DocumentType;
  readonly state: DocumentState;
  /** Pages, or the pictures of an image; absent where the type has none or they cannot be counted. */
  readonly pages?: number;
  /** Its text, as far as one is in it and in reach; absent for pictures. */
  readonly text?: string;
  /** Documents inside: attachments of a mail, files of an archive. */
  readonly parts?: readonly DocumentPart[];
}

/** A document inside another. Without bytes it is only known to be there. */
export interface DocumentPart {
  readonly name: string;
  readonly bytes?: Uint8Array;
  /** Why there are no bytes. */
  readonly withheld?: 'encrypted' | 'too-large' | 'damaged';
}

/** The longest text that is taken out of a document: whose it is stands at the beginning. */
export const LONGEST_TEXT = 200_000;
