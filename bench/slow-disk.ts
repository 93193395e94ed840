import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { debianTool } from '../test/powerloss/debian-tool.ts';
import { engineRun } from './engine-run.ts';
import type { FsyncRate } from './fsync-rate.ts';

/**
 * The engine on a disk on which every fsync takes some milliseconds more, as on the PC of a clinic: strace
 * holds back each of them. Waiting senders share commits, so that 32 of them must reach 0.75 x 32 / (2 x fsync).
 */
const { values } = parseArgs({
  options: {
    connections: { type: 'string', default: '32' },
    seconds: { type: 'string', default: '10' },
    /** Milliseconds that each fsync takes longer. */
    delay: { type: 'string', default: '5' },
    data: { type: 'string', default: tmpdir() },
    json: { type: 'boolean', default: false },
  },
});

const SHARE = 0.75;
const strace = debianTool('strace', 'strace', 'usr/bin/strace');
if (strace === undefined) throw new Error('strace is needed (a Debian package) and was not found');
const connections = Number(values.connections);
const calls = 'fsync,fdatasync';
const delay = `inject=${calls}:delay_exit=${Number(values.delay) * 1000}`;
const under = [strace, '-f', '--seccomp-bpf', '-o', '/dev/null', '-e', `trace=${calls}`, '-e', delay];
const folder = mkdtempSync(join(values.data, 'suture-slow-disk-'));
try {
  const probe = fileURLToPath(new URL('./fsync-probe.ts', import.meta.url));
  const command = [...under, process.execPath, probe, folder, '3'];
  const fsync = JSON.parse(execFileSync(command[0] ?? '', command.slice(1), { encoding: 'utf8' })) as FsyncRate;
  const [row] = await engineRun({
    folder,
    connections,
    patients: 500,
    seconds: Number(values.seconds),
    destinationConnections: 4,
    under,
  });
  const bar = Math.round((SHARE * connections) / (2 * (fsync.p50Ms / 1000)));
  const reached = (row?.acceptedPerSecond ?? 0) >= bar;
  const result = { delayMs: Number(values.delay), fsync, bar, reached, row };
  process.stdout.write(`${JSON.stringify(result, undefined, values.json ? undefined : 2)}\n`);
  process.exitCode = reached ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
