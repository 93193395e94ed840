import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** What fits into a socket's address everywhere, with its final zero byte (macOS has 104, Linux 108). */
const MOST_BYTES = 103;

/**
 * Where the socket of a state folder is: in the folder itself, `.suture/suture.sock`. An address that is too
 * long for the operating system gives way to a folder of the user's own among the temporary ones.
 */
export function socketPath(state: string): string {
  const path = join(resolve(state), 'suture.sock');
  if (Buffer.byteLength(path) <= MOST_BYTES) return path;
  const name = createHash('sha256').update(resolve(state)).digest('hex').slice(0, 16);
  return join(tmpdir(), `suture-${process.getuid?.() ?? 0}-${name}`, 'suture.sock');
}
