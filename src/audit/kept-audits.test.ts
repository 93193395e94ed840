import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { auditSource } from './audit-source.ts';
import { KeptAudits, newAuditId } from './kept-audits.ts';
import { compareRuns } from './report/compare-runs.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'suture-kept-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const NOW = Date.UTC(2026, 10, 24);
const HEAD = 'MRN,LastName,FirstName,DOB,Sex,Phone\n';
const ROWS = [
  '100001,Ashby,Nora,1980-02-11,F,212-555-0101',
  '100002,Birch,,1979-30-02,F,212-555-0102',
  '100003,Cole,Sam,,M,212-555-0103',
  '100003,Dane,Ivy,1991-07-21,F,212-555-0104',
];

async function audited(rows: readonly string[]) {
  const place = join(folder, 'patients.csv');
  writeFileSync(place, `${HEAD}${rows.join('\n')}\n`);
  const own = { checks: [], changes: {}, tables: {}, findings: [] };
  return auditSource({ place, name: 'old-practice', own, now: NOW, environment: {} });
}

it('a run is kept for its owner alone, its findings are read by check, and what fell is what the runs say', async () => {
  const [before, after] = [await audited(ROWS), await audited(ROWS.slice(0, 3))];
  const kept = new KeptAudits(folder);
  const facts = { source: { name: 'old-practice', system: 'maple-ehr' }, who: 'sam.t' };
  const [first, second] = [newAuditId(NOW), newAuditId(NOW + 60_000)];
  await kept.keep(second, { ...facts, at: NOW + 60_000 }, after.run, after.audited);
  await kept.keep(first, { ...facts, at: NOW }, before.run, before.audited);

  // Read as another process would.
  const read = new KeptAudits(folder);
  expect((await read.list()).map(({ id }) => id)).toEqual([second, first]);
  const run = await read.get(first);
  expect(before.run.findings.length).toBeGreaterThan(2);
  for (const check of new Set(before.run.findings.map((finding) => finding.check))) {
    const own = before.run.findings.filter((finding) => finding.check === check);
    expect((await read.findings(run, check, { after: 0, limit: 100 })).findings).toEqual(own);
    const page = await read.findings(run, check, { after: 1, limit: 1 });
    expect(page).toEqual({ total: own.length, findings: own.slice(1, 2) });
    const none = await read.findings(run, check, { tables: new Set(['visits']), after: 0, limit: 1 });
    expect(none).toEqual({ total: 0, findings: [] });
  }
  expect(await read.changes(run, await read.get(second))).toEqual(compareRuns(before.run, after.run));
  expect((await read.report(run, 'html')).toString('utf8')).toContain('old-practice');
  expect((await read.workList(run, 0)).toString('utf8')).not.toContain('100003');

  for (const name of readdirSync(join(folder, 'audits'), { recursive: true, encoding: 'utf8' })) {
    expect(statSync(join(folder, 'audits', name)).mode & 0o077, name).toBe(0);
  }
});

it('what is no run, was taken away or is half written is not there', async () => {
  const kept = new KeptAudits(folder);
  expect(await kept.list()).toEqual([]);
  const id = newAuditId(NOW);
  for (const asked of [id, '../../etc', `${id}.part`, '']) {
    await expect(kept.get(asked)).rejects.toMatchObject({ code: 'audit-unknown' });
  }
});
