import { randomUUID } from 'node:crypto';
import { copyFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import type { Code } from '../../diagnostics/catalogue.ts';
import { Fault } from '../../diagnostics/fault.ts';
import type { Clock } from '../../world/clock.ts';
import type {
  Accepted,
  Delivery,
  DeliveryChange,
  MessageId,
  MessageQuery,
  NewAttachment,
  NewMessage,
  Removed,
  RetentionRule,
  SearchPage,
  Store,
  StoredMessage,
  StoredRelease,
  StoreState,
  Words,
} from '../store.ts';
import type { CodeTotal, ContentTotal, LedgerPage, LedgerQuery, LineTotal, StoredLedger } from '../stored-ledger.ts';
import { makeFolderDurably } from './durable-file.ts';
import { codeOf } from './fault-of.ts';
import { FolderLock } from './folder-lock.ts';
import { keyFilePath, openDataKey, wrapDataKey } from './key-file.ts';
import type { GroupAnswer } from './protocol.ts';
import type { Reader } from './reader.ts';
import { applyRetention } from './retention.ts';
import { StoreFolder } from './store-folder.ts';
import { Thread } from './thread.ts';
import { type IndexGroup, WordQueue } from './word-queue.ts';
import { WriteQueue } from './write-queue.ts';

export interface SqliteStoreOptions {
  /** Made where it does not exist. Nothing else may live in it. */
  readonly folder: string;
  /** The operator's key, 32 bytes (see `findOperatorKey`). */
  readonly key: Uint8Array;
  readonly clock: Clock;
  /**
   * Bytes that the store's files may take, about. Beyond it new messages are refused with
   * `store-disk-full` until retention has made room. Absent: as much as the disk has.
   */
  readonly maxBytes?: number;
}

/**
 * Opens the store of a folder, taking the folder for this process. Rejects with a Fault: `store-in-use`,
 * `store-key-wrong`, `store-keys-broken`, `store-newer`, or what the disk said.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  let lock: FolderLock | undefined;
  try {
    await makeFolderDurably(options.folder);
    lock = FolderLock.take(options.folder);
    const fresh = !(await readdir(options.folder)).some((name) => name.endsWith('.db') && name !== 'owner.db');
    const dataKey = await openDataKey(options.folder, options.key, fresh);
    return await SqliteStore.start(options, dataKey, lock);
  } catch (error) {
    lock?.drop();
    throw error instanceof Fault ? error : new Fault(codeOf(error), { cause: error });
  }
}

/** True for a folder that holds no store yet: then a new operator's key may be made for it. */
export async function isNewStore(folder: string): Promise<boolean> {
  try {
    return !(await readdir(folder)).some((name) => name === 'keys.json' || name === 'store.db');
  } catch {
    return true;
  }
}

/** The store as the engine holds it: the work is done in three threads, this side only passes it on. */
class SqliteStore implements Store {
  readonly #folder: StoreFolder;
  readonly #dataKey: Uint8Array;
  readonly #lock: FolderLock;
  readonly #writer: Thread;
  readonly #reader: Thread;
  readonly #background: Thread;
  readonly #queue: WriteQueue;
  readonly #words: WordQueue;
  #messages = 0;
  #open = 0;
  #commits = 0;
  #lastSyncMs = 0;
  #oldest: MessageId | undefined;
  #problem: Code | undefined;
  #closing: Promise<void> | undefined;

  private constructor(options: SqliteStoreOptions, dataKey: Uint8Array, lock: FolderLock) {
    this.#folder = new StoreFolder(options.folder, dataKey);
    this.#dataKey = dataKey;
    this.#lock = lock;
    const { port1, port2 } = new MessageChannel();
    const data = {
      folder: options.folder,
      dataKey,
      ...(options.maxBytes === undefined ? {} : { maxBytes: options.maxBytes }),
    };
    const ended = (code: Code) => this.#ended(code);
    this.#writer = new Thread(
      'writer-thread',
      { ...data, peer: port1 },
      { other: (answer) => this.#committed(answer as GroupAnswer), ended },
    );
    this.#reader = new Thread('reader-thread', data, { ended });
    this.#background = new Thread('background-thread', { ...data, peer: port2 }, { ended });
    this.#words = new WordQueue((groups) => this.#background.call('index', groups));
    this.#queue = new WriteQueue(options.clock, {
      post: (request) => this.#writer.post(request, [request.writes]),
      accepted: (message, accepted) => this.#words.remember(message, accepted),
    });
  }

  static async start(options: SqliteStoreOptions, dataKey: Uint8Array, lock: FolderLock): Promise<SqliteStore> {
    const store = new SqliteStore(options, dataKey, lock);
    try {
      await store.#writer.call('takeAll', randomUUID());
      await Promise.all([store.#reader.call('ready'), store.#background.call('ready')]);
      const counts = await store.#reader.call<{ messages: number; open: number; oldest?: MessageId }>('counts');
      store.#messages = counts.messages;
      store.#open = counts.open;
      store.#oldest = counts.oldest;
      return store;
    } catch (error) {
      await Promise.all([store.#writer.stop(), store.#reader.stop(), store.#background.stop()]);
      throw error;
    }
  }

  partitions(): Promise<readonly { readonly partition: number; readonly epoch: number }[]> {
    return this.#writer.call('leases');
  }

  accept(message: NewMessage): Promise<Accepted> {
    return this.#queue.accept(message);
  }

  change(change: DeliveryChange): Promise<void> {
    return this.#queue.change(change);
  }

  open(destination: string, after: MessageId, limit: number): Promise<readonly Delivery[]> {
    return this.#reader.call('open', destination, after, limit);
  }

  openCounts(): ReturnType<Store['openCounts']> {
    return this.#reader.call('openCounts');
  }

  message(id: MessageId): Promise<StoredMessage | undefined> {
    return this.#reader.call('message', id);
  }

  body(id: MessageId): Promise<Uint8Array | undefined> {
    return this.#reader.call('body', id);
  }

  editedBody(id: MessageId, destination: string): Promise<Uint8Array | undefined> {
    return this.#reader.call('editedBody', id, destination);
  }

  attachments(id: MessageId): Promise<readonly NewAttachment[]> {
    return this.#reader.call('attachments', id);
  }

  deliveries(id: MessageId): ReturnType<Store['deliveries']> {
    return this.#reader.call('deliveries', id);
  }

  children(id: MessageId): Promise<readonly StoredMessage[]> {
    return this.#reader.call('children', id);
  }

  ledgers(id: MessageId): Promise<readonly StoredLedger[]> {
    return this.#reader.call('ledgers', id);
  }

  searchLedgers(query: LedgerQuery): Promise<LedgerPage> {
    return this.#reader.call('searchLedgers', query);
  }

  contentTotals(from: number, to: number): Promise<readonly ContentTotal[]> {
    return this.#reader.call('contentTotals', from, to);
  }

  lineTotals(from: number, to: number): Promise<readonly LineTotal[]> {
    return this.#reader.call('lineTotals', from, to);
  }

  codeTotals(): Promise<readonly CodeTotal[]> {
    return this.#reader.call('codeTotals');
  }

  search(query: MessageQuery): Promise<SearchPage> {
    return this.#reader.call('search', query);
  }

  count(query: Omit<MessageQuery, 'limit' | 'before'>): Promise<number> {
    return this.#reader.call('count', query);
  }

  index(words: readonly Words[]): Promise<void> {
    return this.#words.add(words);
  }

  async unindexed(limit: number): Promise<readonly { id: MessageId; flow: string; body: Uint8Array }[]> {
    await this.#words.flush();
    const found = await this.#reader.call<ReturnType<Reader['unindexed']>>('unindexed', limit);
    const marks = found.complete.map(({ month, id }): IndexGroup => ({ month, entries: [], complete: id }));
    if (marks.length > 0) await this.#background.call('index', marks);
    this.#words.found(
      found.messages.map(({ id }) => id),
      found.done,
    );
    return found.messages;
  }

  addRelease(release: Omit<StoredRelease, 'number'>): Promise<StoredRelease> {
    return this.#writer.call('addRelease', release);
  }

  release(number: number): Promise<StoredRelease | undefined> {
    return this.#writer.call('release', number);
  }

  releases(limit: number): Promise<readonly Omit<StoredRelease, 'files'>[]> {
    return this.#writer.call('releases', limit);
  }

  currentRelease(): Promise<StoredRelease | undefined> {
    return this.#writer.call('currentRelease');
  }

  setting(name: string): Promise<string | undefined> {
    return this.#writer.call('setting', name);
  }

  setSetting(name: string, value: string | undefined): Promise<void> {
    return this.#writer.call('setSetting', name, value);
  }

  async retain(rules: readonly RetentionRule[], now: number): Promise<Removed> {
    await this.#words.flush();
    const removed = await applyRetention(
      { writer: this.#writer, reader: this.#reader, background: this.#background },
      this.#folder,
      rules,
      now,
    );
    this.#messages -= removed.messages;
    this.#oldest = await this.#reader.call<MessageId | undefined>('oldest');
    return removed;
  }

  async rotateKey(operatorKey: Uint8Array): Promise<void> {
    try {
      await wrapDataKey(this.#folder.path, this.#dataKey, operatorKey);
    } catch (error) {
      throw new Fault(codeOf(error), { cause: error });
    }
  }

  async verify(): Promise<readonly Code[]> {
    const sound = await Promise.all([
      this.#writer.call<boolean>('check').catch(() => false),
      this.#reader.call<boolean>('check').catch(() => false),
    ]);
    return sound.every(Boolean) ? [] : ['store-corrupt'];
  }

  async copyTo(folder: string): Promise<readonly string[]> {
    // The months first and what lasts at the end: a message names a release, which must be there.
    this.#queue.flush();
    const copied: string[] = [];
    for (const month of this.#folder.months()) copied.push(await this.#copy(this.#folder.monthPath(month), folder));
    copied.push(await this.#copy(this.#folder.lastingPath(), folder));
    await copyFile(keyFilePath(this.#folder.path), join(folder, basename(keyFilePath(this.#folder.path))));
    return [...copied, basename(keyFilePath(this.#folder.path))];
  }

  async #copy(path: string, folder: string): Promise<string> {
    await this.#background.call('copyTo', path, join(folder, basename(path)));
    return basename(path);
  }

  state(): StoreState {
    return {
      bytes: this.#folder.bytes(),
      messages: this.#messages,
      openDeliveries: this.#open,
      commits: this.#commits,
      lastSyncMs: this.#lastSyncMs,
      ...(this.#problem === undefined ? {} : { problem: this.#problem }),
      ...(this.#oldest === undefined ? {} : { oldest: this.#oldest }),
    };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#queue.flush();
    await this.#words.flush().catch(() => undefined);
    // The writer goes last: the last connection to a file is the one that empties its log.
    await Promise.allSettled([this.#reader.call('close'), this.#background.call('close')]);
    await this.#writer.call('close').catch(() => undefined);
    this.#queue.end('store-closed');
    await Promise.all([this.#writer.stop(), this.#reader.stop(), this.#background.stop()]);
    this.#lock.drop();
  }

  #committed(answer: GroupAnswer): void {
    this.#messages += answer.messages;
    this.#open += answer.open;
    this.#commits += answer.commits;
    this.#lastSyncMs = answer.lastSyncMs;
    this.#problem = answer.problem;
    if (answer.months !== undefined) this.#reader.call('setMonths', answer.months).catch(() => undefined);
    this.#oldest ??= answer.batches[0]?.results.find((id) => id > 0);
    this.#queue.settle(answer);
  }

  #ended(code: Code): void {
    if (this.#closing !== undefined) return;
    this.#problem = code;
    this.#queue.end(code);
  }
}
