import iconv from 'iconv-lite';
import { LONGEST_TEXT } from './document.ts';

/** Groups that are not shown (RTF 1.9.1): tables of fonts and styles, fields' instructions, pictures, and the like. */
const HIDDEN = new Set(
  'fonttbl colortbl stylesheet listtable listoverridetable rsidtbl generator info pict object themedata datastore xmlnstbl latentstyles filetbl revtbl fldinst mmathPr pgdsctbl nonshppict'.split(
    ' ',
  ),
);
const ESCAPED: Readonly<Record<string, string>> = {
  '~': ' ',
  _: '-',
  '\\': '\\',
  '{': '{',
  '}': '}',
  '\n': '\n',
  '\r': '\n',
};
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
const TOKEN = /\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)/gy;

interface Group {
  readonly hidden: boolean;
  /** How many characters stand behind each `\u` for readers that do not know it. */
  readonly fallback: number;
}

/** The text of a rich text file (RTF 1.9.1), and whether all its groups are closed: one that is not was cut off. */
export function rtfText(bytes: Uint8Array): { readonly text: string; readonly closed: boolean } {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  const reader = new RtfReader();
  const token = new RegExp(TOKEN);
  for (let match = token.exec(source); match !== null && !reader.over; match = token.exec(source)) {
    const [, word, argument, hex, sign, brace, plain] = match;
    if (hex !== undefined) {
      reader.byte(Number.parseInt(hex, 16));
      continue;
    }
    reader.flush();
    if (brace !== undefined) reader.brace(brace);
    else if (plain !== undefined) reader.plain(plain);
    else if (sign !== undefined) reader.sign(sign);
    // Binary data stand between the words as they are, and may hold any of their signs.
    else if (word === 'bin') token.lastIndex += Math.max(0, Number(argument ?? 0));
    else if (word !== undefined) reader.word(word, argument);
  }
  reader.flush();
  return { text: reader.text, closed: reader.closed };
}

class RtfReader {
  readonly #out: string[] = [];
  readonly #open: Group[] = [];
  #group: Group = { hidden: false, fallback: 1 };
  #length = 0;
  #encoding = 'windows-1252';
  /** Characters of a fallback that are still to be passed over. */
  #skip = 0;
  /** Bytes of the document's code page that stand together: in some code pages a character has two. */
  #raw: number[] = [];
  #over = false;

  get text(): string {
    return this.#out.join('');
  }

  /** The outermost group is closed (what follows is no part of the document), or nothing sensible can follow. */
  get over(): boolean {
    return this.#over;
  }

  get closed(): boolean {
    return this.#open.length === 0;
  }

  byte(value: number): void {
    if (this.#skip > 0) this.#skip--;
    else this.#raw.push(value);
  }

  flush(): void {
    if (this.#raw.length === 0) return;
    this.#put(iconv.decode(Buffer.from(this.#raw), this.#encoding));
    this.#raw = [];
  }

  brace(brace: string): void {
    this.#skip = 0;
    if (brace === '{') {
      this.#open.push(this.#group);
      this.#over = this.#open.length > DEEPEST;
      return;
    }
    this.#group = this.#open.pop() ?? this.#group;
    this.#over = this.#open.length === 0;
  }

  plain(text: string): void {
    const passed = Math.min(this.#skip, text.length);
    this.#skip -= passed;
    this.#put(text.slice(passed));
  }

  sign(sign: string): void {
    if (sign === '*') this.#group = { ...this.#group, hidden: true };
    else this.#put(ESCAPED[sign] ?? '');
  }

  word(word: string, argument: string | undefined): void {
    if (HIDDEN.has(word)) this.#group = { ...this.#group, hidden: true };
    else if (word === 'ansicpg' && iconv.encodingExists(`cp${argument ?? ''}`)) this.#encoding = `cp${argument ?? ''}`;
    else if (word === 'mac') this.#encoding = 'macroman';
    else if (word === 'uc')
      this.#group = { ...this.#group, fallback: Math.min(Math.max(Number(argument ?? 1), 0), 16) };
    else if (word === 'u') {
      // Codes above 32,767 are written as negative numbers.
      this.#put(String.fromCharCode((Number(argument ?? 63) + 0x1_0000) % 0x1_0000));
      this.#skip = this.#group.fallback;
    } else this.#put(BREAKS[word] ?? SIGNS[word] ?? '');
  }

  #put(text: string): void {
    if (this.#group.hidden || this.#length >= LONGEST_TEXT) return;
    this.#out.push(text);
    this.#length += text.length;
  }
}
