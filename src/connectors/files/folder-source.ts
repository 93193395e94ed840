import { join, resolve } from 'node:path';
import type { Code } from '../../diagnostics/catalogue.ts';
import { entryOf } from '../../diagnostics/catalogue.ts';
import { Fault } from '../../diagnostics/fault.ts';
import type { Timer } from '../../world/clock.ts';
import { type Disk, errnoOf } from '../../world/disk.ts';
import type { ConnectorWorld, Intake, Reply, Source, SourceState } from '../connector.ts';
import type { Endpoint } from '../endpoint.ts';
import { diskTrouble } from './disk-trouble.ts';
import type { FolderSourceOptions } from './folder-options.ts';
import { moveAside } from './move-new.ts';
import { type ReadyFile, ReadyFiles } from './ready-files.ts';

/** What is left to do for a file whose fate is decided. `why` sends it to the error folder. */
interface Settled {
  readonly size: number;
  readonly mtimeMs: number;
  readonly why?: Code;
}

/**
 * Polls a folder. A file's life: complete (see `ReadyFiles`) -> read -> offered -> accepted: archive;
 * rejected: error folder; unavailable: it stays, and so do the files after it, until the next poll.
 * A crash after `accepted` and before the move offers the file again.
 */
export class FolderSource implements Source {
  readonly #endpoint: Endpoint;
  readonly #options: FolderSourceOptions;
  readonly #intake: Intake;
  readonly #world: ConnectorWorld;
  readonly #disk: Disk;
  readonly #files: ReadyFiles;
  readonly #archive: string;
  readonly #errors: string;
  /** Files that could not be moved after their fate was decided: moved later, never offered again. */
  readonly #settled = new Map<string, Settled>();
  #timer: Timer | undefined;
  #pass: Promise<void> = Promise.resolve();
  #running = false;
  #received = 0;
  #problem: Code | undefined;

  constructor(endpoint: Endpoint, options: FolderSourceOptions, intake: Intake, world: ConnectorWorld, disk: Disk) {
    this.#endpoint = endpoint;
    this.#options = options;
    this.#intake = intake;
    this.#world = world;
    this.#disk = disk;
    this.#files = new ReadyFiles(disk, endpoint.path, options, endpoint.maxBytes);
    this.#archive = resolve(endpoint.path, options.archive);
    this.#errors = resolve(endpoint.path, options.errors);
  }

  async start(): Promise<void> {
    try {
      for await (const _ of this.#disk.list(this.#endpoint.path)) break;
      if (this.#options.after === 'archive') await this.#disk.makeFolder(this.#archive);
      await this.#disk.makeFolder(this.#errors);
    } catch (error) {
      throw new Fault(diskTrouble(error, 'folder'), { cause: error });
    }
    this.#running = true;
    this.#next(0);
  }

  async stop(): Promise<void> {
    this.#running = false;
    this.#timer?.cancel();
    await this.#pass;
  }

  state(): SourceState {
    const problem = this.#problem === undefined ? {} : { problem: this.#problem };
    return { listening: this.#running, at: this.#endpoint.path, connections: 0, received: this.#received, ...problem };
  }

  #next(ms: number): void {
    if (!this.#running) return;
    this.#timer = this.#world.clock.after(ms, () => {
      this.#pass = this.#poll().then(() => this.#next(this.#options.poll));
    });
  }

  async #poll(): Promise<void> {
    const problems: Code[] = [];
    try {
      const found = await this.#files.look(this.#world.clock.now());
      problems.push(...found.problems);
      await this.#removeMarkers(found.lonelyMarkers);
      const ready = new Set(found.ready.map((file) => file.name));
      for (const name of this.#settled.keys()) if (!ready.has(name)) this.#settled.delete(name);
      await this.#take(found.ready, problems);
    } catch (error) {
      problems.push(diskTrouble(error, 'folder'));
    }
    this.#problem = worst(problems);
  }

  async #take(ready: readonly ReadyFile[], problems: Code[]): Promise<void> {
    let moved = false;
    for (let at = 0; at < ready.length && this.#running; at += this.#options.atOnce) {
      const group = ready.slice(at, at + this.#options.atOnce);
      // Offered in order: `#offer` reads and offers, and the next file is read only after that.
      const replies: Promise<Reply | Settled | undefined>[] = [];
      for (const file of group) replies.push((await this.#begin(file, problems)).reply);
      let unavailable = false;
      for (const [index, file] of group.entries()) {
        const reply = await replies[index];
        if (reply === undefined) continue;
        if ('outcome' in reply && reply.outcome === 'unavailable') {
          problems.push(reply.code ?? 'intake-unavailable');
          unavailable = true;
          continue;
        }
        moved = (await this.#settle(file, 'outcome' in reply ? settled(file, reply) : reply, problems)) || moved;
      }
      if (unavailable) break;
    }
    // The names that left are made durable once a pass: losing that only brings accepted files back.
    if (moved) await this.#disk.syncFolder(this.#endpoint.path);
  }

  /** Wrapped in an object, since awaiting a bare promise would wait for the reply as well. */
  async #begin(file: ReadyFile, problems: Code[]): Promise<{ reply: Promise<Reply | Settled | undefined> }> {
    const known = this.#settled.get(file.name);
    if (known !== undefined && known.size === file.size && known.mtimeMs === file.mtimeMs) {
      return { reply: Promise.resolve(known) };
    }
    if (file.unfit !== undefined) {
      const { size, mtimeMs, unfit } = file;
      return { reply: Promise.resolve({ size, mtimeMs, why: unfit }) };
    }
    try {
      const { bytes, stat } = await this.#disk.read(join(this.#endpoint.path, file.name), this.#endpoint.maxBytes);
      if (stat.size !== file.size || stat.mtimeMs !== file.mtimeMs || bytes.length !== file.size) {
        this.#files.forget(file.name);
        return { reply: Promise.resolve(undefined) };
      }
      return { reply: this.#offer(bytes) };
    } catch (error) {
      const code = diskTrouble(error, 'file');
      // Another reader took it, or its writer withdrew it: nothing was lost by us.
      if (code !== 'file-vanished') problems.push(code);
      return { reply: Promise.resolve(undefined) };
    }
  }

  async #offer(bytes: Uint8Array): Promise<Reply> {
    this.#received += 1;
    const reply = await this.#intake.offer({ bytes, peer: {} });
    // Nobody waits for answers here, neither the first nor a later one.
    reply.later?.catch(() => undefined);
    return reply;
  }

  async #settle(file: ReadyFile, fate: Settled, problems: Code[]): Promise<boolean> {
    const path = join(this.#endpoint.path, file.name);
    try {
      if (fate.why !== undefined) {
        const to = await moveAside(this.#disk, path, this.#errors, file.name, this.#world.clock.now());
        await this.#explain(to, fate.why);
      } else if (this.#options.after === 'delete') {
        await this.#disk.unlink(path);
      } else {
        await moveAside(this.#disk, path, this.#archive, file.name, this.#world.clock.now());
      }
    } catch (error) {
      // Gone already: somebody cleared it away, which is all that was left to do.
      if (errnoOf(error) !== 'ENOENT') {
        this.#settled.set(file.name, fate);
        problems.push(errnoOf(error) === 'EXDEV' ? 'folder-other-disk' : 'file-not-moved');
        return false;
      }
    }
    this.#settled.delete(file.name);
    if (file.marker !== undefined) await this.#removeMarkers([file.marker]);
    return true;
  }

  /** A note beside the file; the file matters more, so a note that cannot be written is let go. */
  async #explain(path: string, code: Code): Promise<void> {
    const { text, fix } = entryOf(code);
    const at = new Date(this.#world.clock.now()).toISOString();
    const note = new TextEncoder().encode(`${JSON.stringify({ code, text, fix, at }, null, 2)}\n`);
    await this.#disk.write(`${path}.reason.json`, note).catch(() => undefined);
  }

  async #removeMarkers(names: readonly string[]): Promise<void> {
    for (const name of names) await this.#disk.unlink(join(this.#endpoint.path, name)).catch(() => undefined);
  }
}

function settled(file: ReadyFile, reply: Reply): Settled {
  const { size, mtimeMs } = file;
  return reply.outcome === 'accepted' ? { size, mtimeMs } : { size, mtimeMs, why: reply.code ?? 'intake-rejected' };
}

/** The problem to show: an error before a warning before a note, else the first. */
function worst(problems: readonly Code[]): Code | undefined {
  const rank = (code: Code) => ['fatal', 'error', 'warning', 'info'].indexOf(entryOf(code).severity);
  return problems.toSorted((a, b) => rank(a) - rank(b))[0];
}
