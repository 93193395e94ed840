import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Environment of processes that start the sources again and again: each start costs half with them compiled once. */
export const compileCache: Readonly<Record<string, string>> = {
  NODE_COMPILE_CACHE: join(tmpdir(), 'suture-compile-cache'),
};
