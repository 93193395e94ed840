import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditDesk } from '../../src/practice/audits/audit-desk.ts';
import { systemClock } from '../../src/world/clock.ts';

/** A workspace of the console without files, without suggestions, and without audits. */
export const fakeConsole = {
  folder: tmpdir(),
  suggest: () => Promise.resolve([]),
  audits: new AuditDesk({
    folder: tmpdir(),
    state: join(tmpdir(), 'suture-no-state'),
    clock: systemClock,
    secret: () => Promise.reject(new Error('no secrets')),
  }),
};
