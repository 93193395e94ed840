import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { LONGEST_TEXT } from '../../formats/documents/index.ts';

/** Reads the text off a picture; undefined where none can be read. */
export type Ocr = (picture: Uint8Array) => Promise<string | undefined>;

/** A page takes a second or two; a picture that takes this long is not of a page. */
const LONGEST_MS = 60_000;
const run = promisify(execFile);

/**
 * The program `tesseract` where the machine has it, in a process of its own: pictures are read by a library that was
 * not written for hostile ones. Undefined where it is not installed.
 *
 * @param languages as tesseract names them: `eng`, `eng+spa`
 */
export async function tesseract(languages = 'eng', program = 'tesseract'): Promise<Ocr | undefined> {
  try {
    await run(program, ['--version'], { timeout: LONGEST_MS });
  } catch {
    return undefined;
  }
  return (picture) =>
    new Promise((resolve) => {
      const child = spawn(program, ['stdin', 'stdout', '-l', languages], {
        stdio: ['pipe', 'pipe', 'ignore'],
        timeout: LONGEST_MS,
        killSignal: 'SIGKILL',
        env: { PATH: process.env['PATH'] ?? '', OMP_THREAD_LIMIT: '1' },
      });
      let text = '';
      child.stdout.setEncoding('utf8').on('data', (part: string) => {
        if (text.length < LONGEST_TEXT) text += part;
      });
      // It may have ended before it took everything.
      child.stdin.on('error', () => undefined);
      child.on('error', () => resolve(undefined));
      child.on('close', (code) => resolve(code === 0 && text.trim() !== '' ? text : undefined));
      child.stdin.end(picture);
    });
}
