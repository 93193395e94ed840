import type { Code } from '../../diagnostics/catalogue.ts';
import { Fault } from '../../diagnostics/fault.ts';
import { endOfMonth, firstIdAt, monthOf } from '../message-id.ts';
import type { Accepted, MessageId } from '../store.ts';
import { openDatabase } from './database.ts';
import { codeOf, type FaultData, faultData, isOfTheDisk } from './fault-of.ts';
import { LastingFile } from './lasting-file.ts';
import { MonthWriter, windowStart } from './month-writer.ts';
import { discardNew, letGo, replace } from './rewrite.ts';
import { MONTH_MIGRATIONS } from './schema.ts';
import type { StoreFolder } from './store-folder.ts';
import type { PackedMessage, PackedWrite } from './write-batch.ts';

/** Writes that one thread hands over at once. */
export interface WriteBatch {
  readonly sequence: number;
  readonly now: number;
  readonly writes: readonly PackedWrite[];
}

/** What became of a batch: three numbers a write (id, duplicate of, same body), and what failed by index. */
export interface BatchResult {
  readonly sequence: number;
  readonly results: Float64Array;
  readonly failures: readonly (readonly [index: number, fault: FaultData])[];
}

export interface GroupResult {
  readonly batches: readonly BatchResult[];
  /** How the counts of the whole store changed. */
  readonly messages: number;
  readonly open: number;
  readonly commits: number;
  /** Months whose files were written. */
  readonly written: readonly string[];
}

type Totals = { messages: number; open: number; commits: number; written: string[] };

/** Gives a month's file the migrations that it lacks. Throws what SQLite throws. */
function bringUpToDate(folder: StoreFolder, month: string): void {
  const path = folder.monthPath(month);
  const key = folder.keyOf(path);
  openDatabase({ path, key, migrations: MONTH_MIGRATIONS, cacheKib: 256, synchronous: 'full' }).close();
}

/** Where a write stands: its batch's results and its index in them. */
interface Item {
  readonly write: PackedWrite;
  readonly now: number;
  readonly results: Float64Array;
  readonly failures: [number, FaultData][];
  readonly index: number;
}

/** Months kept open besides the current one. Each costs a page cache. */
const OPEN_MONTHS = 4;

/**
 * Writes groups: everything that has gathered goes into one transaction of the current month's file, so
 * that it shares one fsync; changes to deliveries of older months commit in their own files. Not shared
 * between threads; no part of it waits for anything but the disk.
 */
export class Writer {
  readonly lasting: LastingFile;
  readonly #folder: StoreFolder;
  readonly #names: string[] = [];
  readonly #months = new Map<string, MonthWriter>();
  /** The months that have a file. */
  readonly #known: Set<string>;
  readonly #commits = new Map<string, number>();
  readonly #maxBytes: number | undefined;
  #lastId: MessageId;
  #failedMonth: string | undefined;
  /** How long the last commit took, mostly its fsync. */
  lastSyncMs = 0;
  /** Set while commits fail. */
  problem: Code | undefined;

  constructor(folder: StoreFolder, maxBytes: number | undefined) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
    this.lasting = new LastingFile(folder.lastingPath(), folder.keyOf(folder.lastingPath()));
    this.#lastId = this.lasting.mark('highest');
    folder.discardUnfinished();
    this.#known = new Set(folder.months());
    const newest = [...this.#known].sort().at(-1);
    if (newest !== undefined) this.#lastId = Math.max(this.#lastId, this.#file(newest).newest());
    // Readers do not migrate, so files of an earlier version are brought up to date before anybody reads.
    for (const month of this.#known) if (month !== newest) bringUpToDate(folder, month);
  }

  /** Takes in names under their numbers. The caller gives each number once. */
  addNames(names: readonly string[]): void {
    this.#names.push(...names);
  }

  write(batches: readonly WriteBatch[]): GroupResult {
    const totals: Totals = { messages: 0, open: 0, commits: 0, written: [] };
    const perMonth = new Map<string, Item[]>();
    const answers = batches.map((batch) => ({
      sequence: batch.sequence,
      results: new Float64Array(batch.writes.length * 3),
      failures: [] as [number, FaultData][],
    }));
    const month = this.#monthForNew(batches);
    for (const [at, batch] of batches.entries()) {
      const answer = answers[at];
      if (answer === undefined) continue;
      for (const [index, write] of batch.writes.entries()) {
        const item = { write, now: batch.now, results: answer.results, failures: answer.failures, index };
        const place = write.kind === 'accept' ? month : monthOf(write.message);
        const items = perMonth.get(place);
        if (items === undefined) perMonth.set(place, [item]);
        else items.push(item);
      }
    }
    for (const [place, items] of perMonth) this.#commit(place, items, totals);
    return { batches: answers, ...totals };
  }

  /** Tries a write while there is a problem, so that it ends without a message having to be the trial. */
  probe(): void {
    const month = this.#failedMonth;
    if (month === undefined) return;
    try {
      this.#file(month).probe();
      this.problem = undefined;
    } catch (error) {
      this.#failed(month, error);
    }
  }

  /** Removes messages of one month in one transaction. */
  remove(month: string, ids: readonly MessageId[]): { messages: number; bytes: number } {
    this.lasting.raiseMark('highest', this.#lastId);
    const file = this.#file(month);
    let bytes = 0;
    let messages = 0;
    try {
      file.begin();
      for (const id of ids) {
        const size = file.remove(id);
        if (size === undefined) continue;
        bytes += size;
        messages += 1;
      }
      file.commit();
      this.#count(month);
      return { messages, bytes };
    } catch (error) {
      this.#failed(month, error);
      throw error;
    }
  }

  /** Gives at most `pages` free pages of a month's file back to the disk. */
  vacuum(month: string, pages: number): boolean {
    if (!this.#exists(month)) return false;
    this.#count(month);
    return this.#file(month).vacuum(pages);
  }

  /**
   * Removes a month's files, unless a delivery in it is open: then false. Other threads must have let go of
   * them. Numbers given out so far are not given again.
   */
  removeMonth(month: string): boolean {
    this.lasting.raiseMark('highest', this.#lastId);
    if (!this.#exists(month)) return true;
    const file = this.#file(month);
    if (file.anyOpen()) return false;
    file.close();
    this.#months.delete(month);
    this.#known.delete(month);
    this.#folder.removeMonth(month);
    return true;
  }

  /** How often a month was written in this run: tells whether it changed in between. */
  commitsOf(month: string): number {
    return this.#commits.get(month) ?? 0;
  }

  /** Puts a month's rewritten file in its place, unless the month was written since it had so many commits. */
  replace(month: string, commits: number, gate: SharedArrayBuffer, others: number): boolean {
    try {
      this.#months.get(month)?.close();
      this.#months.delete(month);
      const replaced = this.commitsOf(month) === commits && replace(this.#folder, month, gate, others);
      if (!replaced) discardNew(this.#folder, month);
      return replaced;
    } finally {
      letGo(gate);
    }
  }

  /** Moves a month's write-ahead log into its file and cuts it to nothing, unless a reader is in the way. */
  truncate(month: string): void {
    try {
      this.#months.get(month)?.truncate();
    } catch {
      // The log stays as long as it is and is tried again later; nothing in it is lost.
    }
  }

  check(): boolean {
    return this.lasting.check();
  }

  close(): void {
    for (const file of this.#months.values()) file.close();
    this.#months.clear();
    this.lasting.close();
  }

  #commit(month: string, items: Item[], totals: Totals): void {
    let left = items;
    while (left.length > 0) {
      try {
        const spoilt = this.#transaction(month, left, totals);
        if (spoilt === undefined) return;
        // One write that cannot be stored must not take the others of its group with it.
        left = left.filter((item) => item !== spoilt);
      } catch (error) {
        this.#failed(month, error);
        for (const item of left) item.failures.push([item.index, faultData(error)]);
        return;
      }
    }
  }

  /** One transaction. Gives the write that spoilt it, if one did; throws when the disk did. */
  #transaction(month: string, items: readonly Item[], totals: Totals): Item | undefined {
    const accepts = items.some((item) => item.write.kind === 'accept');
    if (!accepts && !this.#exists(month)) {
      for (const item of items) item.failures.push([item.index, { code: 'store-delivery-unknown' }]);
      return undefined;
    }
    const file = this.#file(month);
    const refused: Item[] = [];
    file.begin();
    for (const item of items) {
      try {
        this.#apply(file, item);
      } catch (error) {
        if (isOfTheDisk(error)) throw error;
        if (error instanceof Fault) {
          refused.push(item);
          continue;
        }
        file.rollback();
        const code = (error as { code?: string }).code ?? '';
        item.failures.push([
          item.index,
          code.startsWith('SQLITE_CONSTRAINT') ? { code: 'store-message-invalid' } : faultData(error),
        ]);
        return item;
      }
    }
    const started = performance.now();
    const change = file.commit();
    this.lastSyncMs = performance.now() - started;
    this.problem = undefined;
    totals.messages += change.messages;
    totals.open += change.open;
    totals.commits += 1;
    totals.written.push(month);
    this.#count(month);
    for (const item of refused) item.failures.push([item.index, { code: 'store-delivery-unknown' }]);
    return undefined;
  }

  #apply(file: MonthWriter, { write, now, results, index }: Item): void {
    if (write.kind === 'change') {
      file.change(write, this.#names, now);
      return;
    }
    const id = Math.max(this.#lastId + 1, firstIdAt(now));
    // A group lives in one month: at its very end numbers may run ahead of the clock, never into the next file.
    this.#lastId = id;
    const duplicate = this.#duplicate(file, write, now);
    file.add(id, write, duplicate, this.#names, now);
    results[index * 3] = id;
    results[index * 3 + 1] = duplicate?.of ?? 0;
    results[index * 3 + 2] = duplicate?.body === 'same' ? 1 : 0;
  }

  /** The earlier message under the same control id, over the current month and those the window reaches into. */
  #duplicate(file: MonthWriter, message: PackedMessage, now: number): Accepted['duplicate'] {
    if (message.duplicateWindowMs === 0 || message.controlId === '') return undefined;
    const oldest = windowStart(now, message.duplicateWindowMs);
    const source = this.#names[message.source] ?? '';
    let found = file.earlier(source, message.controlId, message.digest, oldest);
    if (found?.body === 'same' || monthOf(oldest) === file.month) return found;
    for (const month of [...this.#known].sort().reverse()) {
      if (month >= file.month || month < monthOf(oldest)) continue;
      const earlier = this.#file(month).earlier(source, message.controlId, message.digest, oldest);
      if (earlier?.body === 'same') return earlier;
      found ??= earlier;
    }
    return found;
  }

  /** The month into which the new messages of a group go, with numbers moved on so that all fit into it. */
  #monthForNew(batches: readonly WriteBatch[]): string {
    let now = 0;
    let count = 0;
    for (const batch of batches) {
      now = Math.max(now, batch.now);
      count += batch.writes.length;
    }
    const first = Math.max(this.#lastId + 1, firstIdAt(now));
    const end = endOfMonth(monthOf(first));
    if (first + count < end) return monthOf(first);
    this.#lastId = end - 1;
    return monthOf(end);
  }

  #count(month: string): void {
    this.#commits.set(month, this.commitsOf(month) + 1);
  }

  #exists(month: string): boolean {
    return this.#known.has(month);
  }

  #file(month: string): MonthWriter {
    const open = this.#months.get(month);
    if (open !== undefined) {
      // The current month is asked for with every group, so it is never the one least recently used.
      this.#months.delete(month);
      this.#months.set(month, open);
      return open;
    }
    const path = this.#folder.monthPath(month);
    const file = new MonthWriter(month, path, this.#folder.keyOf(path));
    this.#months.set(month, file);
    this.#known.add(month);
    this.#limit(file);
    for (const [oldest, other] of this.#months) {
      if (this.#months.size <= OPEN_MONTHS) break;
      // A look-up in older months runs inside the current month's transaction.
      if (other.database.inTransaction || other === file) continue;
      other.close();
      this.#months.delete(oldest);
    }
    return file;
  }

  /**
   * After a failed write the file is opened anew: what SQLite holds in memory of it may not be what is on disk.
   * On a full disk it is kept, since a rollback is all that is needed and opening would take space.
   */
  #failed(month: string, error: unknown): void {
    this.problem = codeOf(error);
    this.#failedMonth = month;
    const file = this.#months.get(month);
    if (file === undefined) return;
    try {
      file.rollback();
      if (this.problem === 'store-disk-full') {
        this.#limit(file);
        return;
      }
    } catch {
      // The transaction ends with the connection.
    }
    this.#months.delete(month);
    try {
      file.close();
    } catch {
      // A file that cannot be closed is given up.
    }
  }

  /** Lets a month's file take what the other files leave of the store's size. */
  #limit(file: MonthWriter): void {
    if (this.#maxBytes === undefined) return;
    file.limit(this.#maxBytes - this.#folder.bytesBesides(this.#folder.monthPath(file.month)));
  }
}
