import { afterEach, describe, expect, it } from 'vitest';
import { flowText, message, Riverside, SYSTEMS } from './riverside.ts';
import { away, delivered } from './scripted-connector.ts';

let riverside: Riverside;
afterEach(() => riverside.remove());

const files = (first = '', second = '') => ({ ...SYSTEMS, 'flows/results.yaml': flowText(first, second) });
const small = { memory: { entriesPerQueue: 20, messageBytes: 4_000 } };
const inOrder = (ids: readonly string[]) =>
  expect(ids).toEqual([...ids].sort((a, b) => Number(a.slice(1)) - Number(b.slice(1))));

describe('a queue that waits', () => {
  it('keeps little in memory and gives everything back in order, whatever arrives meanwhile', async () => {
    riverside = await Riverside.open(
      files('connections: 3\nretry: {first: 1s, most: 1s}\nbreaker: {after: 5, pause: 1s}'),
      small,
    );
    const { practice } = riverside;
    let up = false;
    practice.answer = () => (up ? delivered : away);
    for (let i = 0; i < 300; i++) await practice.arrive('northlab.results', message(`m${i}`, `p${i % 5}`, 'ORU^R01'));
    up = true;
    for (let i = 300; i < 400; i++) {
      await practice.arrive('northlab.results', message(`m${i}`, `p${i % 5}`, 'ORU^R01'));
      if (i % 10 === 0) await riverside.clock.advance(500);
    }
    await riverside.until(async () => {
      await riverside.clock.advance(1_000);
      return practice.seen.length === 400;
    }, 'all 400');
    for (let p = 0; p < 5; p++)
      inOrder(practice.seen.filter((one) => one.text.includes(`|p${p}^^^`)).map((one) => one.controlId));
  });

  it('reads past one patient whose messages fill its memory', async () => {
    riverside = await Riverside.open(files('retry: {first: 1h, most: 1h}\nbreaker: {after: 100000, pause: 1s}'), small);
    const { practice } = riverside;
    practice.answer = (payload) => (Buffer.from(payload.bytes).includes('|bad^^^') ? away : delivered);
    for (let i = 0; i < 60; i++) await practice.arrive('northlab.results', message(`b${i}`, 'bad', 'ORU^R01'));
    for (let i = 0; i < 30; i++) await practice.arrive('northlab.results', message(`g${i}`, 'good', 'ORU^R01'));
    await riverside.until(() => practice.seen.length === 30, 'the other patient');
    inOrder(practice.seen.map((one) => one.controlId));
  });

  it('sends nothing while a person has paused it, over restarts too', async () => {
    riverside = await Riverside.open(files());
    const { practice } = riverside;
    await riverside.engine.pause('results>maple.in');
    await practice.arrive('northlab.results', message('1'));
    await riverside.until(() => practice.seen.length === 1, 'the other destination');
    await riverside.stop();
    await riverside.start();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(practice.idsAt('maple.in')).toEqual([]);
    await riverside.engine.resume('results>maple.in');
    await riverside.until(() => practice.idsAt('maple.in').length === 1, 'the paused one');
  });

  it('lets a merge wait for the messages of both persons, and them for the merge', async () => {
    riverside = await Riverside.open(files('connections: 8'));
    const { practice } = riverside;
    let open: (() => void)[] = [];
    practice.answer = () => new Promise((resolve) => open.push(() => resolve(delivered)));
    await practice.arrive('northlab.results', message('a1', 'A', 'ORU^R01'));
    await practice.arrive('northlab.results', message('b1', 'B', 'ORU^R01'));
    await practice.arrive('northlab.results', message('merge', 'A', 'ADT^A40', 'MRG|B^^^NORTHLAB^MR\r'));
    await practice.arrive('northlab.results', message('b2', 'B', 'ORU^R01'));
    await practice.arrive('northlab.results', message('c1', 'C', 'ORU^R01'));
    const step = async (expected: number) => {
      await riverside.until(() => open.length >= 1, 'something under way');
      const now = open;
      open = [];
      for (const answer of now) answer();
      await riverside.until(() => practice.idsAt('maple.in').length >= expected, `${expected} delivered`);
    };
    await step(3);
    expect(practice.idsAt('maple.in').sort()).toEqual(['a1', 'b1', 'c1']);
    await riverside.until(async () => {
      for (const answer of open.splice(0)) answer();
      await new Promise((resolve) => setImmediate(resolve));
      return practice.idsAt('maple.in').length === 5;
    }, 'the merge and what waited for it');
    expect(practice.idsAt('maple.in').slice(3)).toEqual(['merge', 'b2']);
  });

  it('feeds another flow, whose messages are linked to those they came from', async () => {
    riverside = await Riverside.open({
      ...SYSTEMS,
      'flows/results.yaml':
        'flow: results\nfrom: northlab.results\nto:\n  - flow: second\n    steps: [\'"SECOND" -> MSH-5\']\n',
      'flows/second.yaml': 'flow: second\nto:\n  - system: ledger.in\n',
    });
    const { practice, engine } = riverside;
    await practice.arrive('northlab.results', message('1'));
    await riverside.until(() => practice.idsAt('ledger.in').length === 1, 'the second flow');
    expect(practice.seen[0]?.text).toContain('|SECOND|');
    const { messages } = await engine.search({ limit: 10 });
    const child = messages.find((one) => one.parent?.how === 'flow');
    const trace = await engine.trace(child?.parent?.id ?? 0);
    expect(trace?.children.map((one) => one.message.id)).toEqual([child?.id]);
    expect((await engine.trace(child?.id ?? 0))?.from?.message.id).toBe(child?.parent?.id);
  });

  it('keeps large parts apart from the message and puts them back on sending', async () => {
    riverside = await Riverside.open(files('retry: {first: 1s, most: 1s}'), small);
    const { practice, engine } = riverside;
    let first = true;
    practice.answer = () => {
      const outcome = first ? away : delivered;
      first = false;
      return outcome;
    };
    const text = message('1', '100', 'ORU^R01', `OBX|1|ED|D||PDF^A^P^Base64^${'QUJD'.repeat(100_000)}||||||F\r`);
    await practice.arrive('northlab.results', text);
    await riverside.until(async () => {
      await riverside.clock.advance(1_000);
      return practice.seen.length === 1;
    }, 'the document');
    expect(practice.seen[0]?.text === text).toBe(true);
    const { messages } = await engine.search({ limit: 1 });
    expect(Buffer.from((await engine.body(messages[0]?.id ?? 0)) ?? []).toString() === text).toBe(true);
  });
});
