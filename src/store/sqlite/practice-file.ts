import type { Code } from '../../diagnostics/catalogue.ts';
import { Fault } from '../../diagnostics/fault.ts';
import type { PracticeStore, SqlValue, Step, TrailCheck, TrailEntry, TrailQuery, TrailRow } from '../practice.ts';
import { openDataKey } from './key-file.ts';
import type { PracticeStatement } from './practice-statements.ts';
import { Thread } from './thread.ts';

/**
 * Opens the practice's file of a store that is open in this process (its folder lock is what keeps others away).
 * Rejects with a Fault of the store's codes.
 */
export async function openPracticeFile(options: {
  readonly folder: string;
  /** The operator's key, 32 bytes. */
  readonly key: Uint8Array;
}): Promise<PracticeStore> {
  const dataKey = await openDataKey(options.folder, options.key, false);
  return PracticeFile.start(options.folder, dataKey);
}

/** The practice's file as the server holds it: one thread writes, another reads what takes long. */
class PracticeFile implements PracticeStore {
  readonly #writer: Thread;
  readonly #data: { readonly folder: string; readonly dataKey: Uint8Array };
  #reader: Thread | undefined;
  #closing: Promise<void> | undefined;
  #problem: Code | undefined;

  private constructor(folder: string, dataKey: Uint8Array) {
    this.#data = { folder, dataKey };
    this.#writer = new Thread(
      'practice-thread',
      { ...this.#data, reader: false },
      { ended: (code) => (this.#problem = code) },
    );
  }

  static async start(folder: string, dataKey: Uint8Array): Promise<PracticeFile> {
    const file = new PracticeFile(folder, dataKey);
    try {
      await file.#writer.call('ready');
      return file;
    } catch (error) {
      await file.#writer.stop();
      throw error;
    }
  }

  rows<Row>(name: PracticeStatement, ...values: readonly SqlValue[]): Promise<readonly Row[]> {
    return this.#writer.call('rows', name, values);
  }

  async row<Row>(name: PracticeStatement, ...values: readonly SqlValue[]): Promise<Row | undefined> {
    const [first] = await this.rows<Row>(name, ...values);
    return first;
  }

  write(steps: readonly Step[], events: readonly TrailEntry[] = []): Promise<readonly number[]> {
    return this.#writer.call('write', steps, events);
  }

  trail(query: TrailQuery): Promise<readonly TrailRow[]> {
    return this.#reading().call('trail', query);
  }

  trailFrom(first: number, limit: number): Promise<readonly TrailRow[]> {
    return this.#reading().call('trailFrom', first, limit);
  }

  trailPatient(
    reference: Uint8Array,
  ): Promise<{ readonly authority: string; readonly identifier: string } | undefined> {
    return this.#writer.call('trailPatient', reference);
  }

  async verifyTrail(): Promise<TrailCheck> {
    // A thread of its own, gone afterwards: reading events must not wait minutes for it.
    const thread = new Thread('practice-thread', { ...this.#data, reader: true }, { ended: () => undefined });
    try {
      return await thread.call('verifyTrail');
    } finally {
      await thread.call('close').catch(() => undefined);
      await thread.stop();
    }
  }

  pruneTrail(before: number): Promise<number> {
    return this.#writer.call('pruneTrail', before);
  }

  copyTo(path: string): Promise<void> {
    return this.#writer.call('copyTo', path);
  }

  check(): Promise<boolean> {
    return this.#reading().call('check');
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#reader?.call('close').catch(() => undefined);
    await this.#reader?.stop();
    await this.#writer.call('close').catch(() => undefined);
    await this.#writer.stop();
  }

  #reading(): Thread {
    if (this.#problem !== undefined) throw new Fault(this.#problem);
    this.#reader ??= new Thread(
      'practice-thread',
      { ...this.#data, reader: true },
      { ended: () => (this.#reader = undefined) },
    );
    return this.#reader;
  }
}
