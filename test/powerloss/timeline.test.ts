import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/world/random.ts';
import { readTrace } from './system-call.ts';
import { Timeline } from './timeline.ts';

const hex = (text: string) =>
  [...Buffer.from(text, 'latin1')].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
const file = (number: number, path: string) => `${number}<${hex(path)}>`;
const ROOT = '/r';
const PORT = 6661;

/** A trace whose lines are given without thread and time; `2|` in front stands for another thread. */
function play(...lines: readonly string[]): Timeline {
  const text = lines.map((line) => (line.startsWith('2|') ? `2 1.5 ${line.slice(2)}` : `1 1.5 ${line}`)).join('\n');
  const timeline = new Timeline(ROOT, PORT);
  timeline.disk.place(ROOT, 'folder');
  for (const event of readTrace(text)) timeline.step(event);
  return timeline;
}

const open = `openat(AT_FDCWD<${hex('/')}>, "${hex('/r/f')}", O_RDWR|O_CREAT|O_CLOEXEC, 0644) = ${file(7, '/r/f')}`;
const kept = (timeline: Timeline) => {
  const content = timeline.disk.afterPowerLoss(seededRandom(1), 'none').get('/r/f');
  return Buffer.isBuffer(content) ? content.toString('latin1') : content;
};
const synced = [`fsync(${file(3, ROOT)}) = 0`];

describe('a recorded run', () => {
  it('makes content safe by fsync, and names by an fsync of their folder', () => {
    const write = `pwrite64(${file(7, '/r/f')}, "${hex('abc')}", 3, 2) = 3`;
    const sync = `fdatasync(${file(7, '/r/f')}) = 0`;
    expect(kept(play(open, write))).toBeUndefined();
    expect(kept(play(open, write, ...synced))).toBe('');
    expect(kept(play(open, write, sync))).toBeUndefined();
    expect(kept(play(open, write, sync, ...synced))).toBe('\0\0abc');
  });

  it('knows that an fsync covers only what had ended when it began', () => {
    const write = (text: string) => `write(${file(7, '/r/f')}, "${hex(text)}", ${text.length})`;
    const overlapped = play(
      open,
      ...synced,
      `${write('a')} = 1`,
      `fsync(${file(7, '/r/f')} <unfinished ...>`,
      `2|${write('b')} = 1`,
      '<... fsync resumed>) = 0',
    );
    expect(kept(overlapped)).toBe('a');
    expect(overlapped.disk.now().get('/r/f')?.toString()).toBe('ab');
  });

  it('takes neither a failed fsync nor one that strace made up for a real one', () => {
    const write = `pwrite64(${file(7, '/r/f')}, "${hex('a')}", 1, 0) = 1`;
    for (const end of ['-1 EIO (Input/output error)', '0 (INJECTED)', '?']) {
      const timeline = play(open, ...synced, write, `fsync(${file(7, '/r/f')}) = ${end}`);
      expect([timeline.syncs, kept(timeline)]).toEqual([1, '']);
    }
    expect(kept(play(open, ...synced, write, `fsync(${file(7, '/r/f')}) = 0 (DELAYED)`))).toBe('a');
  });

  it('follows renames, removals and truncation', () => {
    const steps = [
      open,
      `write(${file(7, '/r/f')}, "${hex('abcdef')}", 6) = 6`,
      `ftruncate(${file(7, '/r/f')}, 3) = 0`,
      `fsync(${file(7, '/r/f')}) = 0`,
      `rename("${hex('/r/f')}", "${hex('/r/g')}") = 0`,
    ];
    expect(
      play(...steps)
        .disk.now()
        .get('/r/g')
        ?.toString(),
    ).toBe('abc');
    expect(kept(play(...steps.slice(0, 4), ...synced, steps[4] ?? ''))).toBe('abc');
    expect(
      play(...steps, `unlink("${hex('/r/g')}") = 0`)
        .disk.now()
        .has('/r/g'),
    ).toBe(false);
  });

  it('sees positive answers from the moment they begin to leave, and only those', () => {
    const socket = (from: number, to: number) => `9<TCP:[127.0.0.1:${from}->127.0.0.1:${to}]>`;
    const answer = (code: string, id: string) => hex(`\x0bMSH|^~\\&|\rMSA|${code}|${id}\r\x1c\r`);
    const timeline = play(
      `write(${socket(PORT, 50_000)}, "${answer('AA', '1')}", 30 <unfinished ...>`,
      `2|sendto(${socket(PORT, 50_001)}, "${answer('AE', '2')}", 30, 0, NULL, 0) = 30`,
      `2|write(${socket(50_002, 7_777)}, "${answer('AA', '3')}", 30) = 30`,
      `2|writev(${socket(PORT, 50_003)}, [{iov_base="${answer('CA', '4')}", iov_len=30}, {iov_base="${answer('AA', '5')}", iov_len=30}], 2) = 60`,
    );
    expect([...timeline.acknowledged].sort()).toEqual(['1', '4', '5']);
  });

  it('refuses to judge a file of the store that is written through memory', () => {
    const map = (path: string) =>
      `mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_SHARED, ${file(7, path)}, 0) = 0x7f0000000000`;
    expect(() => play(map('/r/f'))).toThrow('through memory');
    expect(() => play(map('/r/f-shm'))).not.toThrow();
    expect(() => play(map('/elsewhere'))).not.toThrow();
  });
});
