import { chmod, lstat, mkdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { Fault } from '../diagnostics/fault.ts';

/**
 * Makes a socket's address free to listen on: its folder exists and only its owner can enter it, and what a
 * dead process left there is gone. Throws a Fault when a live one answers, or when something else is there.
 */
export async function claimSocket(path: string): Promise<void> {
  const folder = dirname(path);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const { uid } = await lstat(folder);
    if (process.getuid !== undefined && uid !== process.getuid()) throw new Fault('socket-not-made');
    await chmod(folder, 0o700);
    const there = await lstat(path).catch(() => undefined);
    if (there === undefined) return;
    if (!there.isSocket()) throw new Fault('socket-not-made');
    if (await isLive(path)) throw new Fault('server-running-already');
    await rm(path, { force: true });
  } catch (error) {
    throw error instanceof Fault ? error : new Fault('socket-not-made', { cause: error });
  }
}

function isLive(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    // Refused: nobody listens any more. Anything else may be a server that is too busy to answer.
    socket.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT');
    });
  });
}
