import { afterEach, describe, expect, it } from 'vitest';
import { flowText, message, Riverside, SYSTEMS } from './riverside.ts';
import { delivered, refused } from './scripted-connector.ts';

let riverside: Riverside;
afterEach(() => riverside.remove());

const files = (first = '', second = '') => ({ ...SYSTEMS, 'flows/results.yaml': flowText(first, second) });
const arrived = async (count: number, type = 'ORU^R01') => {
  for (let i = 1; i <= count; i++)
    await riverside.practice.arrive('northlab.results', message(`${i}`, `p${i % 3}`, type));
};
const settled = () =>
  riverside.until(
    async () => (await riverside.engine.status()).store.openDeliveries === 0,
    'every outcome to be recorded',
  );

describe('replay', () => {
  it('is counted before it is done, and does what was counted', async () => {
    riverside = await Riverside.open(files());
    const { practice, engine } = riverside;
    await arrived(6);
    await settled();
    const selection = { query: { flow: 'results', type: 'ORU^R01' } };
    const plan = await engine.planReplay(selection);
    expect(plan).toMatchObject({
      messages: 6,
      missing: 0,
      destinations: [{ destination: 'results>maple.in', deliveries: 6, duplicates: 6, changed: 0 }],
    });
    expect(practice.seen.length).toBe(6);
    expect(await engine.applyReplay(selection, plan.token, 'sam')).toEqual({ created: 6 });
    await riverside.until(() => practice.seen.length === 12, 'the messages again');
    expect(practice.idsAt('maple.in').slice(6)).toEqual(['1', '2', '3', '4', '5', '6']);
  });

  it('sends what a newer release makes different under a control id of its own, linked to the original', async () => {
    riverside = await Riverside.open(files());
    const { practice, engine } = riverside;
    await arrived(1);
    await settled();
    await engine.applyRelease(files('steps: [\'"MAPLE" -> MSH-5\']'), { by: 'sam' });
    const selection = { query: { flow: 'results' } };
    const plan = await engine.planReplay(selection);
    expect(plan.destinations).toEqual([{ destination: 'results>maple.in', deliveries: 1, duplicates: 0, changed: 1 }]);
    await engine.applyReplay(selection, plan.token, 'sam');
    await riverside.until(() => practice.seen.length === 2, 'the changed one');
    expect(practice.seen[1]?.controlId).not.toBe('1');
    expect(practice.seen[1]?.text).toContain('|MAPLE|');
    const { messages } = await engine.search({ limit: 10 });
    const original = messages.at(-1);
    const trace = await engine.trace(original?.id ?? 0);
    expect(trace?.children.map((child) => child.message.parent)).toEqual([{ id: original?.id, how: 'replay' }]);
    expect(trace?.deliveries[0]?.acts).toMatchObject([{ who: 'sam', reason: 'sent again', to: 'delivered' }]);
  });

  it('goes only where it is told to', async () => {
    riverside = await Riverside.open(files());
    const { practice, engine } = riverside;
    await arrived(2, 'ADT^A08');
    await settled();
    const selection = { query: { flow: 'results' }, destinations: ['results>ledger.in'] };
    const plan = await engine.planReplay(selection);
    expect(plan.destinations).toEqual([{ destination: 'results>ledger.in', deliveries: 2, duplicates: 2, changed: 0 }]);
    await engine.applyReplay(selection, plan.token, 'sam');
    await riverside.until(() => practice.idsAt('ledger.in').length === 4, 'the two again');
    expect(practice.idsAt('maple.in').length).toBe(2);
  });

  it('is refused when what it would do has changed since it was counted', async () => {
    riverside = await Riverside.open(files());
    const { practice, engine } = riverside;
    practice.answer = () => refused;
    await arrived(1);
    await riverside.until(async () => (await engine.held({ limit: 1 })).length === 1, 'it is held');
    const selection = { query: { flow: 'results' } };
    const plan = await engine.planReplay(selection);
    practice.answer = () => delivered;
    await arrived(3, 'ORU^R02');
    await practice.arrive('northlab.results', message('new', 'p9', 'ORU^R01'));
    await expect(engine.applyReplay(selection, plan.token, 'sam')).rejects.toMatchObject({
      code: 'replay-plan-changed',
    });
  });
});
