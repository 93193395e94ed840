import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Disk } from '../../world/disk.ts';
import { systemDisk } from '../../world/disk.ts';
import { MemoryDisk } from '../../world/memory-disk.ts';
import { seededRandom } from '../../world/random.ts';
import { SimulatedClock } from '../../world/simulated-clock.ts';
import type { ConnectorWorld, Reply, Source } from '../connector.ts';
import type { Endpoint } from '../endpoint.ts';
import { folderConnector } from './folder-connector.ts';

const POLL = 5000;
const MANY = 1000;

function endpoint(path: string, options: Record<string, unknown> = {}): Endpoint {
  return {
    name: 'lab.files',
    direction: 'listen',
    scheme: 'folder',
    host: '',
    port: 0,
    path,
    connections: 1,
    maxBytes: 1000,
    timeoutMs: 1000,
    options,
  };
}

function setUp(disk: Disk, clock: SimulatedClock, path: string, options: Record<string, unknown> = {}) {
  const offered: string[] = [];
  const rules: { reply: (text: string) => Reply } = { reply: () => ({ outcome: 'accepted' }) };
  const intake = {
    offer: async ({ bytes }: { bytes: Uint8Array }) => {
      const text = new TextDecoder().decode(bytes);
      offered.push(text);
      return rules.reply(text);
    },
  };
  const world: ConnectorWorld = { clock, random: seededRandom(1), secret: async () => new Uint8Array() };
  const source = folderConnector(disk).source?.(endpoint(path, options), intake, world) as Source;
  return { source, offered, rules };
}

function inMemory(options: Record<string, unknown> = {}) {
  const clock = new SimulatedClock();
  const disk = new MemoryDisk(clock);
  disk.put('/in', '', 'folder');
  return { clock, disk, ...setUp(disk, clock, '/in', options) };
}

describe('a folder as a source', () => {
  it('takes a file that two polls saw unchanged, and archives it once accepted', async () => {
    const { clock, disk, source, offered } = inMemory();
    await source.start();
    disk.put('/in/a.hl7', 'half');
    await clock.advance(1);
    expect(offered).toEqual([]);
    disk.put('/in/a.hl7', 'half and half');
    await clock.advance(POLL - 1);
    expect(offered).toEqual([]);
    await clock.advance(POLL);
    expect(offered).toEqual(['half and half']);
    expect(disk.files()).toEqual({ '/in/archive/a.hl7': 'half and half' });
    await source.stop();
  });

  it('waits for the marker file, and removes it and any marker left alone', async () => {
    const { clock, disk, source, offered } = inMemory({ ready: 'marker', pattern: '*.hl7' });
    disk.put('/in/a.hl7', 'A');
    disk.put('/in/b.hl7', 'B');
    disk.put('/in/old.done', '');
    await source.start();
    await clock.advance(3 * POLL);
    expect(offered).toEqual([]);
    disk.put('/in/a.done', '');
    disk.put('/in/b.hl7.done', '');
    await clock.advance(POLL);
    expect(offered).toEqual(['A', 'B']);
    expect(Object.keys(disk.files())).toEqual(['/in/archive/a.hl7', '/in/archive/b.hl7']);
    await source.stop();
  });

  it('offers by name, or by time where it is asked to', async () => {
    for (const [order, expected] of [
      ['name', ['1', '2', '3']],
      ['time', ['3', '1', '2']],
    ] as const) {
      const { clock, disk, source, offered } = inMemory({ order, atOnce: 2 });
      disk.put('/in/c', '3');
      await clock.advance(10);
      disk.put('/in/a', '1');
      await clock.advance(10);
      disk.put('/in/b', '2');
      await source.start();
      await clock.advance(2 * POLL);
      expect(offered).toEqual(expected);
      await source.stop();
    }
  });

  it('keeps a file that could not be taken in, and those after it, in order', async () => {
    const { clock, disk, source, offered, rules } = inMemory();
    for (const name of ['a', 'b', 'c']) disk.put(`/in/${name}`, name);
    rules.reply = (text) => (text === 'b' ? { outcome: 'unavailable' } : { outcome: 'accepted' });
    await source.start();
    await clock.advance(POLL);
    expect(offered).toEqual(['a', 'b']);
    expect(source.state().problem).toBe('intake-unavailable');
    rules.reply = () => ({ outcome: 'accepted' });
    await clock.advance(POLL);
    expect(offered).toEqual(['a', 'b', 'b', 'c']);
    expect(source.state().problem).toBeUndefined();
    await source.stop();
  });

  it('moves refused, empty and oversize files to the error folder with the reason beside them', async () => {
    const { clock, disk, source, offered, rules } = inMemory();
    disk.put('/in/refused.hl7', 'no');
    disk.put('/in/empty.hl7', '');
    disk.put('/in/large.hl7', 'x'.repeat(1001));
    rules.reply = () => ({ outcome: 'rejected', code: 'intake-rejected' });
    await source.start();
    await clock.advance(POLL);
    expect(disk.files('/in')['/in/empty.hl7']).toBe('');
    await clock.advance(60_000);
    expect(offered).toEqual(['no']);
    const files = disk.files('/in');
    expect(Object.keys(files).filter((path) => !path.endsWith('.json'))).toEqual([
      '/in/error/empty.hl7',
      '/in/error/large.hl7',
      '/in/error/refused.hl7',
    ]);
    const reasons = ['empty', 'large', 'refused'].map((name) => files[`/in/error/${name}.hl7.reason.json`] ?? '{}');
    expect(reasons.map((reason) => JSON.parse(reason).code)).toEqual([
      'file-empty',
      'file-too-large',
      'intake-rejected',
    ]);
    await source.stop();
  });

  it('never replaces a file in the archive', async () => {
    const { clock, disk, source } = inMemory();
    await source.start();
    for (let day = 0; day < 25; day++) {
      disk.put('/in/daily.hl7', `day ${day}`);
      await clock.advance(2 * POLL);
    }
    const archived = Object.values(disk.files('/in/archive'));
    expect(archived.toSorted()).toEqual(Array.from({ length: 25 }, (_, day) => `day ${day}`).toSorted());
    expect(Object.keys(disk.files('/in/archive'))).toContain('/in/archive/daily-2.hl7');
    await source.stop();
  });

  it('does not offer again a file that it could not move, and moves it later', async () => {
    const { clock, disk, source, offered } = inMemory();
    disk.put('/in/a', 'A');
    disk.fail('link', /./, 'EACCES', 2);
    await source.start();
    await clock.advance(2 * POLL);
    expect(offered).toEqual(['A']);
    expect(source.state().problem).toBe('file-not-moved');
    await clock.advance(POLL);
    expect(offered).toEqual(['A']);
    expect(disk.files('/in')).toEqual({ '/in/archive/a': 'A' });
    expect(source.state().problem).toBeUndefined();
    await source.stop();
  });

  it('moves without replacing where the file system has no hard links', async () => {
    const { clock, disk, source } = inMemory();
    disk.put('/in/archive', '', 'folder');
    disk.put('/in/archive/a', 'older');
    disk.put('/in/a', 'A');
    disk.fail('link', /./, 'ENOTSUP', 10);
    await source.start();
    await clock.advance(POLL);
    expect(disk.files('/in')).toEqual({ '/in/archive/a': 'older', '/in/archive/a-2': 'A' });
    await source.stop();
  });

  it('names what it cannot read, goes on with the rest, and recovers', async () => {
    for (const [call, errno, code] of [
      ['read', 'EACCES', 'file-unreadable'],
      ['read', 'EBUSY', 'file-locked'],
      ['read', 'EIO', 'disk-error'],
      ['read', 'ENOENT', undefined],
      ['list', 'EACCES', 'folder-not-permitted'],
      ['list', 'ENOENT', 'folder-missing'],
    ] as const) {
      const { clock, disk, source, offered } = inMemory();
      disk.put('/in/a', 'A');
      disk.put('/in/b', 'B');
      await source.start();
      await clock.advance(1);
      disk.fail(call, /in(\/a)?$/, errno);
      await clock.advance(POLL - 1);
      expect(source.state().problem).toBe(code);
      expect(offered).toEqual(call === 'list' ? [] : ['B']);
      await clock.advance(POLL);
      expect(offered.toSorted()).toEqual(['A', 'B']);
      expect(source.state().problem).toBeUndefined();
      await source.stop();
    }
  });

  it('says at the start when the folder cannot be had', async () => {
    const clock = new SimulatedClock();
    const { source } = setUp(new MemoryDisk(clock), clock, '/missing');
    await expect(source.start()).rejects.toMatchObject({ code: 'folder-missing' });
  });

  it('loses no file whatever the moment of a crash or a power cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(60), fc.boolean(), fc.boolean(), async (calls, power, links) => {
        const { clock, disk, source, offered, rules } = inMemory();
        for (const name of ['a', 'b', 'no']) disk.put(`/in/${name}`, name);
        disk.put('/in/archive', '', 'folder');
        disk.put('/in/error', '', 'folder');
        if (!links) disk.fail('link', /./, 'EPERM', 100);
        rules.reply = (text) => ({ outcome: text === 'no' ? 'rejected' : 'accepted' });
        disk.crashAfter(calls);
        await source.start().catch(() => undefined);
        await clock.advance(2 * POLL);
        await source.stop();
        const left = power ? disk.afterPowerCut() : disk.afterCrash();
        for (const name of ['a', 'b', 'no']) {
          const found = Object.values(left.files('/in')).includes(name);
          const safe = name === 'no' ? found : found || offered.includes(name);
          expect(safe, `${name} after ${calls} calls`).toBe(true);
        }
        const again = setUp(left, clock, '/in');
        again.rules.reply = rules.reply;
        await again.source.start();
        await clock.advance(2 * POLL);
        await again.source.stop();
        expect(Object.keys(left.files('/in')).filter((path) => /^\/in\/[^/]+$/.test(path))).toEqual([]);
        expect(new Set([...offered, ...again.offered])).toEqual(new Set(['a', 'b', 'no']));
        expect(Object.values(left.files('/in/error'))).toContain('no');
      }),
      { numRuns: 200 },
    );
  });

  it('reads a real folder: odd names, links and pipes, dot-files', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'suture-folder-'));
    try {
      const names = ['ü ñ 漢.hl7', 'a\'b"c;$(d).hl7', 'new\nline.hl7', '--help', 'x'.repeat(200), '%2e%2e.hl7'];
      for (const name of names) await writeFile(join(folder, name), name);
      await writeFile(join(folder, '.hidden'), 'hidden');
      await writeFile(join(folder, '..', `${folder.split('/').at(-1)}.outside`), 'outside');
      await symlink(`${folder}.outside`, join(folder, 'link.hl7'));
      await writeFile(Buffer.concat([Buffer.from(`${folder}/bad-`), Buffer.from([0xff])]), 'bad');
      const clock = new SimulatedClock();
      const { source, offered } = setUp(systemDisk, clock, folder);
      await source.start();
      await until(clock, () => offered.length === names.length && source.state().problem !== undefined);
      await source.stop();
      expect(offered.toSorted()).toEqual(names.toSorted());
      expect((await readdir(join(folder, 'archive'))).toSorted()).toEqual(names.toSorted());
      expect(['file-is-link', 'file-name-unreadable']).toContain(source.state().problem);
      expect(await readdir(folder)).toContain('link.hl7');
    } finally {
      await rm(folder, { recursive: true, force: true });
      await rm(`${folder}.outside`, { force: true });
    }
  });

  it('takes thousands of files in order, letting other work run in between', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'suture-folder-'));
    try {
      const names = Array.from({ length: MANY }, (_, n) => String(n).padStart(5, '0'));
      for (const name of names) await writeFile(join(folder, name), name);
      const clock = new SimulatedClock();
      const { source, offered } = setUp(systemDisk, clock, folder, { after: 'delete', atOnce: 16 });
      await source.start();
      let between = 0;
      await until(clock, () => {
        if (offered.length > 0 && offered.length < MANY) between += 1;
        return offered.length === MANY;
      });
      await source.stop();
      expect(offered).toEqual(names);
      expect(between).toBeGreaterThan(MANY / 100);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

/** Real I/O under a simulated clock: polls until it is so. */
async function until(clock: SimulatedClock, done: () => boolean): Promise<void> {
  for (let turn = 0; turn < 200_000 && !done(); turn++) {
    await clock.advance(POLL);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
