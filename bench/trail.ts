import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { TrailEntry } from '../src/store/practice.ts';
import { openDataKey } from '../src/store/sqlite/key-file.ts';
import { openPracticeFile } from '../src/store/sqlite/practice-file.ts';
import { seededRandom } from '../src/world/random.ts';

/**
 * How fast the audit trail is written and checked. `--events N` (default 200,000), `--group N` (events of one commit, 500 as
 * under load; more only fills the file faster), `--seed N`, `--json`. Appends in groups through the thread, then one at a
 * time, then checks everything.
 */
const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '200000' },
    group: { type: 'string', default: '500' },
    seed: { type: 'string', default: '7' },
    data: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const events = Number(values.events);
const random = seededRandom(Number(values.seed));
const GROUP = Number(values.group);

function entry(number: number): TrailEntry {
  const pick = (most: number) => Math.floor(random.next() * most);
  return {
    at: Date.UTC(2026, 10, 24) + number,
    action: ['message.viewed', 'message.searched', 'trail.read', 'session.started'][pick(4)] ?? '',
    outcome: 'done',
    who: `person ${pick(40)}`,
    by: 'session',
    account: `account-${pick(40)}`,
    roles: 'billing',
    object: `message ${pick(1_000_000).toString(36)}`,
    system: 'northlab',
    patient: pick(2) === 0 ? { authority: 'NORTHLAB', identifier: String(pick(20_000)) } : null,
    source: `10.0.0.${pick(250)}`,
    purpose: 'TREAT',
    reason: null,
    count: null,
    correlation: `c${number}`,
    code: null,
  };
}

const root = mkdtempSync(join(values.data ?? tmpdir(), 'suture-bench-trail-'));
const folder = join(root, 'store');
mkdirSync(folder);
const key = new Uint8Array(32).fill(7);
await openDataKey(folder, key, true);
const practice = await openPracticeFile({ folder, key });
try {
  const appendFrom = performance.now();
  for (let done = 0; done < events; done += GROUP) {
    const group = Array.from({ length: Math.min(GROUP, events - done) }, (_, number) => entry(done + number));
    await practice.write([], group);
  }
  const appendMs = performance.now() - appendFrom;
  const singles: number[] = [];
  for (let number = 0; number < 500; number++) {
    const from = performance.now();
    await practice.write([], [entry(number)]);
    singles.push(performance.now() - from);
  }
  singles.sort((a, b) => a - b);
  const cpuFrom = process.cpuUsage();
  const verifyFrom = performance.now();
  const check = await practice.verifyTrail();
  const verifyMs = performance.now() - verifyFrom;
  const cpu = process.cpuUsage(cpuFrom);
  const result = {
    events: check.events,
    problems: check.problems.length,
    appendedPerSecond: Math.round(events / (appendMs / 1000)),
    oneAtATimeP50Ms: round(singles[250] ?? 0),
    oneAtATimeP99Ms: round(singles[495] ?? 0),
    verifyMs: Math.round(verifyMs),
    verifyCpuMs: Math.round((cpu.user + cpu.system) / 1000),
    verifiedPerCpuSecond: Math.round(check.events / ((cpu.user + cpu.system) / 1_000_000)),
    verifiedPerSecond: Math.round(check.events / (verifyMs / 1000)),
    tenMillionMinutes: round((10_000_000 / check.events) * (verifyMs / 60_000)),
  };
  console.log(values.json ? JSON.stringify(result) : result);
} finally {
  await practice.close();
  rmSync(root, { recursive: true, force: true });
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
