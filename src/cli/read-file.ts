import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Fault } from '../diagnostics/fault.ts';
import { readInput } from './ask.ts';
import type { Context } from './context.ts';

/** The bytes of a file that the user named, taken from where the user stands; `-` is standard input. Rejects with `input-unreadable`. */
export async function readNamedFile({ terminal }: Pick<Context, 'terminal'>, file: string): Promise<Uint8Array> {
  if (file === '-') return readInput(terminal);
  try {
    return await readFile(resolve(terminal.folder, file));
  } catch (error) {
    throw new Fault('input-unreadable', { place: { file }, cause: error });
  }
}
