import { PARTITIONS } from '../partition.ts';
import type { StoredRelease } from '../store.ts';
import { type Database, openDatabase, type Statement } from './database.ts';
import { prepare } from './prepare.ts';
import { LASTING_MIGRATIONS } from './schema.ts';
import { LASTING } from './statements.ts';

interface ReleaseRow {
  readonly number: number;
  readonly hash: string;
  readonly applied_at: number;
  readonly by: string;
  readonly files: string;
}

/** The lasting file: releases, settings, leases. Few and small writes, each durable by itself. */
export class LastingFile {
  readonly #database: Database;
  readonly #sql: (name: keyof typeof LASTING) => Statement;

  constructor(path: string, key: Uint8Array) {
    this.#database = openDatabase({
      path,
      key,
      migrations: LASTING_MIGRATIONS,
      cacheKib: 1024,
      synchronous: 'full',
      ownCheckpoints: true,
    });
    this.#sql = prepare(this.#database, LASTING);
  }

  addRelease(release: Omit<StoredRelease, 'number'>): StoredRelease {
    const { lastInsertRowid } = this.#sql('addRelease').run(
      release.hash,
      release.appliedAt,
      release.by,
      JSON.stringify(release.files),
    );
    return { number: Number(lastInsertRowid), ...release };
  }

  release(number: number): StoredRelease | undefined {
    return released(this.#sql('release').get(number) as ReleaseRow | undefined);
  }

  currentRelease(): StoredRelease | undefined {
    return released(this.#sql('newestRelease').get() as ReleaseRow | undefined);
  }

  releases(limit: number): Omit<StoredRelease, 'files'>[] {
    return (this.#sql('releases').all(limit) as Omit<ReleaseRow, 'files'>[]).map((row) => ({
      number: row.number,
      hash: row.hash,
      appliedAt: row.applied_at,
      by: row.by,
    }));
  }

  setting(name: string): string | undefined {
    return (this.#sql('setting').get(name) as { value: string } | undefined)?.value;
  }

  setSetting(name: string, value: string | undefined): void {
    if (value === undefined) this.#sql('removeSetting').run(name);
    else this.#sql('putSetting').run(name, value);
  }

  mark(name: string): number {
    return (this.#sql('mark').get(name) as { value: number } | undefined)?.value ?? 0;
  }

  /** Raises a mark; a lower value leaves it as it is. */
  raiseMark(name: string, value: number): void {
    this.#sql('raiseMark').run(name, value);
  }

  /** Takes every partition for this owner with a new epoch, until the process ends. */
  takeAll(owner: string): void {
    this.#database.transaction(() => {
      for (let partition = 0; partition < PARTITIONS; partition++) {
        this.#sql('takeLease').run(partition, owner, Number.MAX_SAFE_INTEGER);
      }
    })();
  }

  leases(): { partition: number; epoch: number }[] {
    return this.#sql('leases').all() as { partition: number; epoch: number }[];
  }

  check(): boolean {
    return this.#database.pragma('integrity_check', { simple: true }) === 'ok';
  }

  close(): void {
    this.#database.close();
  }
}

function released(row: ReleaseRow | undefined): StoredRelease | undefined {
  if (row === undefined) return undefined;
  const files = JSON.parse(row.files) as Record<string, string>;
  return { number: row.number, hash: row.hash, appliedAt: row.applied_at, by: row.by, files };
}
