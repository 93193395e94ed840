import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openSqliteStore } from '../src/store/sqlite/sqlite-store.ts';
import type { MessageQuery, NewMessage, Store, Words } from '../src/store/store.ts';
import { type Random, seededRandom } from '../src/world/random.ts';
import { SimulatedClock } from '../src/world/simulated-clock.ts';

/**
 * Fills a store through its public interface and times searches by every kind of word and filter:
 * `npm run bench:search -- --messages 1000000 --seed 1 --json`. Messages are spread over `--days` days.
 */

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    days: { type: 'string', default: '20' },
    queries: { type: 'string', default: '30' },
    json: { type: 'boolean', default: false },
  },
});
const MESSAGES = Number(values.messages);
const QUERIES = Number(values.queries);
const AT_ONCE = 500;
const PATIENTS = Math.max(10, Math.floor(MESSAGES / 40));
const BODY_BYTES = 1200;
const DAY = 86_400_000;

const FIRST = [
  'anna',
  'ben',
  'carla',
  'david',
  'eva',
  'frank',
  'grace',
  'hugo',
  'ines',
  'jan',
  'karl',
  'lea',
  'max',
  'nora',
];
const SYLLABLES = [
  'ber',
  'hol',
  'man',
  'son',
  'smi',
  'ka',
  'ro',
  'den',
  'gar',
  'lin',
  'tor',
  'ves',
  'wa',
  'zel',
  'mor',
];
const TYPES = ['ADT^A01', 'ADT^A08', 'ADT^A08', 'ORU^R01', 'ORU^R01', 'ORU^R01', 'SIU^S12', 'ADT^A40'];
const FLOWS = ['lab-results', 'registration', 'registration', 'scheduling'];

interface Kind {
  readonly kind: string;
  readonly milliseconds: { readonly p50: number; readonly p95: number; readonly max: number };
  readonly found: number;
}

const random = seededRandom(Number(values.seed));
const folder = await mkdtemp(join(tmpdir(), 'suture-search-'));
const clock = new SimulatedClock(Date.UTC(2026, 0, 5));
const store = await openSqliteStore({ folder, key: new Uint8Array(randomBytes(32)), clock });
try {
  const started = performance.now();
  await store.unindexed(1);
  await fill(store);
  const fillSeconds = (performance.now() - started) / 1000;
  const kinds: Kind[] = [];
  for (const [kind, query] of Object.entries(queries())) kinds.push(await time(kind, query));
  const { bytes, messages } = store.state();
  const result = {
    messages,
    fillPerSecond: Math.round(messages / fillSeconds),
    storedBytesPerMessageByte: Number((bytes / messages / BODY_BYTES).toFixed(2)),
    rssMb: Math.round(process.memoryUsage().rss / 1e6),
    worstMs: Math.max(...kinds.map(({ milliseconds }) => milliseconds.max)),
    kinds,
  };
  if (values.json) process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
  else print(result);
} finally {
  await store.close();
  await rm(folder, { recursive: true, force: true });
}

async function fill(into: Store): Promise<void> {
  const step = (Number(values.days) * DAY * AT_ONCE) / MESSAGES;
  for (let done = 0; done < MESSAGES; done += AT_ONCE) {
    const made = Array.from({ length: Math.min(AT_ONCE, MESSAGES - done) }, (_, i) => make(done + i));
    const accepted = await Promise.all(made.map(({ message }) => into.accept(message)));
    const words: Words[] = accepted.map(({ id }, at) => ({ message: id, words: made[at]?.words ?? [] }));
    const indexed = into.index(words);
    await Promise.all(
      accepted.map(async ({ id }, at) => {
        const destination = made[at]?.message.deliveries[0]?.destination ?? '';
        const chance = random.next();
        if (chance < 0.001) await into.change({ message: id, destination, state: 'held', cause: 'store-failed' });
        else if (chance < 0.0012) await into.change({ message: id, destination, state: 'discarded' });
        else if (chance > 0.05)
          await into.change({
            message: id,
            destination,
            state: 'delivered',
            attempt: { at: clock.now(), tookMs: 4, kind: 'delivered', code: 'store-failed', answerCode: 'AA' },
          });
      }),
    );
    if (done % 20_000 === 0) {
      await indexed;
      process.stderr.write(`\r${done} of ${MESSAGES} messages`);
    }
    await clock.advance(step);
  }
  await into.index([]);
  while ((await into.unindexed(1)).length > 0) await new Promise((resolve) => setTimeout(resolve, 100));
  process.stderr.write('\r\x1b[K');
}

function make(number: number): { message: NewMessage; words: Words['words'] } {
  const patient = Math.floor(random.next() * PATIENTS);
  const flow = pick(FLOWS, random);
  const body = Buffer.alloc(BODY_BYTES, `MSH|^~\\&|${number}|${patient}|`);
  return {
    message: {
      flow,
      source: `${flow}.in`,
      body,
      size: BODY_BYTES,
      type: pick(TYPES, random),
      controlId: `C${number}`,
      digest: createHash('sha256').update(body).digest().subarray(0, 16),
      release: 1,
      duplicateWindowMs: 2 * DAY,
      deliveries: [{ destination: `${flow}>ehr`, keys: [mrnOf(patient)], state: 'queued' }],
    },
    words: [
      { kind: 'mrn', value: mrnOf(patient) },
      { kind: 'name', value: surnameOf(patient) },
      { kind: 'name', value: FIRST[patient % FIRST.length] ?? '' },
      { kind: 'account', value: `A${Math.floor(number / 3)}` },
      ...(flow === 'lab-results' ? [{ kind: 'accession' as const, value: `L${number}` }] : []),
    ],
  };
}

/** A query of each kind, with another value each time it is made. */
function queries(): Record<string, () => Omit<MessageQuery, 'limit'>> {
  const patient = () => Math.floor(random.next() * PATIENTS);
  const number = () => Math.floor(random.next() * MESSAGES);
  const surname = () => surnameOf(patient());
  return {
    mrn: () => ({ words: [{ kind: 'mrn', value: mrnOf(patient()) }] }),
    'name (family)': () => ({ words: [{ kind: 'name', value: surname() }] }),
    'name (given, common)': () => ({ words: [{ kind: 'name', value: pick(FIRST, random) }] }),
    'name (both)': () => ({
      words: [
        { kind: 'name', value: surname() },
        { kind: 'name', value: pick(FIRST, random) },
      ],
    }),
    'name beginning, 1 letter': () => ({ words: [{ kind: 'name', value: surname().slice(0, 1), prefix: true }] }),
    'name beginning, 3 letters': () => ({ words: [{ kind: 'name', value: surname().slice(0, 3), prefix: true }] }),
    'mrn beginning': () => ({ words: [{ kind: 'mrn', value: mrnOf(patient()).slice(0, 4), prefix: true }] }),
    account: () => ({ words: [{ kind: 'account', value: `A${Math.floor(number() / 3)}` }] }),
    accession: () => ({ words: [{ kind: 'accession', value: `L${number()}` }] }),
    'unknown word': () => ({ words: [{ kind: 'mrn', value: 'nobody' }] }),
    'control id': () => ({ controlId: `C${number()}` }),
    everything: () => ({}),
    flow: () => ({ flow: pick(FLOWS, random) }),
    'flow and type': () => ({ flow: 'scheduling', type: pick(TYPES, random) }),
    'type, all of a kind': () => ({ type: 'ADT^*' }),
    'unknown type': () => ({ type: 'QBP^Q11' }),
    'name and type': () => ({ words: [{ kind: 'name', value: surname() }], type: 'ADT^A40' }),
    'name and an hour': () => {
      const from = Date.UTC(2026, 0, 5) + Math.floor(random.next() * Number(values.days) * 24) * 3_600_000;
      return { words: [{ kind: 'name', value: pick(FIRST, random) }], from, to: from + 3_600_000 };
    },
    queued: () => ({ state: 'queued' }),
    held: () => ({ state: 'held' }),
    'held by cause': () => ({ cause: 'store-failed' }),
    discarded: () => ({ state: 'discarded' }),
    'destination and held': () => ({ destination: 'lab-results>ehr', state: 'held' }),
    'destination and delivered': () => ({ destination: 'lab-results>ehr', state: 'delivered' }),
    'name and queued': () => ({ words: [{ kind: 'name', value: pick(FIRST, random) }], state: 'queued' }),
    'name and held': () => ({ words: [{ kind: 'name', value: pick(FIRST, random) }], state: 'held' }),
    'name and discarded': () => ({ words: [{ kind: 'name', value: surname() }], state: 'discarded' }),
  };
}

async function time(kind: string, query: () => Omit<MessageQuery, 'limit'>): Promise<Kind> {
  const took: number[] = [];
  let found = 0;
  for (let i = 0; i < QUERIES; i++) {
    const asked = query();
    const started = performance.now();
    const page = await store.search({ ...asked, limit: 50 });
    took.push(performance.now() - started);
    found += page.messages.length;
  }
  took.sort((a, b) => a - b);
  const at = (part: number) =>
    Number((took[Math.min(took.length - 1, Math.floor(took.length * part))] ?? 0).toFixed(2));
  return { kind, milliseconds: { p50: at(0.5), p95: at(0.95), max: at(1) }, found: Math.round(found / QUERIES) };
}

function print(result: { kinds: readonly Kind[] } & Record<string, unknown>): void {
  const { kinds, ...rest } = result;
  for (const [name, value] of Object.entries(rest)) process.stdout.write(`${name.padEnd(30)}${String(value)}\n`);
  process.stdout.write(
    `${'kind of search'.padEnd(30)}${'p50 ms'.padStart(10)}${'p95'.padStart(10)}${'max'.padStart(10)}${'found'.padStart(8)}\n`,
  );
  for (const { kind, milliseconds, found } of kinds) {
    const { p50, p95, max } = milliseconds;
    process.stdout.write(
      `${kind.padEnd(30)}${`${p50}`.padStart(10)}${`${p95}`.padStart(10)}${`${max}`.padStart(10)}${`${found}`.padStart(8)}\n`,
    );
  }
}

function pick<T>(from: readonly T[], by: Random): T {
  return from[Math.floor(by.next() * from.length)] as T;
}

function mrnOf(patient: number): string {
  return `${100_000 + patient}`;
}

function surnameOf(patient: number): string {
  const at = (n: number) => SYLLABLES[n % SYLLABLES.length] ?? '';
  return at(patient) + at(Math.floor(patient / 15)) + at(Math.floor(patient / 225));
}
