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

/** Runs the engine under strace while a sender gives it messages, until all are acknowledged and delivered. */
export async function record({ folder, messages, seed, sync }: RecordOptions): Promise<Recording> {
  mkdirSync(folder, { recursive: true });
  const root = realpathSync(mkdtempSync(join(folder, 'run-')));
  const trace = `${root}.trace`;
  const receiver = new Child<ReceiverNews>(RECEIVER, {
    destinations: DESTINATIONS,
    answerMs: 4,
    seed,
  } satisfies ReceiverTask);
  const { ports } = await receiver.ask('ports');
  const port = await freePort();
  writeProofWorkspace(root, { source: port, destinations: ports }, { connections: { b: 4 } });
  const before = readImage(root);
  const engine = new EngineProcess({ workspace: root, under: straceCommand(trace, sync) });
  try {
    await engine.listening(port, 120_000);
    const task: SenderTask = { port, connections: 8, patients: 5, window: 2, pauseMs: 10, seed, total: messages };
    const sender = new Child<SenderNews>(SENDER, task);
    let acknowledged: readonly string[];
    try {
      ({ acknowledged } = await sender.ask('end'));
    } finally {
      await sender.stop();
    }
    await drained(receiver, messages);
    await engine.stop();
    const events = readTrace(readFileSync(trace, 'latin1'));
    rmSync(trace);
    return { root, port, destinations: DESTINATIONS, before, after: readImage(root), events, acknowledged };
  } finally {
    await engine.kill();
    await receiver.stop();
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

async function drained(receiver: Child<ReceiverNews>, messages: number): Promise<void> {
  const until = Date.now() + 60_000;
  for (;;) {
    const { counts } = await receiver.ask('count', 'count');
    if (Object.values(counts).every((count) => count >= messages)) return;
    if (Date.now() > until) throw new Error('the recorded run did not deliver everything in time');
    await new Promise((resolve) => setTimeout(resolve, 50));
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
