import { SaxesParser, type SaxesTagNS } from 'saxes';
import { CdaElement } from './cda-element.ts';

const NAMESPACES: ReadonlySet<string> = new Set(['urn:hl7-org:v3', 'urn:hl7-org:sdtc']);
const DEEPEST = 300;
const MOST_ELEMENTS = 2_000_000;

class Unreadable extends Error {}

/**
 * Reads a C-CDA or other CDA R2 document into its elements. Undefined for what is not well formed, is another document,
 * or defines entities of its own, by which a small file grows large.
 */
export function readCda(text: string): CdaElement | undefined {
  const parser = new SaxesParser({ xmlns: true });
  const open: (CdaElement | undefined)[] = [];
  let root: CdaElement | undefined;
  let count = 0;
  const stop = (): never => {
    throw new Unreadable();
  };
  parser.on('error', stop);
  parser.on('doctype', stop);
  parser.on('opentag', (tag: SaxesTagNS) => {
    if (open.length >= DEEPEST || ++count > MOST_ELEMENTS) stop();
    const parent = open.at(-1);
    if (!NAMESPACES.has(tag.uri) || (open.length > 0 && parent === undefined)) {
      open.push(undefined);
      return;
    }
    const attributes = Object.values(tag.attributes).map(({ local, value }): [string, string] => [local, value]);
    const element = new CdaElement(tag.local, Object.fromEntries(attributes));
    parent?.children.push(element);
    if (open.length === 0) root = element;
    open.push(element);
  });
  parser.on('text', (part) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += part;
  });
  parser.on('closetag', () => {
    open.pop();
  });
  try {
    // A mark of the byte order before the declaration is no part of the document.
    parser.write(text.replace(/^\ufeff/, '')).close();
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
  return root?.name === 'ClinicalDocument' ? root : undefined;
}
