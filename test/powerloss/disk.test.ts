import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/world/random.ts';
import { Disk, FATES } from './disk.ts';

const fate = fc.constantFrom(...FATES);
const write = fc.record({ at: fc.nat(3000), bytes: fc.uint8Array({ minLength: 1, maxLength: 2000 }) });

function diskWithFile(): Disk {
  const disk = new Disk();
  disk.place('/d', 'folder');
  disk.place('/d/f', Buffer.alloc(0));
  return disk;
}

describe('Disk', () => {
  it('keeps what an fsync covered, whatever the fate of the rest', () => {
    fc.assert(
      fc.property(fc.array(write, { minLength: 1 }), fc.nat(), fate, (writes, seed, fate) => {
        const disk = diskWithFile();
        for (const { at, bytes } of writes) disk.write('/d/f', at, Buffer.from(bytes)).ended(true);
        disk.sync('/d/f').ended(true);
        const image = disk.afterPowerLoss(seededRandom(seed), fate);
        expect(image.get('/d/f')).toEqual(disk.now().get('/d/f'));
      }),
    );
  });

  it('may lose everything that no fsync covered, and a write that began after the fsync did', () => {
    const disk = diskWithFile();
    disk.write('/d/f', 0, Buffer.from('aa')).ended(true);
    const sync = disk.sync('/d/f');
    disk.write('/d/f', 2, Buffer.from('bb')).ended(true);
    expect(disk.afterPowerLoss(seededRandom(1), 'none').get('/d/f')).toEqual(Buffer.from(''));
    sync.ended(true);
    expect(disk.afterPowerLoss(seededRandom(1), 'none').get('/d/f')).toEqual(Buffer.from('aa'));
    expect(disk.afterPowerLoss(seededRandom(1), 'all').get('/d/f')).toEqual(Buffer.from('aabb'));
  });

  it('takes a failed fsync for none', () => {
    const disk = diskWithFile();
    disk.write('/d/f', 0, Buffer.from('aa')).ended(true);
    disk.sync('/d/f').ended(false);
    expect(disk.afterPowerLoss(seededRandom(1), 'none').get('/d/f')).toEqual(Buffer.from(''));
  });

  it('makes no bytes up: each one is the old one, a written one or a zero of a longer file', () => {
    fc.assert(
      fc.property(fc.array(write, { minLength: 1, maxLength: 5 }), fc.nat(), fate, (writes, seed, fate) => {
        const disk = diskWithFile();
        for (const { at, bytes } of writes) disk.write('/d/f', at, Buffer.from(bytes)).ended(true);
        const content = disk.afterPowerLoss(seededRandom(seed), fate).get('/d/f') as Buffer;
        for (const [index, byte] of content.entries()) {
          const written = writes.map(({ at, bytes }) => bytes[index - at]);
          if (byte !== 0) expect(written).toContain(byte);
        }
      }),
    );
  });

  it('reaches images in which a later write is there and an earlier one is not, and torn ones', () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 3000; seed++) {
      const disk = diskWithFile();
      disk.write('/d/f', 0, Buffer.alloc(1024, 'a')).ended(true);
      disk.write('/d/f', 1024, Buffer.alloc(512, 'b')).ended(true);
      const fate = FATES[seed % FATES.length] ?? 'some';
      const content = disk.afterPowerLoss(seededRandom(seed), fate).get('/d/f') as Buffer;
      seen.add([0, 512, 1024].map((at) => (content[at] === undefined ? '-' : content[at] === 0 ? '0' : 'x')).join(''));
    }
    for (const state of ['---', 'xx-', '00x', 'xxx', 'x0x', '0xx', '00-']) expect(seen).toContain(state);
  });

  it('knows a new name only once its folder was synced, and keeps the order of changes within a folder', () => {
    const disk = diskWithFile();
    disk.create('/d/new', 'file');
    disk.write('/d/new', 0, Buffer.from('x')).ended(true);
    disk.sync('/d/new').ended(true);
    disk.rename('/d/new', '/d/f');
    for (let seed = 0; seed < 100; seed++) {
      const image = disk.afterPowerLoss(seededRandom(seed), 'some');
      // Either nothing, or the new file beside the old one, or the new one in its place.
      const state = [image.get('/d/new')?.toString(), image.get('/d/f')?.toString()].join();
      expect([',', 'x,', ',x']).toContain(state);
    }
    expect(disk.afterPowerLoss(seededRandom(1), 'none').get('/d/f')?.toString()).toBe('');
    disk.sync('/d').ended(true);
    expect(disk.afterPowerLoss(seededRandom(1), 'none').get('/d/f')?.toString()).toBe('x');
    disk.unlink('/d/f');
    expect(disk.afterPowerLoss(seededRandom(1), 'none').has('/d/f')).toBe(true);
    expect(disk.afterPowerLoss(seededRandom(1), 'all').has('/d/f')).toBe(false);
  });
});
