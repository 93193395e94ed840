import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

const unzipped = promisify(gunzip);

/**
 * The codes of a pack, kept as the bytes of its file with the place of each code's line: an audit asks for a few hundred
 * of a hundred thousand codes, and has better use for the memory.
 */
export class CodeList {
  readonly #bytes: Buffer;
  readonly #columns: readonly string[];
  readonly #lines = new Map<string, number>();

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    const headEnd = bytes.indexOf('\n');
    this.#columns = bytes.toString('utf8', 0, headEnd).split('\t');
    for (let at = headEnd + 1; at < bytes.length; ) {
      const end = bytes.indexOf('\n', at);
      const tab = bytes.indexOf('\t', at);
      // The first line of a code is its newest one; `latin1` makes a string of its own, not a part of the file's.
      const code = bytes.toString('latin1', at, tab);
      if (!this.#lines.has(code)) this.#lines.set(code, at);
      at = end < 0 ? bytes.length : end + 1;
    }
  }

  /** Whether a code, without its dot, may stand in a record: the list has it, and it is no heading. */
  isSelectable(code: string): boolean {
    return this.#cell(code, 'selectable') === '1';
  }

  display(code: string): string | undefined {
    return this.#cell(code, 'display');
  }

  #cell(code: string, column: string): string | undefined {
    const at = this.#lines.get(code);
    if (at === undefined) return undefined;
    const end = this.#bytes.indexOf('\n', at);
    return this.#bytes.toString('utf8', at, end < 0 ? this.#bytes.length : end).split('\t')[
      this.#columns.indexOf(column)
    ];
  }
}

/** Reads the codes of a pack. */
export async function readCodeList(folder: string): Promise<CodeList> {
  return new CodeList(await unzipped(await readFile(join(folder, 'concepts.tsv.gz'))));
}
