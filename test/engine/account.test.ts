import { afterEach, describe, expect, it } from 'vitest';
import { message, Riverside, SYSTEMS } from './riverside.ts';

const MAP = `map: small
from: hl7v2 ADT^A08
to: fhir R4
blocks:
  - make: Patient
    each: PID
    key: PID-3
    rows:
      - PID-1 -> ignore because running number
      - PID-3[] <-> identifier[]
      - PID-5[] <-> name[]
      - PID-8 <-> gender codes sexes else hold
      - PID-16 -> maritalStatus codes wedlock else flag
`;

const FILES = {
  ...SYSTEMS,
  'systems/fhir.yaml': 'system: fhir\ninterfaces:\n  in: {speaks: fhir R4, connect: "http://127.0.0.1:16664/fhir"}\n',
  'flows/results.yaml':
    'flow: results\nfrom: northlab.results\nto:\n  - {system: fhir.in, map: small, held_blocks: nothing}\n',
  'maps/small.map.yaml': MAP,
  'codes/sexes.csv': 'source,target\nF,female\n',
  'codes/wedlock.csv': 'source,target\nM,M\n',
};
const FHIR = 'results>fhir.in';
const HOUR = 3_600_000;
const ANA = { who: 'ana', reason: 'the code is in the table' };

let riverside: Riverside;
afterEach(() => riverside.remove());

function adt(controlId: string, sex: string, more = ''): string {
  return `${message(controlId, controlId).trimEnd()}|||${sex}${more}\r`;
}

async function arrived(text: string): Promise<number> {
  const { ids } = await riverside.engine.send('results', Buffer.from(text));
  return ids[0] ?? 0;
}

/** Waits until every delivery has come to rest. */
async function atRest(held = 0): Promise<void> {
  await riverside.until(async () => {
    const [queue] = (await riverside.engine.status()).flows[0]?.queues ?? [];
    return queue?.queued === 0 && queue.held === held;
  }, 'every delivery at rest');
}

async function today() {
  const from = Math.floor(riverside.clock.now() / HOUR) * HOUR;
  const { account } = riverside.engine;
  const totals = await account.contentTotals(from, from + HOUR);
  const of = (name: string) => totals.find((each) => each.name === name);
  return { flow: of('results'), fhir: of(FHIR), lines: await account.lineTotals(from, from + HOUR) };
}

describe('the account that the engine keeps', () => {
  it('holds counts and every line that did not simply arrive, the same as the whole ledger says', async () => {
    riverside = await Riverside.open(FILES);
    const { engine } = riverside;
    const id = await arrived(adt('1', 'F', '||||||||X^Xylo'));
    await atRest();
    await riverside.until(async () => (await engine.account.ledgers(id)).length === 1, 'the stored ledger');
    const [stored] = await engine.account.ledgers(id);
    const whole = await engine.ledger(id, FHIR);
    expect(stored?.counts).toEqual(whole?.counts);
    expect(stored?.lines.map(({ path, fate }) => [path, fate])).toEqual(
      whole?.lines
        .filter(({ fate }) => !['carried', 'translated', 'ignored'].includes(fate))
        .map(({ path, fate }) => [path, fate]),
    );
    expect(stored?.codes).toEqual([{ table: 'wedlock', code: 'X', display: 'Xylo', why: 'unknown' }]);
    expect(JSON.stringify(stored)).not.toMatch(/Sample|Jordan/);
  });

  it('sums messages by their worst, and lines by row and finding', async () => {
    riverside = await Riverside.open(FILES);
    for (const [controlId, sex] of [
      ['1', 'F'],
      ['2', 'X'],
      ['3', 'X'],
      ['4', 'F'],
    ] as const)
      await arrived(adt(controlId, sex));
    await atRest(2);
    await riverside.until(async () => (await today()).fhir?.messages === 4, 'four ledgers');
    const { flow, fhir, lines } = await today();
    // MSH and PID-2 and their like are not in this map: every message is flagged at least.
    expect(flow).toMatchObject({ messages: 4, intact: 0, flagged: 2, held: 2 });
    expect(fhir).toMatchObject({ messages: 4, intact: 0, flagged: 2, held: 2 });
    expect(lines.find(({ fate }) => fate === 'held')).toMatchObject({
      destination: FHIR,
      path: 'PID-8',
      row: 'PID-8 <-> gender codes sexes else hold',
      code: 'map-code-unknown',
      deliveries: 2,
      leaves: 2,
    });
    const held = await riverside.engine.account.search({ content: 'held', limit: 9 });
    expect(held.deliveries).toHaveLength(2);
  });

  it('lists codes that no table knows by messages waiting, and lets exactly those go once they are there', async () => {
    riverside = await Riverside.open(FILES);
    const { engine, practice } = riverside;
    for (const [controlId, sex] of [
      ['1', 'X'],
      ['2', 'Y'],
      ['3', 'Y'],
      ['4', 'A B C and more words'],
    ] as const)
      await arrived(adt(controlId, sex));
    await atRest(4);
    await riverside.until(async () => (await today()).fhir?.held === 4, 'four ledgers');
    const codes = await engine.account.unknownCodes();
    // What does not look like a code may say something of a patient, and is not listed.
    expect(codes.map(({ code, waiting, flows, known }) => [code, waiting, flows, known])).toEqual([
      ['Y', 2, ['results'], false],
      ['X', 1, ['results'], false],
    ]);
    const codeNotKnown = { table: 'sexes', code: 'Y' };
    expect(await engine.account.planRetry({ codeNotKnown })).toMatchObject({
      deliveries: 2,
      ready: 0,
      stillHeld: 2,
      codes: [{ table: 'sexes', code: 'Y', deliveries: 2 }],
    });
    await engine.applyRelease({ ...FILES, 'codes/sexes.csv': 'source,target\nF,female\nY,other\n' }, { by: 'ana' });
    expect((await engine.account.unknownCodes()).map(({ code, known }) => [code, known])).toEqual([
      ['Y', true],
      ['X', false],
    ]);
    const plan = await engine.account.planRetry({});
    expect(plan).toMatchObject({ deliveries: 4, ready: 2, stillHeld: 2 });
    await expect(engine.account.applyRetry({ codeNotKnown }, 'another', ANA)).rejects.toMatchObject({
      code: 'replay-plan-changed',
    });
    expect(await engine.account.applyRetry({}, plan.token, ANA)).toEqual({ released: 2 });
    await atRest(2);
    expect(practice.idsAt('fhir.in').sort()).toEqual(['2', '3']);
    await riverside.until(
      async () => (await engine.account.unknownCodes()).every(({ code }) => code === 'X'),
      'the code has left the worklist',
    );
    expect((await today()).fhir).toMatchObject({ messages: 4, flagged: 2, held: 2 });
  });

  it('sends again exactly the messages that went without a code', async () => {
    riverside = await Riverside.open(FILES);
    const { engine, practice } = riverside;
    await arrived(adt('1', 'F', '||||||||M'));
    await arrived(adt('2', 'F', '||||||||X'));
    await atRest();
    await riverside.until(async () => (await today()).fhir?.messages === 2, 'two ledgers');
    await engine.applyRelease({ ...FILES, 'codes/wedlock.csv': 'source,target\nM,M\nX,D\n' }, { by: 'ana' });
    const selection = { query: {}, codeNotKnown: { table: 'wedlock', code: 'X' } };
    const plan = await engine.planReplay(selection);
    expect(plan).toMatchObject({ messages: 1, destinations: [{ destination: FHIR, deliveries: 1, changed: 1 }] });
    await engine.applyReplay(selection, plan.token, 'ana');
    await riverside.until(() => practice.seen.length === 3, 'the replayed delivery');
    expect(practice.seen[2]?.text).toContain('"code":"D"');
    // What was sent again counts in place of what it repeats: two messages came, and none of them is without its code.
    await riverside.until(async () => (await today()).fhir?.messages === 2, 'the account of the replayed delivery');
    expect((await today()).flow?.messages).toBe(2);
    expect((await engine.account.unknownCodes()).map(({ code }) => code)).not.toContain('X');
    expect((await engine.planReplay(selection)).messages).toBe(0);
  });

  it('sends a held delivery as it is when a person says so, flagged and written down', async () => {
    riverside = await Riverside.open(FILES);
    const { engine, practice } = riverside;
    const id = await arrived(adt('1', 'X'));
    await atRest(1);
    const deliveries = [{ message: id, destination: FHIR }];
    const by = { who: 'ana', reason: 'urgent; the sex is known by phone' };
    expect(await engine.mend({ deliveries, act: { kind: 'release', asItIs: true }, ...by })).toMatchObject({
      mended: 1,
    });
    await atRest();
    await riverside.until(async () => (await engine.account.ledgers(id))[0]?.counts.held === 0, 'the new ledger');
    const [delivery] = (await engine.trace(id))?.deliveries ?? [];
    expect(delivery).toMatchObject({ state: 'delivered', waived: true, acts: [{ ...by, to: 'queued' }] });
    expect(practice.seen).toHaveLength(1);
    const whole = await engine.ledger(id, FHIR);
    expect(whole?.lines.find(({ path }) => path === 'PID-8')?.fate).toBe('flagged');
    expect(whole?.counts).toEqual((await engine.account.ledgers(id))[0]?.counts);
    expect(await engine.account.unknownCodes()).toMatchObject([{ code: 'X', waiting: 0, flagged: 1 }]);
  });
});
