import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PracticeStore, TrailEntry } from '../practice.ts';
import { openDatabase } from './database.ts';
import { openDataKey } from './key-file.ts';
import { openPracticeFile } from './practice-file.ts';
import { PRACTICE_MIGRATIONS } from './practice-schema.ts';
import { PRACTICE } from './practice-statements.ts';

const KEY = new Uint8Array(32).fill(7);
const AT = Date.UTC(2026, 10, 24);

let root: string;
let folder: string;
let practice: PracticeStore;

const event = (more: Partial<TrailEntry> = {}): TrailEntry => ({
  at: AT,
  action: 'message.viewed',
  outcome: 'done',
  who: 'ana',
  by: 'session',
  account: 'a1',
  roles: 'billing',
  object: 'message 1VBK',
  system: null,
  patient: null,
  source: '127.0.0.1',
  purpose: null,
  reason: null,
  count: null,
  correlation: 'c1',
  code: null,
  ...more,
});

const token = (id: string) => [Buffer.from(id.padEnd(32)), id, 'a1', 'n', '[]', '"all"', AT, AT] as const;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'suture-practice-'));
  folder = join(root, 'store');
  mkdirSync(folder);
  await openDataKey(folder, KEY, true);
  practice = await openPracticeFile({ folder, key: KEY });
});
afterEach(async () => {
  await practice.close();
  rmSync(root, { recursive: true, force: true });
});

describe('the practice file', () => {
  it('does all of a write or nothing, its events included', async () => {
    const twice = { name: 'addToken', values: token('t1') } as const;
    await expect(practice.write([twice, twice], [event()])).rejects.toMatchObject({ code: 'store-failed' });
    expect(await practice.rows('tokens')).toEqual([]);
    expect(await practice.trail({ limit: 10 })).toEqual([]);
    await practice.write([twice], [event()]);
    expect(await practice.rows('tokens')).toHaveLength(1);
    expect((await practice.trail({ limit: 10 })).map(({ seq }) => seq)).toEqual([1]);
  });

  it('keeps the writes of one commit apart: one that fails does not take the others with it', async () => {
    const one = { name: 'addToken', values: token('t1') } as const;
    const settled = await Promise.allSettled([
      practice.write([one], [event({ who: 'first' })]),
      practice.write([one], [event({ who: 'second' })]),
      practice.write([{ name: 'addToken', values: token('t2') }], [event({ who: 'third' })]),
    ]);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((await practice.trail({ limit: 10 })).map(({ who }) => who)).toEqual(['third', 'first']);
    expect((await practice.verifyTrail()).problems).toEqual([]);
  });

  it('refuses a write over what somebody else has changed', async () => {
    const gone = { name: 'revokeToken', values: ['t9'], changes: 1 } as const;
    await expect(practice.write([gone], [event()])).rejects.toMatchObject({ code: 'practice-changed' });
    expect(await practice.trail({ limit: 1 })).toEqual([]);
  });

  it('has what it had after it is opened again, and goes on numbering', async () => {
    await practice.write([], [event(), event()]);
    await practice.close();
    practice = await openPracticeFile({ folder, key: KEY });
    await practice.write([], [event()]);
    expect(await practice.verifyTrail()).toMatchObject({ events: 3, first: 1, last: 3, problems: [] });
  });

  it('finds events by who, what and whom, within a time, page by page', async () => {
    const patient = { authority: 'NORTHLAB', identifier: '4711' };
    await practice.write(
      [],
      [
        event({ patient }),
        event({ at: AT + 5, account: 'a2', action: 'trail.read' }),
        event({ at: AT + 9, patient, account: 'a2' }),
        event({ patient: { authority: 'NORTHLAB', identifier: '4712' } }),
      ],
    );
    const found = async (query: Parameters<PracticeStore['trail']>[0]) =>
      (await practice.trail(query)).map(({ seq }) => seq);
    expect(await found({ patient, limit: 10 })).toEqual([3, 1]);
    expect(await found({ account: 'a2', limit: 10 })).toEqual([3, 2]);
    expect(await found({ account: 'a2', action: 'trail.read', limit: 10 })).toEqual([2]);
    expect(await found({ from: AT + 1, to: AT + 9, limit: 10 })).toEqual([2]);
    expect(await found({ limit: 2 })).toEqual([4, 3]);
    expect(await found({ before: 3, limit: 2 })).toEqual([2, 1]);
    const [row] = await practice.trail({ limit: 10, patient });
    expect(await practice.trailPatient(row?.patient ?? new Uint8Array())).toEqual(patient);
    expect(JSON.stringify(row)).not.toContain('4711');
  });
});

/** What may be read whole: what a practice has few of, and what is asked for whole. */
const WHOLE = /^(accounts|tokens|countAccounts|people|seals|clearSessions|trail(From|All))$/;

it('answers every statement by an index', () => {
  const options = { key: KEY, migrations: PRACTICE_MIGRATIONS, cacheKib: 1024, synchronous: 'full' } as const;
  const database = openDatabase({ path: join(root, 'plan.db'), ...options });
  for (const [name, text] of Object.entries(PRACTICE)) {
    const values = Array.from({ length: text.split('?').length - 1 }, () => 1);
    const plan = (database.prepare(`EXPLAIN QUERY PLAN ${text}`).all(...values) as { detail: string }[])
      .map(({ detail }) => detail)
      .join('\n');
    if (WHOLE.test(name)) continue;
    expect.soft(plan, name).not.toMatch(/SCAN (?!CONSTANT)(?!trail$)/);
    // Newest first is the order of the numbers: nothing is sorted.
    if (name.startsWith('trail')) expect.soft(plan, name).not.toMatch(/TEMP B-TREE/);
  }
  database.close();
});
