import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { restoreBackup } from '../engine/restore-backup.ts';
import { PracticeTrail } from '../practice/trail/practice-trail.ts';
import { sample } from '../store/conformance/samples.ts';
import type { PracticeStore } from '../store/practice.ts';
import { openPracticeFile } from '../store/sqlite/practice-file.ts';
import { openSqliteStore } from '../store/sqlite/sqlite-store.ts';
import type { Store } from '../store/store.ts';
import { systemClock } from '../world/clock.ts';
import type { Services } from './services.ts';
import { takeBackup } from './take-backup.ts';

const KEY_TEXT = 'a'.repeat(64);
const KEY = new Uint8Array(Buffer.from(KEY_TEXT, 'hex'));

let root: string;
let store: Store;
let practice: PracticeStore;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'suture-backup-'));
  store = await openSqliteStore({ folder: join(root, 'first', 'store'), key: KEY, clock: systemClock });
  practice = await openPracticeFile({ folder: join(root, 'first', 'store'), key: KEY });
});
afterEach(async () => {
  await practice.close();
  await store.close();
  rmSync(root, { recursive: true, force: true });
});

function back(): Promise<{ files: number; bytes: number }> {
  const engine = { copyStore: (folder: string) => store.copyTo(folder) };
  return takeBackup({ engine, practice, clock: systemClock } as unknown as Services, join(root, 'backup'));
}

const restore = (environment: Record<string, string> = { SUTURE_KEY: KEY_TEXT }) =>
  restoreBackup({ backup: join(root, 'backup'), state: join(root, 'second'), environment });

describe('a backup', () => {
  it('taken under load has every message that was acknowledged before, elsewhere', async () => {
    const trail = new PracticeTrail(practice, systemClock);
    await trail.record({ action: 'server.started', outcome: 'done', who: 'suture', by: 'suture', from: 'socket' });
    const acknowledged = new Map<number, Uint8Array>();
    const stop = new AbortController();
    let count = 0;
    const sender = async () => {
      while (!stop.signal.aborted) {
        const message = { ...sample(), controlId: `C${count++}` };
        const { id } = await store.accept(message);
        acknowledged.set(id, message.body);
      }
    };
    const senders = Array.from({ length: 8 }, sender);
    while (acknowledged.size < 100) await new Promise((resolve) => setTimeout(resolve, 5));
    const before = new Map(acknowledged);
    const taken = await back().finally(() => {
      stop.abort();
    });
    await Promise.all(senders);
    expect(taken.files).toBeGreaterThanOrEqual(4);
    expect(acknowledged.size).toBeGreaterThan(before.size);
    const restored = await restore();
    expect(restored.messages).toBeGreaterThanOrEqual(before.size);
    expect(restored.events).toBe(1);

    const folder = join(root, 'second', 'store');
    const second = await openSqliteStore({ folder, key: KEY, clock: systemClock });
    try {
      for (const [id, body] of before) expect(Buffer.from((await second.body(id)) ?? [])).toEqual(Buffer.from(body));
      const { id } = await second.accept(sample());
      expect(id).toBeGreaterThan(Math.max(...before.keys()));
    } finally {
      await second.close();
    }
  });

  it('holds nothing that can be read without the key', async () => {
    await store.accept({ ...sample(), body: Buffer.from('FALSETTO^ADA') });
    await back();
    for (const name of readdirSync(join(root, 'backup'))) {
      expect(readFileSync(join(root, 'backup', name)).includes('FALSETTO')).toBe(false);
    }
    await expect(restore({ SUTURE_KEY: 'b'.repeat(64) })).rejects.toMatchObject({ code: 'store-key-wrong' });
    await expect(restore({})).rejects.toMatchObject({ code: 'store-key-missing' });
    expect(() => readdirSync(join(root, 'second', 'store'))).toThrow('ENOENT');
  });

  it('is neither written over anything nor restored over anything', async () => {
    mkdirSync(join(root, 'backup'));
    writeFileSync(join(root, 'backup', 'notes.txt'), 'kept');
    await expect(back()).rejects.toMatchObject({ code: 'backup-not-empty' });
    rmSync(join(root, 'backup', 'notes.txt'));
    await back();
    mkdirSync(join(root, 'second', 'store'), { recursive: true });
    writeFileSync(join(root, 'second', 'store', 'store.db'), 'kept');
    await expect(restore()).rejects.toMatchObject({ code: 'restore-target-used' });
  });

  it('that is not whole is not restored', async () => {
    await store.accept(sample());
    await back();
    const file = join(root, 'backup', 'practice.db');
    copyFileSync(file, `${file}.kept`);
    const bytes = readFileSync(file);
    bytes[bytes.length - 9] = (bytes[bytes.length - 9] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    await expect(restore()).rejects.toMatchObject({ code: 'backup-broken' });
    rmSync(file);
    await expect(restore()).rejects.toMatchObject({ code: 'backup-broken' });
    copyFileSync(`${file}.kept`, file);
    await expect(restore()).resolves.toMatchObject({ messages: 1 });
  });
});
