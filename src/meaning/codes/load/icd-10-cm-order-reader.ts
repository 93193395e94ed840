import { LineCutter } from './line-cutter.ts';
import type { FormatReader, LoadedItem } from './loaded-item.ts';

/**
 * Reads the ICD-10-CM order file of CMS (`icd10cm-order-2026.txt`, layout in the release's own description: order
 * number 1-5, code 7-13, heading 0 or billable 1 at 15, short title 17-76, long title from 78). The code above
 * is the longest one that begins a code, which the file lists before it.
 */
export class Icd10CmOrderReader implements FormatReader {
  readonly #lines = new LineCutter();
  readonly #codes = new Set<string>();
  #strange = 0;

  push(text: string): (readonly LoadedItem[])[] {
    return this.#lines.push(text).flatMap((line) => this.#read(line));
  }

  end(): { records: (readonly LoadedItem[])[]; whole: boolean } {
    const records = this.#lines.end().flatMap((line) => this.#read(line));
    return { records, whole: this.#codes.size > 0 && this.#strange === 0 };
  }

  #read(line: string): (readonly LoadedItem[])[] {
    if (line.trim() === '') return [];
    const code = line.slice(6, 13).trim();
    const display = line.slice(77).trim();
    if (!/^\d{5} [A-Z]\d[0-9A-Z]{1,5} *[01] /.test(line) || display === '') {
      this.#strange++;
      return [[]];
    }
    this.#codes.add(code);
    const parent = this.#above(code);
    const concept = { code, display, selectable: line[14] === '1', ...(parent === undefined ? {} : { parent }) };
    return [[{ kind: 'concept', concept }]];
  }

  #above(code: string): string | undefined {
    for (let length = code.length - 1; length >= 3; length--) {
      if (this.#codes.has(code.slice(0, length))) return code.slice(0, length);
    }
    return undefined;
  }
}
