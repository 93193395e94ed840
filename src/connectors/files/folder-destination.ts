import { join } from 'node:path';
import type { Code } from '../../diagnostics/catalogue.ts';
import { type Disk, errnoOf } from '../../world/disk.ts';
import type { ConnectorWorld, Destination, DestinationState, Outcome, Payload } from '../connector.ts';
import type { Endpoint } from '../endpoint.ts';
import { diskTrouble } from './disk-trouble.ts';
import { fileName } from './file-name.ts';
import type { FolderDestinationOptions } from './folder-options.ts';
import { nameNew, namesLike } from './move-new.ts';

/**
 * Writes each payload as one file: under a dot-name that no reader takes, synced, then moved to its
 * name at one stroke, and the name synced. A name that is taken by the same bytes was this delivery's
 * own earlier try; other bytes get another name.
 */
export class FolderDestination implements Destination {
  readonly capacity: number;
  readonly #endpoint: Endpoint;
  readonly #options: FolderDestinationOptions;
  readonly #world: ConnectorWorld;
  readonly #disk: Disk;
  /** Writers of one name take turns: two at once would mix. */
  readonly #turns = new Map<string, Promise<unknown>>();
  #busy = 0;
  #problem: Code | undefined;

  constructor(endpoint: Endpoint, options: FolderDestinationOptions, world: ConnectorWorld, disk: Disk) {
    this.capacity = options.append === undefined ? endpoint.connections : 1;
    this.#endpoint = endpoint;
    this.#options = options;
    this.#world = world;
    this.#disk = disk;
  }

  async send(payload: Payload, signal: AbortSignal): Promise<Outcome> {
    if (signal.aborted) return { kind: 'unreachable', code: 'send-aborted' };
    this.#busy += 1;
    const { append } = this.#options;
    const name = fileName(append ?? this.#options.name.replaceAll('{name}', payload.name));
    const outcome = await this.#inTurn(name, () =>
      append === undefined ? this.#write(name, payload, signal) : this.#append(name, payload),
    );
    this.#busy -= 1;
    this.#problem = outcome.kind === 'delivered' ? undefined : outcome.code;
    return outcome;
  }

  async close(): Promise<void> {
    await Promise.all(this.#turns.values());
  }

  state(): DestinationState {
    const problem = this.#problem === undefined ? {} : { problem: this.#problem };
    return { at: this.#endpoint.path, connections: this.#busy, ...problem };
  }

  async #write(name: string, payload: Payload, signal: AbortSignal): Promise<Outcome> {
    const folder = this.#endpoint.path;
    // The same on every try, so that what an earlier try left behind is written over.
    const part = join(folder, `.${name}.part`);
    let written: { name: string; before: boolean };
    try {
      await this.#disk.write(part, payload.bytes);
      if (signal.aborted) throw Object.assign(new Error('aborted'), { code: 'ABORT' });
      written = await this.#publish(part, name, payload.bytes);
    } catch (error) {
      await this.#disk.unlink(part).catch(() => undefined);
      if (errnoOf(error) === 'ABORT') return { kind: 'unreachable', code: 'send-aborted' };
      return { kind: 'unreachable', code: diskTrouble(error, 'folder') };
    }
    await this.#disk.unlink(part).catch(() => undefined);
    try {
      await this.#disk.syncFolder(folder);
      if (this.#options.marker !== undefined) {
        await this.#disk.write(join(folder, this.#markerOf(written.name)), EMPTY);
        await this.#disk.syncFolder(folder);
      }
    } catch {
      // The file has its name, so a reader may have taken it; whether the name survives is not known.
      return { kind: 'ambiguous', code: 'file-maybe-written' };
    }
    return { kind: 'delivered', code: written.before ? 'file-already-there' : 'file-written' };
  }

  async #publish(part: string, wanted: string, bytes: Uint8Array): Promise<{ name: string; before: boolean }> {
    const folder = this.#endpoint.path;
    for (const name of namesLike(wanted, this.#world.clock.now())) {
      try {
        await nameNew(this.#disk, part, join(folder, name));
        return { name, before: false };
      } catch (error) {
        if (errnoOf(error) !== 'EEXIST') throw error;
      }
      if (await this.#holds(join(folder, name), bytes)) return { name, before: true };
    }
    throw Object.assign(new Error('every name taken'), { code: 'EEXIST' });
  }

  async #holds(path: string, bytes: Uint8Array): Promise<boolean> {
    try {
      const { kind, size } = await this.#disk.stat(path);
      if (kind !== 'file' || size !== bytes.length) return false;
      const found = await this.#disk.read(path, size);
      return Buffer.compare(found.bytes, bytes) === 0;
    } catch (error) {
      // Taken away between the two looks, or not ours to read: not known to be the same.
      if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'EACCES') return false;
      throw error;
    }
  }

  #markerOf(name: string): string {
    const dot = name.lastIndexOf('.');
    return `${dot > 0 ? name.slice(0, dot) : name}${this.#options.marker ?? ''}`;
  }

  async #append(file: string, payload: Payload): Promise<Outcome> {
    const path = join(this.#endpoint.path, file);
    let before: number | undefined;
    try {
      before = await this.#sizeOf(path);
      const separator = new TextEncoder().encode(this.#options.separator);
      await this.#disk.append(path, Buffer.concat([payload.bytes, separator]));
      await this.#disk.syncFolder(this.#endpoint.path);
      return { kind: 'delivered', code: 'file-written' };
    } catch (error) {
      const code = diskTrouble(error, 'folder');
      if (before === undefined) return { kind: 'unreachable', code };
      // What was half written is cut off again; when even that fails, it may be there.
      const cut = await this.#disk.truncate(path, before).then(
        () => true,
        (failure: unknown) => errnoOf(failure) === 'ENOENT' && before === 0,
      );
      return cut ? { kind: 'unreachable', code } : { kind: 'ambiguous', code: 'file-maybe-written' };
    }
  }

  async #sizeOf(path: string): Promise<number> {
    try {
      const { kind, size } = await this.#disk.stat(path);
      if (kind !== 'file') throw Object.assign(new Error('not a regular file'), { code: 'EINVAL' });
      return size;
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return 0;
      throw error;
    }
  }

  #inTurn<T>(name: string, run: () => Promise<T>): Promise<T> {
    const mine = (this.#turns.get(name) ?? Promise.resolve()).then(run);
    this.#turns.set(name, mine);
    return mine.finally(() => {
      if (this.#turns.get(name) === mine) this.#turns.delete(name);
    });
  }
}

const EMPTY = new Uint8Array();
