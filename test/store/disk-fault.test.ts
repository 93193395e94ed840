import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { systemClock } from '../../src/world/clock.ts';

const trial = fileURLToPath(new URL('./trial.ts', import.meta.url));
const hasStrace = spawnSync('strace', ['-V']).status === 0;

describe('the store when its process or disk fails', () => {
  let folder: string;
  const key = randomBytes(32);
  const command = (messages: number, senders: number) => [
    trial,
    folder,
    key.toString('hex'),
    `${messages}`,
    `${senders}`,
  ];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'suture-disk-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens what the process left and gives the acknowledged numbers that are not in it. */
  const missing = async (lines: readonly string[]) => {
    const store = await openSqliteStore({ folder, key, clock: systemClock });
    try {
      expect(await store.verify()).toEqual([]);
      const lost: number[] = [];
      for (const id of acknowledged(lines)) if ((await store.body(id)) === undefined) lost.push(id);
      return lost;
    } finally {
      await store.close();
    }
  };

  it('keeps every acknowledged message when it is killed, and the next process gets the folder', async () => {
    const all: string[] = [];
    for (const after of [1, 40, 150, 400]) {
      const lines = await killed(command(100_000, 8), after);
      expect(acknowledged(lines).length).toBeGreaterThanOrEqual(after);
      all.push(...lines);
    }
    const ids = acknowledged(all);
    expect(new Set(ids).size).toBe(ids.length);
    expect(await missing(all)).toEqual([]);
  });

  describe.runIf(hasStrace)('with errors injected into its system calls', () => {
    // Each error hits the calls of one thread from a certain one on, for a while, and then stops.
    it.each([
      ['a failing sync', 'fsync,fdatasync', 'EIO', '30..33', 'store-io-error'],
      ['a failing write', 'pwrite64', 'EIO', '120..124', 'store-io-error'],
      ['a full disk', 'pwrite64', 'ENOSPC', '120..126', 'store-disk-full'],
      ['a disk gone read-only', 'pwrite64', 'EROFS', '120..126', 'store-io-error'],
    ])('refuses while there is %s, loses nothing and takes messages again', async (_what, calls, error, when, code) => {
      const inject = [
        '-f',
        '-qq',
        '-o',
        join(folder, 'trace'),
        '-e',
        `trace=${calls}`,
        '-e',
        `inject=${calls}:error=${error}:when=${when}`,
      ];
      const lines = spawnSync('strace', [...inject, process.execPath, ...command(40, 1)], {
        encoding: 'utf8',
      }).stdout.split('\n');
      const failed = lines.filter((line) => line.startsWith('failed'));
      expect(failed.length).toBeGreaterThan(0);
      expect([...new Set(failed)]).toEqual([`failed ${code} ${code}`]);
      expect(acknowledged(lines)).toHaveLength(40);
      expect(lines.lastIndexOf(failed.at(-1) ?? '')).toBeLessThan(lines.findLastIndex((line) => line.startsWith('ok')));
      expect(lines).toContain('problem undefined');
      expect(await missing(lines)).toEqual([]);
    });
  });
});

function acknowledged(lines: readonly string[]): number[] {
  return lines.filter((line) => line.startsWith('ok ')).map((line) => Number(line.slice(3)));
}

/** Runs a process until it has acknowledged so many messages, kills it, and gives what it said. */
function killed(parameters: readonly string[], after: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, parameters, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.split('ok ').length > after) child.kill('SIGKILL');
    });
    child.on('error', reject);
    // A line cut by the kill was not an acknowledgement: the whole line is written at once or not at all.
    child.on('close', () => resolve(text.slice(0, text.lastIndexOf('\n') + 1).split('\n')));
  });
}
