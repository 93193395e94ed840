import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Child, RECEIVER, SENDER } from '../outside/child.ts';
import { EngineProcess } from '../outside/engine-process.ts';
import { freePort, writeProofWorkspace } from '../outside/proof-workspace.ts';
import type { ReceiverNews, ReceiverTask } from '../outside/receiver.ts';
import type { SenderNews, SenderTask } from '../outside/sender.ts';
import { debianTool } from './debian-tool.ts';
import type { Image } from './disk.ts';
import { type CallEvent, readTrace } from './system-call.ts';

/** A run of the engine with every file operation and every answer on one timeline. */
export interface Recording {
  readonly root: string;
  readonly port: number;
  readonly destinations: readonly string[];
  /** The files before it began. */
  readonly before: Image;
  /** The files as it left them. */
  readonly after: Image;
  readonly events: readonly CallEvent[];
  readonly acknowledged: readonly string[];
}

export interface RecordOptions {
  readonly folder: string;
  readonly messages: number;
  readonly seed: number;
  /** False: fsync does nothing, so that a harness which cannot see a loss is found out. */
  readonly sync: boolean;
}

const CALLS =
  'open,openat,creat,write,writev,pwrite64,pwritev,pwritev2,sendto,sendmsg,fsync,fdatasync,ftruncate,fallocate,unlink,unlinkat,rename,renameat,renameat2,mkdir,mkdirat,mmap';
const DESTINATIONS = ['a', 'b'];

/**
 * Runs the engine under strace while a sender gives it messages, until all are acknowledged and delivered.
 * Half-way it is killed and started again, so that moments of its recovery are on the timeline too.
 */
export async function record({ folder, messages, seed, sync }: RecordOptions): Promise<Recording> {
  mkdirSync(folder, { recursive: true });
  const root = realpathSync(mkdtempSync(join(folder, 'run-')));
  const receiverTask: ReceiverTask = { destinations: DESTINATIONS, answerMs: 4, seed };
  const receiver = new Child<ReceiverNews>(RECEIVER, receiverTask);
  const { ports } = await receiver.ask('ports');
  const port = await freePort();
  writeProofWorkspace(root, { source: port, destinations: ports }, { connections: { b: 4 } });
  const before = readImage(root);
  const traces = [`${root}.first`, `${root}.second`];
  const start = (trace: string) => new EngineProcess({ workspace: root, under: straceCommand(trace, sync) });
  let engine = start(traces[0] ?? '');
  let sender: Child<SenderNews> | undefined;
  try {
    await engine.listening(port, 120_000);
    const task: SenderTask = { port, connections: 8, patients: 5, window: 2, pauseMs: 10, seed, total: messages };
    sender = new Child<SenderNews>(SENDER, task);
    await until(() => (sender?.latest('count')?.acknowledged ?? 0) >= messages / 2, 'half of the run');
    await engine.kill();
    engine = start(traces[1] ?? '');
    const { acknowledged } = await sender.ask('end');
    await until(async () => {
      const { counts } = await receiver.ask('count', 'count');
      return Object.values(counts).every((count) => count >= messages);
    }, 'delivery of everything');
    await engine.stop();
    const events = traces.flatMap((trace) => readTrace(readFileSync(trace, 'latin1')));
    return { root, port, destinations: DESTINATIONS, before, after: readImage(root), events, acknowledged };
  } finally {
    await Promise.all([sender?.stop(), engine.kill(), receiver.stop()]);
    for (const trace of traces) rmSync(trace, { force: true });
  }
}

function straceCommand(trace: string, sync: boolean): string[] {
  const strace = debianTool('strace', 'strace', 'usr/bin/strace');
  if (strace === undefined) throw new Error('strace is needed (a Debian package) and was not found');
  const command = [strace, '-f', '--seccomp-bpf', '-yy', '-xx', '-ttt', '-s', '4194304', '-e', 'signal=none'];
  command.push('-o', trace, '-e', `trace=${CALLS}`, '-E', 'UV_USE_IO_URING=0');
  if (!sync) {
    const library = debianTool('libeatmydata1', '', 'usr/lib/*/libeatmydata.so*');
    // Where the package cannot be had strace itself keeps the call from the kernel, which comes to the same.
    if (library === undefined) command.push('-e', 'inject=fsync,fdatasync:retval=0');
    else command.push('-E', `LD_PRELOAD=${library}`);
  }
  return command;
}

async function until(done: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const limit = Date.now() + 120_000;
  while (!(await done())) {
    if (Date.now() > limit) throw new Error(`the recorded run did not come to ${what} in time`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Every file and folder below a folder; no sockets, and no `-shm`, which SQLite makes anew. */
export function readImage(root: string): Image {
  const image = new Map<string, Buffer | 'folder'>([[root, 'folder']]);
  for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
    const path = join(root, name);
    const kind = statSync(path);
    if (kind.isDirectory()) image.set(path, 'folder');
    else if (kind.isFile() && !path.endsWith('-shm')) image.set(path, readFileSync(path));
  }
  return image;
}
