import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrailEntry } from '../practice.ts';
import { type Database, openDatabase } from './database.ts';
import { PRACTICE_MIGRATIONS } from './practice-schema.ts';
import { PRACTICE } from './practice-statements.ts';
import { prepare } from './prepare.ts';
import { TrailFile } from './trail-file.ts';

const KEY = new Uint8Array(32).fill(7);
const AT = Date.UTC(2026, 10, 24);
const SEGMENT = 50;
const EVENTS = 4 * SEGMENT + 40;

let folder: string;
let trail: TrailFile;
let tampering: Database;
let witness: string;

function entry(number: number): TrailEntry {
  return {
    at: AT + number,
    action: number % 3 === 0 ? 'message.searched' : 'message.viewed',
    outcome: 'done',
    who: 'ana',
    by: 'session',
    account: `a${number % 5}`,
    roles: 'billing',
    object: number % 2 === 0 ? null : `message ${number}`,
    system: 'northlab',
    patient: number % 4 === 0 ? { authority: 'NORTHLAB', identifier: `${4711 + number}` } : null,
    source: '127.0.0.1',
    purpose: 'TREAT',
    reason: 'asked by the ward',
    count: number,
    correlation: `c${number}`,
    code: null,
  };
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'suture-trail-'));
  witness = join(folder, 'witness.json');
  const path = join(folder, 'practice.db');
  tampering = openDatabase({ path, key: KEY, migrations: PRACTICE_MIGRATIONS, cacheKib: 4096, synchronous: 'normal' });
  trail = new TrailFile(tampering, prepare(tampering, PRACTICE), { dataKey: KEY, witness, segment: SEGMENT });
  append(Array.from({ length: EVENTS }, (_, number) => entry(number + 1)));
});
afterAll(() => {
  tampering?.close();
  rmSync(folder, { recursive: true, force: true });
});

function append(entries: readonly TrailEntry[]): void {
  trail.append(entries);
  trail.sealHead();
  trail.witness(AT, true);
}

/** Does something to the file behind Suture's back, looks, and undoes it from what was kept. */
function problemsAfter(tamper: () => void, undo: () => void): readonly string[] {
  tamper();
  try {
    return trail.verify().problems.map(({ code }) => code);
  } finally {
    undo();
  }
}

/** Runs a change and gives back a function that undoes it, from a copy of the rows it touches. */
function changing(
  table: string,
  where: string,
  change: string,
  ...values: readonly unknown[]
): [() => void, () => void] {
  const rows = tampering.prepare(`SELECT * FROM ${table} WHERE ${where}`).all() as Record<string, unknown>[];
  return [
    () => tampering.prepare(change).run(...values),
    () => {
      tampering.exec(`DELETE FROM ${table} WHERE ${where}`);
      for (const row of rows) {
        const names = Object.keys(row);
        const text = `INSERT OR REPLACE INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
        tampering.prepare(text).run(...Object.values(row));
      }
    },
  ];
}

/** One bit of a value, turned over. */
function flipped(value: unknown, bit: number): unknown {
  if (typeof value === 'number') return value ^ (1 << (bit % 20));
  const bytes = Buffer.from(typeof value === 'string' ? value : (value as Uint8Array));
  const at = bit % (bytes.length * 8);
  bytes[at >> 3] = (bytes[at >> 3] ?? 0) ^ (1 << (at & 7));
  return typeof value === 'string' ? bytes.toString('latin1') : bytes;
}

const COLUMNS = [
  'at',
  'action',
  'outcome',
  'who',
  'via',
  'account',
  'roles',
  'object',
  'system',
  'patient',
  'source',
  'purpose',
  'reason',
  'count',
  'correlation',
  'code',
  'hash',
] as const;

describe('the audit trail', () => {
  it('finds nothing where nothing was done', () => {
    const check = trail.verify();
    expect(check).toMatchObject({ events: EVENTS, first: 1, last: EVENTS, problems: [] });
    expect(check.head).toMatch(/^[0-9a-f]{64}$/);
  });

  it('finds any bit that was turned over in any field of any event', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: EVENTS }),
        fc.constantFrom(...COLUMNS),
        fc.nat(4096),
        (seq, column, bit) => {
          const { value } = tampering.prepare(`SELECT ${column} AS value FROM trail WHERE seq = ?`).get(seq) as {
            value: unknown;
          };
          // An empty field cannot lose a bit: it gets a value instead.
          const other =
            value === null
              ? column === 'count'
                ? 1
                : column === 'patient'
                  ? Buffer.alloc(16)
                  : ''
              : flipped(value, bit);
          const found = problemsAfter(
            ...changing('trail', `seq = ${seq}`, `UPDATE trail SET ${column} = ? WHERE seq = ${seq}`, other),
          );
          expect(found).not.toEqual([]);
        },
      ),
      { numRuns: 250 },
    );
    expect(trail.verify().problems).toEqual([]);
  });

  it('finds an event that is missing, moved, doubled or put in, wherever it stands', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: EVENTS - 1 }), fc.constantFrom('take', 'swap', 'add'), (seq, how) => {
        const [text, where] =
          how === 'take'
            ? [`DELETE FROM trail WHERE seq = ${seq}`, `seq = ${seq}`]
            : how === 'swap'
              ? [
                  `UPDATE trail SET seq = CASE seq WHEN ${seq} THEN -1 WHEN ${seq + 1} THEN ${seq} END WHERE seq IN (${seq})`,
                  `seq IN (-1, ${seq}, ${seq + 1})`,
                ]
              : [
                  `INSERT INTO trail SELECT ${EVENTS + 1}, ${COLUMNS.join(', ')} FROM trail WHERE seq = ${seq}`,
                  `seq = ${EVENTS + 1}`,
                ];
        expect(problemsAfter(...changing('trail', where, text))).not.toEqual([]);
      }),
      { numRuns: 80 },
    );
    expect(trail.verify().problems).toEqual([]);
  });

  it('finds two events that have changed places', () => {
    const rows = `seq IN (100, 101)`;
    const set = COLUMNS.map(
      (name) => `${name} = (SELECT ${name} FROM trail AS other WHERE other.seq = 201 - trail.seq)`,
    );
    const found = problemsAfter(...changing('trail', rows, `UPDATE trail SET ${set.join(', ')} WHERE ${rows}`));
    expect(found).toContain('trail-altered');
  });

  it.each([1, 2, 39, 41, SEGMENT])(
    'finds that the last %i events were cut off, with the seals that stand there',
    (cut) => {
      const last = EVENTS - cut;
      const [takeRows, putRows] = changing('trail', `seq > ${last}`, `DELETE FROM trail WHERE seq > ${last}`);
      const [takeSeals, putSeals] = changing(
        'trail_seal',
        `seq > ${last}`,
        `DELETE FROM trail_seal WHERE seq > ${last}`,
      );
      const found = problemsAfter(
        () => (takeRows(), takeSeals()),
        () => (putRows(), putSeals()),
      );
      expect(found).toContain('trail-truncated');
    },
  );

  it('finds that the beginning was cut off without a seal that says so', () => {
    expect(problemsAfter(...changing('trail', 'seq < 20', 'DELETE FROM trail WHERE seq < 20'))).toContain('trail-gap');
  });

  it.each(['kind', 'seq', 'hash', 'mac'])('finds a seal whose %s was changed', (column) => {
    for (const kind of ['segment', 'head']) {
      const where = kind === 'head' ? `kind = 'head'` : `kind = 'segment' AND seq = ${SEGMENT}`;
      const { value } = tampering.prepare(`SELECT ${column} AS value FROM trail_seal WHERE ${where}`).get() as {
        value: unknown;
      };
      const [tamper] = changing(
        'trail_seal',
        where,
        `UPDATE trail_seal SET ${column} = ? WHERE ${where}`,
        flipped(value, 3),
      );
      const all = tampering.prepare('SELECT * FROM trail_seal').all() as Record<string, unknown>[];
      const undo = () => {
        tampering.exec('DELETE FROM trail_seal');
        for (const row of all)
          tampering.prepare('INSERT INTO trail_seal VALUES (?, ?, ?, ?)').run(...Object.values(row));
      };
      expect(problemsAfter(tamper, undo)).not.toEqual([]);
    }
  });

  it('finds that a reference stands for somebody else, or for nobody', () => {
    const one = 'reference = (SELECT patient FROM trail WHERE seq = 4)';
    expect(
      problemsAfter(...changing('trail_person', one, `UPDATE trail_person SET identifier = '1' WHERE ${one}`)),
    ).toContain('trail-patient-altered');
    const kept = tampering.prepare(`SELECT * FROM trail_person WHERE ${one}`).get() as Record<string, unknown>;
    const found = problemsAfter(
      () => tampering.exec(`DELETE FROM trail_person WHERE ${one}`),
      () => tampering.prepare('INSERT INTO trail_person VALUES (?, ?, ?)').run(...Object.values(kept)),
    );
    expect(found).toContain('trail-patient-altered');
  });

  it('finds that the witness outside the file is gone or was changed', () => {
    const text = readFileSync(witness, 'utf8');
    const undo = () => writeFileSync(witness, text);
    expect(problemsAfter(() => rmSync(witness), undo)).not.toEqual([]);
    const changed = text.replace(/"seq":(\d)/, '"seq":2$1');
    expect(problemsAfter(() => writeFileSync(witness, changed), undo)).not.toEqual([]);
  });

  it('removes whole segments past their time, and what stays can still be checked', () => {
    expect(trail.prune(AT + 10)).toBe(0);
    expect(trail.prune(AT + EVENTS - 5)).toBe(4 * SEGMENT);
    const check = trail.verify();
    expect(check).toMatchObject({ events: EVENTS - 4 * SEGMENT, first: 4 * SEGMENT + 1, problems: [] });
    append([entry(1)]);
    expect(trail.verify().problems).toEqual([]);
    const start = `kind = 'start'`;
    expect(problemsAfter(...changing('trail_seal', start, `DELETE FROM trail_seal WHERE ${start}`))).not.toEqual([]);
    expect(
      problemsAfter(
        ...changing('trail', `seq = ${4 * SEGMENT + 1}`, `DELETE FROM trail WHERE seq = ${4 * SEGMENT + 1}`),
      ),
    ).not.toEqual([]);
  });
});
