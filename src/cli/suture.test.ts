import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FAKE_BODY } from '../../test/fakes/fake-engine.ts';

const entry = fileURLToPath(new URL('suture.ts', import.meta.url));
const WAIT = { timeout: 20_000, interval: 50 };

let folder: string;
let running: ChildProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'suture-whole-'));
  for (const name of ['systems', 'flows', 'in', 'out']) mkdirSync(join(folder, name));
  const write = (name: string, ...lines: string[]) => writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
  write('suture.yaml', 'project: riverside');
  write('systems/lab.yaml', 'system: lab', 'interfaces:', '  results: {speaks: hl7v2 ORU^R01, listen: folder ./in}');
  write('systems/ehr.yaml', 'system: ehr', 'interfaces:', '  results: {speaks: hl7v2 ORU^R01, connect: folder ./out}');
  write(
    'flows/results.yaml',
    'flow: results',
    'from: lab.results',
    'to:',
    '  - {system: ehr.results, steps: [\'"EHR" -> MSH-5\']}',
  );
});
afterEach(async () => {
  if (running?.exitCode === null) {
    running.kill('SIGKILL');
    await once(running, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
});

const environment = { PATH: process.env['PATH'], HOME: process.env['HOME'], SUTURE_WORKSPACE: undefined };

function up(): ChildProcess & { said: string } {
  const child = spawn(process.execPath, [entry, 'up', '--workspace', folder], { env: environment });
  const told = Object.assign(child, { said: '' });
  child.stderr.on('data', (part: Buffer) => {
    told.said += part.toString('utf8');
  });
  running = child;
  return told;
}

function suture(...args: string[]) {
  return spawnSync(process.execPath, [entry, ...args], { cwd: folder, encoding: 'utf8', env: environment });
}

it('takes a message, delivers it changed, and finds it again after it was stopped and after it was killed', async () => {
  const first = up();
  await vi.waitFor(() => expect(first.said).toContain('riverside is up'), WAIT);
  writeFileSync(join(folder, 'result.hl7'), FAKE_BODY);
  const sent = suture('send', 'result.hl7', '--to', 'results');
  expect([sent.status, sent.stdout]).toEqual([0, expect.stringMatching(/^result\.hl7 {2}accepted {2}[0-9A-Z]{11}\n$/)]);
  const id = sent.stdout.trim().split('  ')[2] ?? '';
  await vi.waitFor(() => expect(suture('trace', id).stdout).toContain('> results>ehr.results  delivered'), WAIT);
  const [file = ''] = readdirSync(join(folder, 'out')).filter((name) => !name.startsWith('.'));
  expect(readFileSync(join(folder, 'out', file), 'latin1')).toContain('|NORTHLAB|MAIN|EHR|RFM|');

  first.kill('SIGTERM');
  expect(await once(first, 'exit')).toEqual([0, null]);
  expect(suture('status').stderr).toContain('server-not-running');

  const second = up();
  await vi.waitFor(() => expect(second.said).toContain('riverside is up'), WAIT);
  second.kill('SIGKILL');
  await once(second, 'exit');
  const third = up();
  await vi.waitFor(() => expect(third.said).toContain('riverside is up'), WAIT);
  expect(suture('messages', 'search', '--control-id', 'L0002').stdout).toContain(id);
  third.kill('SIGINT');
  expect(await once(third, 'exit')).toEqual([0, null]);
}, 60_000);
