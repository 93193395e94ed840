import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../world/clock.ts';
import { AuditDesk } from './audit-desk.ts';

let folder: string;
let desk: AuditDesk;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'suture-desk-'));
  mkdirSync(join(folder, 'export'));
  writeFileSync(join(folder, 'export/patients.csv'), 'MRN,LastName,FirstName,DOB,Sex\n1,Ashby,,1980-02-11,F\n');
  writeFileSync(
    join(folder, 'audits.yaml'),
    `sources:
  old-practice: {read: export}
  gone: {read: no-such-folder}
  ledger: {read: "postgresql://reader@127.0.0.1:1/ledger", password: "secret:ledger"}
`,
  );
  const secret = () => Promise.resolve(Buffer.from('quiet otter'));
  desk = new AuditDesk({ folder, state: join(folder, '.suture'), clock: systemClock, secret });
});
afterEach(async () => {
  await desk.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function ended(): Promise<void> {
  while (desk.running !== undefined) await passed(50);
}

it('audits a source in a process of its own, one at a time, and keeps the run', async () => {
  const id = await desk.start('old-practice', 'sam.t');
  await expect(desk.start('old-practice', 'sam.t')).rejects.toMatchObject({ code: 'audit-running' });
  expect(desk.running).toMatchObject({ id, who: 'sam.t', source: { name: 'old-practice' } });
  await ended();
  expect(desk.failed).toBeUndefined();
  const [run] = await desk.kept.list();
  expect(run).toMatchObject({ id, source: 'old-practice', who: 'sam.t' });
  expect(run?.run.tables).toMatchObject([{ name: 'patients', rows: 1, kind: 'patients' }]);
}, 60_000);

it('tells by a code why an audit did not end well, and keeps nothing of it', async () => {
  await expect(desk.start('another', 'sam.t')).rejects.toMatchObject({ code: 'audit-source-unknown' });
  await desk.start('gone', 'sam.t');
  await ended();
  expect(desk.failed).toMatchObject({ source: { name: 'gone' }, code: 'input-unreadable' });
  await desk.start('ledger', 'sam.t');
  await ended();
  expect(desk.failed).toMatchObject({ source: { name: 'ledger' }, code: 'database-not-read' });
  expect(await desk.kept.list()).toEqual([]);
}, 60_000);

it('is stopped with everything that it began', async () => {
  await desk.start('old-practice', 'sam.t');
  await desk.stop();
  expect(desk.running).toBeUndefined();
  expect(desk.failed?.code).toBe('audit-stopped');
  expect(await desk.kept.list()).toEqual([]);
  expect(readdirSync(folder).includes('.suture') ? readdirSync(join(folder, '.suture/audits')) : []).toEqual([]);
});
