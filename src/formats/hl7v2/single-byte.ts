import iconv from 'iconv-lite';
import type { Charset } from './charset.ts';

const ABSENT = 0xfffd;

/** A character set of one byte per character, from iconv-lite's table; `name` is one that iconv-lite knows. */
export function singleByte(name: string): Charset {
  const characters = tableOf(name);
  const bytes = new Map<number, number>();
  characters.forEach((character, byte) => {
    if (character !== ABSENT) bytes.set(character, byte);
  });
  return {
    name,
    kind: 'single',
    decode(input) {
      const text = new Array<string>(Math.ceil(input.length / CHUNK));
      for (let from = 0, chunk = 0; from < input.length; from += CHUNK, chunk++) {
        const codes = new Uint16Array(Math.min(CHUNK, input.length - from));
        for (let at = 0; at < codes.length; at++) {
          const code = characters[input[from + at] as number] as number;
          if (code === ABSENT) return undefined;
          codes[at] = code;
        }
        text[chunk] = Buffer.from(codes.buffer).toString('ucs2');
      }
      return text.join('');
    },
    encode(text) {
      const output = Buffer.allocUnsafe(text.length);
      for (let at = 0; at < text.length; at++) {
        const byte = bytes.get(text.charCodeAt(at));
        if (byte === undefined) return undefined;
        output[at] = byte;
      }
      return output;
    },
  };
}

const CHUNK = 65_536;

function tableOf(name: string): number[] {
  const table: number[] = [];
  for (let byte = 0; byte < 256; byte++) {
    const code = iconv.decode(Buffer.of(byte), name).charCodeAt(0);
    // Windows-1252 leaves five bytes open; mapped to the control characters of the same number, as browsers
    // do, every byte has a character and anything at all can be read and written back in this set.
    table.push(code === ABSENT && name === 'windows-1252' ? byte : code);
  }
  return table;
}
