import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Disk, systemDisk } from '../../world/disk.ts';
import { MemoryDisk } from '../../world/memory-disk.ts';
import { seededRandom } from '../../world/random.ts';
import { SimulatedClock } from '../../world/simulated-clock.ts';
import type { ConnectorWorld, Destination, Payload } from '../connector.ts';
import type { Endpoint } from '../endpoint.ts';
import { folderConnector } from './folder-connector.ts';

const clock = new SimulatedClock();
const still = new AbortController().signal;

function destination(disk: Disk, path: string, options: Record<string, unknown> = {}): Destination {
  const endpoint: Endpoint = {
    name: 'ehr.files',
    direction: 'connect',
    scheme: 'folder',
    host: '',
    port: 0,
    path,
    connections: 4,
    maxBytes: 1000,
    timeoutMs: 1000,
    options,
  };
  const world: ConnectorWorld = { clock, random: seededRandom(1), secret: async () => new Uint8Array() };
  return folderConnector(disk).destination?.(endpoint, world) as Destination;
}

function payload(name: string, text: string): Payload {
  return { bytes: new TextEncoder().encode(text), controlId: name, contentType: 'x-application/hl7-v2+er7', name };
}

function memory(): MemoryDisk {
  const disk = new MemoryDisk(clock);
  disk.put('/out', '', 'folder');
  return disk;
}

describe('a folder as a destination', () => {
  it('writes the file whole, and finds its own earlier try by its bytes', async () => {
    const disk = memory();
    const out = destination(disk, '/out', { marker: '.done' });
    expect(await out.send(payload('17', 'A'), still)).toEqual({ kind: 'delivered', code: 'file-written' });
    expect(await out.send(payload('17', 'A'), still)).toEqual({ kind: 'delivered', code: 'file-already-there' });
    expect(await out.send(payload('17', 'B'), still)).toEqual({ kind: 'delivered', code: 'file-written' });
    expect(disk.files()).toEqual({
      '/out/17-2.done': '',
      '/out/17-2.hl7': 'B',
      '/out/17.done': '',
      '/out/17.hl7': 'A',
    });
  });

  it('keeps what is told delivered through a power cut, and shows no half file', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(20), fc.boolean(), fc.boolean(), async (calls, marker, links) => {
        const disk = memory();
        if (!links) disk.fail('link', /./, 'ENOTSUP', 100);
        const out = destination(disk, '/out', marker ? { marker: '.done' } : {});
        disk.crashAfter(calls);
        const outcome = await out.send(payload('17', 'whole'), still);
        for (const left of [disk.afterCrash(), disk.afterPowerCut()]) {
          const found = left.files('/out')['/out/17.hl7'];
          if (outcome.kind === 'delivered') expect(found).toBe('whole');
          if (outcome.kind === 'unreachable') expect(found).toBeUndefined();
          expect([undefined, 'whole']).toContain(found);
          const retry = await destination(left, '/out', marker ? { marker: '.done' } : {}).send(
            payload('17', 'whole'),
            still,
          );
          expect(retry.kind).toBe('delivered');
          expect(Object.keys(left.files())).toEqual(marker ? ['/out/17.done', '/out/17.hl7'] : ['/out/17.hl7']);
        }
      }),
    );
  });

  it('tells trouble before the file has its name from trouble after it', async () => {
    for (const [call, path, errno, kind, code] of [
      ['write', /part$/, 'ENOSPC', 'unreachable', 'disk-full'],
      ['write', /part$/, 'EACCES', 'unreachable', 'folder-not-permitted'],
      ['write', /part$/, 'EIO', 'unreachable', 'disk-error'],
      ['write', /part$/, 'ENOENT', 'unreachable', 'folder-missing'],
      ['link', /part$/, 'ENOSPC', 'unreachable', 'disk-full'],
      ['syncFolder', /out/, 'EIO', 'ambiguous', 'file-maybe-written'],
      ['write', /done$/, 'ENOSPC', 'ambiguous', 'file-maybe-written'],
    ] as const) {
      const disk = memory();
      const out = destination(disk, '/out', { marker: '.done' });
      disk.fail(call, path, errno);
      expect(await out.send(payload('17', 'A'), still)).toEqual({ kind, code });
      expect(disk.files('/out')['/out/17.hl7']).toBe(kind === 'unreachable' ? undefined : 'A');
      expect(out.state().problem).toBe(code);
      expect((await out.send(payload('17', 'A'), still)).kind).toBe('delivered');
      expect(disk.files('/out')).toEqual({ '/out/17.done': '', '/out/17.hl7': 'A' });
      expect(out.state().problem).toBeUndefined();
    }
  });

  it('never writes outside its folder, and gives every payload a file of its own', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.string({ unit: 'grapheme' }), { maxLength: 8 }), async (names) => {
        const disk = memory();
        const out = destination(disk, '/out');
        const odd = ['../../etc/passwd', '/etc/passwd', '.', 'con', 'a\u0000b', 'x'.repeat(300), ...names];
        const outcomes = await Promise.all(odd.map((name, index) => out.send(payload(name, `${index}`), still)));
        expect(outcomes.every((outcome) => outcome.kind === 'delivered')).toBe(true);
        const files = disk.files();
        expect(Object.keys(files).every((path) => /^\/out\/[^./][^/]{0,220}$/.test(path))).toBe(true);
        expect(Object.values(files).toSorted()).toEqual(odd.map((_, index) => `${index}`).toSorted());
      }),
    );
  });

  it('appends, and cuts off what was half written', async () => {
    const disk = memory();
    const out = destination(disk, '/out', { append: 'all.hl7', separator: '\r\n' });
    expect(out.capacity).toBe(1);
    await out.send(payload('1', 'first'), still);
    disk.fail('append', /all/, 'ENOSPC');
    expect(await out.send(payload('2', 'second'), still)).toEqual({ kind: 'unreachable', code: 'disk-full' });
    expect(disk.files()).toEqual({ '/out/all.hl7': 'first\r\n' });
    disk.fail('append', /all/, 'ENOSPC');
    disk.fail('truncate', /all/, 'EIO');
    expect((await out.send(payload('2', 'second'), still)).kind).toBe('ambiguous');
  });

  it('does not begin once called off', async () => {
    const disk = memory();
    const out = destination(disk, '/out');
    expect(await out.send(payload('1', 'A'), AbortSignal.abort())).toEqual({
      kind: 'unreachable',
      code: 'send-aborted',
    });
    expect(disk.files()).toEqual({});
  });

  it('writes to a real folder, and tries one before', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'suture-folder-'));
    try {
      const out = destination(systemDisk, folder);
      expect((await out.send(payload('17', 'A'), still)).kind).toBe('delivered');
      expect(await readdir(folder)).toEqual(['17.hl7']);
      expect(await readFile(join(folder, '17.hl7'), 'utf8')).toBe('A');
      for (const options of [{}, { archive: '../elsewhere' }]) {
        const endpoint = { direction: 'listen', path: folder, options } as unknown as Endpoint;
        const steps = [];
        for await (const step of folderConnector(systemDisk).trial?.(endpoint, {} as ConnectorWorld) ?? [])
          steps.push(step);
        expect(steps.map((step) => [step.step, step.ok])).toEqual([
          ['list', true],
          ['write', true],
          ['move', true],
          ['move', true],
        ]);
      }
      expect(await readdir(folder)).toEqual(['17.hl7', 'archive', 'error']);
      expect(await readdir(join(folder, 'error'))).toEqual([]);
    } finally {
      await rm(folder, { recursive: true, force: true });
      await rm(join(folder, '..', 'elsewhere'), { recursive: true, force: true });
    }
  });

  it('finds options that it does not know or cannot read, by their path', () => {
    const check = (direction: string, options: Record<string, unknown>) =>
      folderConnector(systemDisk)
        .check({ direction, options } as unknown as Endpoint)
        .map((finding) => `${finding.code} ${finding.place?.path}`);
    expect(check('listen', { pol: '5s', poll: '5 seconds', order: 'size' }).toSorted()).toEqual([
      'option-unknown options.pol',
      'option-unreadable options.order',
      'option-unreadable options.poll',
    ]);
    expect(check('connect', { name: '../{name}' })).toEqual(['option-unreadable options.name']);
    expect(check('connect', { append: 'all.hl7', marker: '.done' })).toEqual(['option-unreadable options.append']);
    expect(check('connect', { name: 'fixed.hl7' })).toEqual(['option-unreadable options.name']);
  });
});
