import { hkdfSync } from 'node:crypto';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

const MONTH_FILE = /^messages-(\d{4}-\d{2})\.db$/;

/** The folder of a store: how its files are called and which key each has. */
export class StoreFolder {
  readonly path: string;
  readonly #dataKey: Uint8Array;

  constructor(path: string, dataKey: Uint8Array) {
    this.path = path;
    this.#dataKey = dataKey;
  }

  monthPath(month: string): string {
    return join(this.path, `messages-${month}.db`);
  }

  wordsPath(month: string): string {
    return join(this.path, `words-${month}.db`);
  }

  lastingPath(): string {
    return join(this.path, 'store.db');
  }

  practicePath(): string {
    return join(this.path, 'practice.db');
  }

  /** What the audit trail's last event was, told outside the file it stands in. */
  witnessPath(): string {
    return join(this.path, 'trail-witness.json');
  }

  /** The months that have a file, oldest first. */
  months(): string[] {
    return readdirSync(this.path)
      .map((name) => MONTH_FILE.exec(name)?.[1])
      .filter((month) => month !== undefined)
      .sort();
  }

  /** The key of a file: derived from the store's data key and the file's name, so that no two files share one. */
  keyOf(path: string): Uint8Array {
    const label = `suture store file ${basename(path)}`;
    return new Uint8Array(hkdfSync('sha256', this.#dataKey, new Uint8Array(0), label, 32));
  }

  /** Bytes that the folder's files take, write-ahead logs included. */
  bytes(): number {
    return this.bytesBesides(undefined);
  }

  /** The same without one file and its log. */
  bytesBesides(path: string | undefined): number {
    let total = 0;
    for (const name of readdirSync(this.path)) {
      if (path !== undefined && name.startsWith(basename(path))) continue;
      total += statSync(join(this.path, name), { throwIfNoEntry: false })?.size ?? 0;
    }
    return total;
  }

  /** Removes what a rewrite of a month has left that did not come to its end. */
  discardUnfinished(): void {
    for (const name of readdirSync(this.path)) if (name.endsWith('.db.new')) rmSync(join(this.path, name));
  }

  /** Removes a month for good. Every connection to its files must be closed. */
  removeMonth(month: string): void {
    for (const path of [this.wordsPath(month), this.monthPath(month)]) {
      for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
    }
  }
}
