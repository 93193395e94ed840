import iconv from 'iconv-lite';
import { LONGEST_TEXT } from './document.ts';

/** Groups that are not shown (RTF 1.9.1): tables of fonts and styles, fields' instructions, pictures, and the like. */
const HIDDEN = new Set(
  'fonttbl colortbl stylesheet listtable listoverridetable rsidtbl generator info pict object themedata datastore xmlnstbl latentstyles filetbl revtbl fldinst mmathPr pgdsctbl nonshppict'.split(
    ' ',
  ),
);
const BREAKS: Readonly<Record<string, string>> = {
  par: '\n',
  line: '\n',
  sect: '\n',
  page: '\f',
  row: '\n',
  cell: '\t',
  tab: '\t',
};
const SIGNS: Readonly<Record<string, string>> = {
  emdash: '—',
  endash: '–',
  lquote: '‘',
  rquote: '’',
  ldblquote: '“',
  rdblquote: '”',
  bullet: '•',
};
const DEEPEST = 1_000;

interface Group {
  hidden: boolean;
  /** Characters that stand for one that old readers lack (`\uc`), and are passed over. */
  fallback: number;
}

/**
 * The text of a rich text file (RTF 1.9.1), and whether all its groups are closed: one that is not was cut off.
 */
export function rtfText(bytes: Uint8Array): { readonly text: string; readonly closed: boolean } {
  const source = Buffer.from(bytes).toString('latin1');
  const out: string[] = [];
  let length = 0;
  let encoding = 'windows-1252';
  let open: Group[] = [];
  let group: Group = { hidden: false, fallback: 1 };
  let skip = 0;
  /** Bytes of the document's code page that stand together: in some of them a character has two. */
  let raw: number[] = [];
  const flush = (): void => {
    if (raw.length === 0) return;
    put(iconv.decode(Buffer.from(raw), encoding));
    raw = [];
  };
  const put = (text: string): void => {
    if (group.hidden || length >= LONGEST_TEXT) return;
    out.push(text);
    length += text.length;
  };
  const token = /\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)/gy;
  let depth = 0;
  for (let match = token.exec(source); match !== null; match = token.exec(source)) {
    const [, word, argument, hex, sign, brace, plain] = match;
    if (hex !== undefined) {
      if (skip > 0) skip--;
      else raw.push(Number.parseInt(hex, 16));
      continue;
    }
    flush();
    if (brace === '{') {
      depth++;
      if (depth > DEEPEST) return { text: out.join(''), closed: false };
      open.push({ ...group });
      skip = 0;
    } else if (brace === '}') {
      depth--;
      group = open.pop() ?? group;
      skip = 0;
      // What follows the outermost group is no part of the document.
      if (depth <= 0) break;
    } else if (plain !== undefined) {
      const kept = plain.slice(Math.min(skip, plain.length));
      skip -= plain.length - kept.length;
      put(kept);
    } else if (sign !== undefined) {
      if (sign === '*') group.hidden = true;
      else if (sign === '~') put(' ');
      else if (sign === '_') put('-');
      else if (sign === '\\' || sign === '{' || sign === '}') put(sign);
      else if (sign === '\n' || sign === '\r') put('\n');
    } else if (word !== undefined) {
      if (HIDDEN.has(word)) group.hidden = true;
      else if (word === 'ansicpg' && iconv.encodingExists(`cp${argument ?? ''}`)) encoding = `cp${argument ?? ''}`;
      else if (word === 'mac') encoding = 'macroman';
      else if (word === 'uc') group.fallback = Math.min(Math.max(Number(argument ?? 1), 0), 16);
      else if (word === 'u') {
        const code = Number(argument ?? 63);
        put(String.fromCharCode(code < 0 ? code + 0x1_0000 : code));
        skip = group.fallback;
      } else if (word === 'bin') token.lastIndex += Math.max(0, Number(argument ?? 0));
      else put(BREAKS[word] ?? SIGNS[word] ?? '');
    }
  }
  flush();
  open = [];
  return { text: out.join(''), closed: depth <= 0 };
}
