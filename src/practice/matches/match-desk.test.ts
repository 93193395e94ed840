import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeTwoLists } from '../../../test/console/two-lists.ts';
import type { LinkDecision } from '../../meaning/matching/match-list.ts';
import { systemClock } from '../../world/clock.ts';
import type { KeptMatch, KeptPair } from './kept-matches.ts';
import { MatchDesk } from './match-desk.ts';

let folder: string;
let desk: MatchDesk;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'suture-matches-'));
  writeTwoLists(folder);
  mkdirSync(join(folder, 'match'));
  writeFileSync(join(folder, 'match/patients.yaml'), 'sources: [chart, ledger]\n');
  writeFileSync(
    join(folder, 'audits.yaml'),
    'sources: {chart: {read: chart}, ledger: {read: billing, system: ledgerpm}, gone: {read: no-such-folder}}\n',
  );
  const secret = () => Promise.resolve(Buffer.from('quiet otter'));
  desk = new MatchDesk({ folder, state: join(folder, '.suture'), clock: systemClock, secret });
});
afterEach(async () => {
  await desk.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function matched(
  decisions: readonly LinkDecision[] = [],
): Promise<{ readonly run: KeptMatch; readonly pairs: readonly KeptPair[] }> {
  const id = await desk.start('fay.d', decisions);
  while (desk.running !== undefined) await passed(50);
  expect(desk.failed).toBeUndefined();
  const run = await desk.kept.get(id);
  return { run, pairs: [...(await desk.kept.pairs(run)).values()] };
}

const named = ({ system, record }: KeptPair['a']): string => `${system}:${record}`;
const ofLast = (pairs: readonly KeptPair[], last: string): readonly KeptPair[] =>
  pairs.filter(({ traits }) => traits.some(({ kind, a, b }) => kind === 'familyName' && a === last && b === last));

it('matches the lists that the workspace names, and keeps what a person looks at, for the owner alone', async () => {
  const { run, pairs } = await matched();
  expect(run.sources).toEqual([
    { name: 'chart', system: 'chart' },
    { name: 'ledger', system: 'ledgerpm' },
  ]);
  expect(run.counts).toMatchObject({ link: 150, ask: 11 });
  const [jane, ...others] = ofLast(pairs, 'Doe');
  expect(others).toEqual([]);
  expect(jane).toMatchObject({ band: 'ask' });
  expect(new Set([jane?.a.system, jane?.b.system])).toEqual(new Set(['chart', 'ledgerpm']));
  expect(ofLast(pairs, 'Moss').map(({ band }) => band)).toEqual(['separate']);
  expect(ofLast(pairs, 'Reed').filter(({ band }) => band === 'link')).toEqual([]);
  for (const { steps, bits } of pairs) expect(steps.reduce((sum, step) => sum + step.bits, 0)).toBeCloseTo(bits, 0);
  const kept = join(folder, '.suture/matches', run.id);
  expect(statSync(kept).mode & 0o077).toBe(0);
  for (const file of readdirSync(kept)) expect(statSync(join(kept, file)).mode & 0o077).toBe(0);
}, 60_000);

it('lets decisions outrank the model, in the bands and among the persons', async () => {
  const { run, pairs } = await matched();
  const asked = pairs.filter(({ band }) => band === 'ask');
  const linked = pairs.find(({ band }) => band === 'link');
  const [first] = asked;
  if (first === undefined || linked === undefined) throw new Error('pairs of both bands');
  const next = await matched([
    { a: named(first.a), b: named(first.b), same: true },
    { a: named(linked.a), b: named(linked.b), same: false },
  ]);
  const bandOf = ({ a, b }: KeptPair) =>
    next.pairs.find((pair) => named(pair.a) === named(a) && named(pair.b) === named(b))?.band;
  expect([bandOf(first), bandOf(linked)]).toEqual(['link', 'separate']);
  expect(next.run.counts.ask).toBe(asked.length - 1);
  expect(next.run.persons).toBe(run.persons);
}, 60_000);

it('tells by a code why there is no run, and keeps nothing of it', async () => {
  writeFileSync(join(folder, 'match/patients.yaml'), 'sources: [gone]\n');
  await desk.start('fay.d', []);
  await expect(desk.start('fay.d', [])).rejects.toMatchObject({ code: 'match-running' });
  while (desk.running !== undefined) await passed(50);
  expect(desk.failed?.code).toBe('input-unreadable');
  expect(await desk.kept.list()).toEqual([]);
  writeFileSync(join(folder, 'match/patients.yaml'), 'sources: []\n');
  await expect(desk.start('fay.d', [])).rejects.toMatchObject({ code: 'match-sources-missing' });
  await expect(desk.kept.get('../audits')).rejects.toMatchObject({ code: 'match-run-unknown' });
}, 60_000);
