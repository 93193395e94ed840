import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileCache } from '../outside/compile-cache.ts';
import type { Image } from './disk.ts';
import type { Finding, ImageTask } from './examine.ts';

interface Waiting {
  readonly take: (process: ChildProcess) => void;
}

/**
 * Processes that open images with the store and say what they find. The images are written below a
 * folder, one for each process, and taken away again.
 */
export class Examiners {
  readonly #folder: string;
  readonly #free: ChildProcess[] = [];
  readonly #all: ChildProcess[] = [];
  readonly #waiting: Waiting[] = [];
  #next = 0;

  constructor(folder: string, count: number) {
    this.#folder = folder;
    for (let index = 0; index < count; index++) {
      const child = fork(fileURLToPath(new URL('./examine.ts', import.meta.url)), [], {
        env: { ...process.env, ...compileCache },
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      this.#all.push(child);
      this.#free.push(child);
    }
  }

  /** Resolves once a process is free and has been given the image; its finding comes with the promise inside. */
  async examine(
    image: Image,
    root: string,
    task: Omit<ImageTask, 'folder'>,
  ): Promise<{ readonly finding: Promise<Finding> }> {
    const child = this.#free.pop() ?? (await new Promise<ChildProcess>((take) => this.#waiting.push({ take })));
    const folder = join(this.#folder, `image-${this.#next++}`);
    writeImage(image, root, folder);
    const finding = answerOf(child, { ...task, folder }).finally(() => {
      rmSync(folder, { recursive: true, force: true });
      const next = this.#waiting.shift();
      if (next === undefined) this.#free.push(child);
      else next.take(child);
    });
    return { finding };
  }

  stop(): void {
    for (const child of this.#all) child.disconnect();
  }
}

function answerOf(child: ChildProcess, task: ImageTask): Promise<Finding> {
  return new Promise((resolve, reject) => {
    const gone = () => reject(new Error('the process that opens images ended'));
    child.once('exit', gone);
    child.once('message', (finding: Finding) => {
      child.off('exit', gone);
      resolve(finding);
    });
    child.send(task);
  });
}

/** Writes an image of the files below `root` into a folder of its own. */
export function writeImage(image: Image, root: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [path, content] of image) {
    const target = join(folder, relative(root, path));
    if (content === 'folder') mkdirSync(target, { recursive: true });
    else {
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, content);
    }
  }
}
