import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditDesk } from '../../src/practice/audits/audit-desk.ts';
import { MatchDesk } from '../../src/practice/matches/match-desk.ts';
import { systemClock } from '../../src/world/clock.ts';

const nothing = {
  folder: tmpdir(),
  state: join(tmpdir(), 'suture-no-state'),
  clock: systemClock,
  secret: () => Promise.reject(new Error('no secrets')),
};

/** A workspace of the console without files, without suggestions, without audits and matchings. */
export const fakeConsole = {
  folder: nothing.folder,
  suggest: () => Promise.resolve([]),
  audits: new AuditDesk(nothing),
  matches: new MatchDesk(nothing),
};
