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
`;

const FILES = {
  ...SYSTEMS,
  'systems/fhir.yaml': 'system: fhir\ninterfaces:\n  in: {speaks: fhir R4, connect: "http://127.0.0.1:16664/fhir"}\n',
  'flows/results.yaml':
    'flow: results\nfrom: northlab.results\nto:\n  - system: maple.in\n  - {system: fhir.in, map: small}\n',
  'maps/small.map.yaml': MAP,
  'codes/sexes.csv': 'source,target\nF,female\n',
};
const FHIR = 'results>fhir.in';

let riverside: Riverside;
afterEach(() => riverside.remove());

function adt(controlId: string, sex: string): string {
  return `${message(controlId).trimEnd()}|||${sex}\r`;
}

interface Bundle {
  readonly entry: readonly { readonly resource: { readonly id: string; readonly gender?: string } }[];
}

function bundles(): readonly Bundle[] {
  return riverside.practice.seen
    .filter((one) => one.destination === 'fhir.in')
    .map((one) => JSON.parse(one.text) as Bundle);
}

async function traceOf(id: number) {
  return (await riverside.engine.trace(id))?.deliveries.find(({ destination }) => destination === FHIR);
}

async function arrived(text: string): Promise<number> {
  const { ids } = await riverside.engine.send('results', Buffer.from(text));
  return ids[0] ?? 0;
}

describe('a destination with a map', () => {
  it('is sent a FHIR transaction while its neighbour is sent the message itself', async () => {
    riverside = await Riverside.open(FILES);
    await arrived(adt('1', 'F'));
    await riverside.until(() => riverside.practice.seen.length === 2, 'both deliveries');
    expect(riverside.practice.seen.find(({ destination }) => destination === 'maple.in')?.text).toBe(adt('1', 'F'));
    expect(bundles()).toMatchObject([
      { type: 'transaction', entry: [{ resource: { resourceType: 'Patient', gender: 'female' } }, {}] },
    ]);
    const status = await riverside.engine.status();
    const [v2, fhir] = status.flows[0]?.queues ?? [];
    expect([v2?.flagged, fhir?.flagged]).toEqual([undefined, 1]);
  });

  it('knows a patient again, also after a restart', async () => {
    riverside = await Riverside.open(FILES);
    await arrived(adt('1', 'F'));
    await riverside.until(() => bundles().length === 1, 'the first');
    await riverside.stop();
    await riverside.start();
    await arrived(adt('2', 'F'));
    await riverside.until(() => bundles().length === 2, 'the second');
    const [first, second] = bundles().map(({ entry }) => entry[0]?.resource.id);
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(second).toBe(first);
  });

  it('holds what a row holds, and sends it once the code is there', async () => {
    riverside = await Riverside.open(FILES);
    const { engine, practice } = riverside;
    const id = await arrived(adt('1', 'X'));
    await riverside.until(async () => (await engine.held({ limit: 9 })).length === 1, 'the held delivery');
    expect(await traceOf(id)).toMatchObject({ state: 'held', cause: 'map-held' });
    await riverside.until(() => practice.idsAt('maple.in').length === 1, 'the neighbour is not kept waiting');
    expect(await engine.ledger(id, FHIR)).toMatchObject({ map: 'small', counts: { held: 1 }, balanced: true });
    const files = { ...FILES, 'codes/sexes.csv': 'source,target\nF,female\nX,other\n' };
    await engine.applyRelease(files, { by: 'ana' });
    const mended = await engine.mend({
      deliveries: [{ message: id, destination: FHIR }],
      act: { kind: 'release' },
      who: 'ana',
      reason: 'the code is in the table',
    });
    expect(mended).toEqual({ mended: 1, refused: [] });
    await riverside.until(() => bundles().length === 1, 'the released delivery');
    expect(bundles()[0]?.entry[0]?.resource.gender).toBe('other');
    expect(await engine.ledger(id, FHIR)).toMatchObject({ release: 2, counts: { held: 0, translated: 1 } });
  });

  it('takes from a pack the map of the message', async () => {
    riverside = await Riverside.open({
      ...FILES,
      'flows/results.yaml': FILES['flows/results.yaml'].replace('map: small', 'map: hl7-v2-to-fhir'),
    });
    const id = await arrived(adt('1', 'F'));
    await riverside.until(() => bundles().length === 1, 'the delivery by the pack');
    expect(bundles()[0]?.entry.length).toBeGreaterThan(1);
    expect(await riverside.engine.ledger(id, FHIR)).toMatchObject({ map: 'adt-a01', balanced: true });
  });

  it('has a ledger of paths and rows that adds up, and none where no map is', async () => {
    riverside = await Riverside.open(FILES);
    const id = await arrived(adt('1', 'F'));
    await riverside.until(() => bundles().length === 1, 'the delivery');
    const ledger = await riverside.engine.ledger(id, FHIR);
    const sum = Object.values(ledger?.counts ?? {}).reduce((all, count) => all + count, 0);
    expect(sum).toBe(ledger?.lines.length);
    expect(ledger?.lines).toContainEqual({
      path: 'PID-8',
      fate: 'translated',
      row: 'PID-8 <-> gender codes sexes else hold',
    });
    expect(JSON.stringify(ledger)).not.toMatch(/Sample|Jordan/);
    expect(await riverside.engine.ledger(id, 'results>maple.in')).toBeUndefined();
    expect(await riverside.engine.ledger(id, 'results>nobody')).toBeUndefined();
    expect(await riverside.engine.ledger(id + 1, FHIR)).toBeUndefined();
  });

  it('replays under the map that runs now, and says before how many would differ', async () => {
    riverside = await Riverside.open(FILES);
    const { engine } = riverside;
    await arrived(adt('1', 'F'));
    await riverside.until(() => bundles().length === 1, 'the delivery');
    const selection = { query: { flow: 'results' }, destinations: [FHIR] };
    await riverside.until(
      async () => (await engine.planReplay(selection)).destinations[0]?.duplicates === 1,
      'the same bundle again',
    );
    await engine.applyRelease({ ...FILES, 'codes/sexes.csv': 'source,target\nF,other\n' }, { by: 'ana' });
    const plan = await engine.planReplay(selection);
    expect(plan.destinations).toMatchObject([{ destination: FHIR, deliveries: 1, duplicates: 0, changed: 1 }]);
    await engine.applyReplay(selection, plan.token, 'ana');
    await riverside.until(() => bundles().length === 2, 'the replayed delivery');
    expect(bundles().map(({ entry }) => entry[0]?.resource.gender)).toEqual(['female', 'other']);
  });
});
