import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../diagnostics/fault.ts';
import { SimulatedClock } from '../../world/simulated-clock.ts';
import { sample } from '../conformance/samples.ts';
import type { Store } from '../store.ts';
import { isNewStore, openSqliteStore } from './sqlite-store.ts';

const MARK = 'ZEBRAMARKER';

describe('store folder', () => {
  let folder: string;
  let stores: Store[];
  const key = randomBytes(32);
  const open = async (with_: Uint8Array = key, maxBytes?: number) => {
    const store = await openSqliteStore({
      folder,
      key: with_,
      clock: new SimulatedClock(),
      ...(maxBytes === undefined ? {} : { maxBytes }),
    });
    stores.push(store);
    return store;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'suture-folder-'));
    stores = [];
  });
  afterEach(async () => {
    for (const store of stores) await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('holds nothing in clear text, in no file, while open and when closed', async () => {
    const store = await open();
    const indexed: Promise<void>[] = [];
    for (let i = 0; i < 50; i++) {
      const to = `${MARK}-destination`;
      const { id } = await store.accept(
        sample({
          flow: `${MARK}-flow`,
          text: `${MARK} body`.repeat(100),
          controlId: `${MARK}${i}`,
          deliveries: [{ destination: to, keys: [`${MARK}-key`], state: 'queued' }],
          attachments: [{ number: 1, bytes: Buffer.from(MARK.repeat(2000)) }],
        }),
      );
      await store.change({
        message: id,
        destination: to,
        state: 'held',
        edited: Buffer.from(MARK),
        attempt: { at: 1, tookMs: 1, kind: 'refused', code: 'store-failed', answer: Buffer.from(MARK) },
        by: { who: MARK, reason: MARK },
      });
      indexed.push(store.index([{ message: id, words: [{ kind: 'name', value: MARK }] }]));
      if (i === 0) await store.setSetting(MARK, MARK);
    }
    await Promise.all(indexed);
    await store.addRelease({ hash: MARK, appliedAt: 1, by: MARK, files: { [MARK]: MARK } });
    expect(await store.count({ words: [{ kind: 'name', value: MARK }] })).toBe(50);
    expect(filesWith(folder, MARK)).toEqual([]);
    await store.close();
    expect(filesWith(folder, MARK)).toEqual([]);
    expect(readdirSync(folder).some((name) => name.endsWith('-wal'))).toBe(false);
  });

  it('does not open with another key, and says so', async () => {
    await (await open()).close();
    await expect(open(randomBytes(32))).rejects.toMatchObject({ code: 'store-key-wrong' });
    const again = await open();
    expect(again.state().messages).toBe(0);
  });

  it('opens with the new key and not with the old one once it was rotated, without a stop', async () => {
    const store = await open();
    const before = await store.accept(sample({ controlId: '1' }));
    const other = randomBytes(32);
    const [, during] = await Promise.all([store.rotateKey(other), store.accept(sample({ controlId: '2' }))]);
    await store.close();
    await expect(open(key)).rejects.toMatchObject({ code: 'store-key-wrong' });
    const again = await open(other);
    expect(await again.body(before.id)).toBeDefined();
    expect(await again.body(during.id)).toBeDefined();
  });

  it.each(['', '{}', 'not json', '{"version":1}'])('says when keys.json is damaged', async (content) => {
    await (await open()).close();
    writeFileSync(join(folder, 'keys.json'), content);
    await expect(open()).rejects.toMatchObject({ code: 'store-keys-broken' });
  });

  it('does not make a new key for files whose keys.json is gone', async () => {
    await (await open()).close();
    rmSync(join(folder, 'keys.json'));
    await expect(open()).rejects.toMatchObject({ code: 'store-keys-broken' });
  });

  it('has one owner at a time', async () => {
    const store = await open();
    await expect(open()).rejects.toMatchObject({ code: 'store-in-use', about: { pid: process.pid } });
    await store.close();
    await open();
  });

  it('makes the word index again when its file was removed', async () => {
    const store = await open();
    const { id } = await store.accept(sample());
    await store.index([{ message: id, words: [{ kind: 'mrn', value: '1' }] }]);
    await store.close();
    for (const name of readdirSync(folder)) if (name.startsWith('words-')) rmSync(join(folder, name));
    const again = await open();
    expect((await again.unindexed(5)).map((one) => one.id)).toEqual([id]);
  });

  it('tells a new folder from one that holds a store', async () => {
    expect(await isNewStore(folder)).toBe(true);
    expect(await isNewStore(join(folder, 'nowhere'))).toBe(true);
    await (await open()).close();
    expect(await isNewStore(folder)).toBe(false);
  });

  it('finds a page that was changed on disk', async () => {
    const store = await open();
    for (let i = 0; i < 40; i++) await store.accept(sample({ controlId: `${i}`, text: 'x'.repeat(1000) }));
    await store.close();
    const month = readdirSync(folder).find((name) => name.startsWith('messages-')) ?? '';
    flipByte(join(folder, month), 5 * 8192 + 100);
    const again = await open();
    expect(await again.verify()).toEqual(['store-corrupt']);
  });

  it('refuses messages beyond its size, says so, and takes them again once retention made room', async () => {
    const store = await open(key, 1_500_000);
    const accept = () => store.accept(sample({ text: 'x'.repeat(20_000), deliveries: [] }));
    const results: PromiseSettledResult<unknown>[] = [];
    for (let i = 0; i < 100; i++) results.push(...(await Promise.allSettled([accept()])));
    const stored = results.filter(({ status }) => status === 'fulfilled').length;
    const refused = results
      .filter((result) => result.status === 'rejected')
      .map(({ reason }) => (reason as Fault).code);
    expect(new Set(refused)).toEqual(new Set(['store-disk-full']));
    expect(stored).toBeGreaterThan(20);
    expect(store.state()).toMatchObject({ problem: 'store-disk-full', messages: stored });
    await store.retain([{ flow: 'lab-results', maxBytes: 100_000 }], 0);
    expect(store.state().messages).toBe(5);
    await accept();
    expect(store.state()).not.toHaveProperty('problem');
  });
});

/** Read by another process: closing a file of an open SQLite database here would drop its locks. */
function filesWith(folder: string, text: string): string[] {
  const script = `
    const { readdirSync, readFileSync } = require('node:fs');
    const [folder, text] = process.argv.slice(1);
    const found = readdirSync(folder).filter((name) => readFileSync(folder + '/' + name).includes(text));
    console.log(JSON.stringify(found));`;
  const { stdout } = spawnSync(process.execPath, ['-e', script, folder, text], { encoding: 'utf8' });
  return JSON.parse(stdout) as string[];
}

function flipByte(path: string, at: number): void {
  const script = `
    const { openSync, readSync, writeSync } = require('node:fs');
    const file = openSync(process.argv[1], 'r+');
    const byte = Buffer.alloc(1);
    readSync(file, byte, 0, 1, ${at});
    byte[0] ^= 1;
    writeSync(file, byte, 0, 1, ${at});`;
  spawnSync(process.execPath, ['-e', script, path]);
}
