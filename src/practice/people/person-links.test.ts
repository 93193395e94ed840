import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from '../../formats/hl7v2/index.ts';
import { openPracticeFile } from '../../store/sqlite/practice-file.ts';
import { openSqliteStore } from '../../store/sqlite/sqlite-store.ts';
import { systemClock } from '../../world/clock.ts';
import { SimulatedClock } from '../../world/simulated-clock.ts';
import { mergeDecision } from './merge-decision.ts';
import { PersonLinks } from './person-links.ts';

const ONE = { system: 'ehr', record: 'M1' };
const OTHER = { system: 'billing', record: 'B7' };
const said = { who: 'front.desk', by: 'person', why: 'asked her' } as const;
let folder: string;
let store: Awaited<ReturnType<typeof openSqliteStore>>;
let practice: Awaited<ReturnType<typeof openPracticeFile>>;
let links: PersonLinks;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'suture-links-'));
  const key = new Uint8Array(32).fill(7);
  store = await openSqliteStore({ folder, key, clock: systemClock });
  practice = await openPracticeFile({ folder, key });
  links = new PersonLinks(practice, new SimulatedClock(1000));
});

afterEach(async () => {
  await practice.close();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

test('A decision is kept once for two records, in whichever order they are named, and the last one stands', async () => {
  const id = await links.decide({ ...said, a: ONE, b: OTHER, same: true });
  expect(await links.decide({ ...said, a: OTHER, b: ONE, same: false })).toBe(id);
  expect(await links.decisions()).toEqual([{ a: 'billing:B7', b: 'ehr:M1', same: false }]);
  expect(id).not.toMatch(/M1|B7/);
});

test('Taking a decision back leaves nothing of it', async () => {
  const id = await links.decide({ ...said, a: ONE, b: OTHER, same: true });
  await links.withdraw(id);
  expect(await links.all()).toEqual([]);
  await expect(links.withdraw(id)).rejects.toMatchObject({ code: 'person-link-unknown' });
  await expect(links.decide({ ...said, a: ONE, b: ONE, same: true })).rejects.toMatchObject({
    code: 'person-link-itself',
  });
});

const adt = (event: string, ...segments: string[]): ReturnType<typeof mergeDecision> => {
  const text = ['MSH|^~\\&|EHR|A|B|C|20261124||ADT^' + event + '|1|P|2.5.1', ...segments].join('\r');
  const { message } = parse(new TextEncoder().encode(text));
  if (message === undefined) throw new Error('a message');
  return mergeDecision(message, 'ehr');
};

test('A merge message says that two records are one person', () => {
  expect(adt('A40^ADT_A39', 'PID|||M1^^^EHR', 'MRG|M2^^^EHR')).toEqual({
    a: { system: 'ehr', record: 'M1' },
    b: { system: 'ehr', record: 'M2' },
    same: true,
  });
  expect(adt('A37', 'PID|||M1^^^EHR', 'PID|||M2^^^EHR')).toMatchObject({ same: false });
  expect(adt('A08', 'PID|||M1^^^EHR')).toBeUndefined();
  expect(adt('A40', 'PID|||M1^^^EHR', 'MRG|M1^^^EHR')).toBeUndefined();
  expect(adt('A40', 'PID|||M1^^^EHR')).toBeUndefined();
});
