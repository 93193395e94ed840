import { afterEach, describe, expect, it } from 'vitest';
import type { Reply } from '../../src/connectors/connector.ts';
import { readAcknowledgement } from '../../src/formats/hl7v2/index.ts';
import { flowText, message, Riverside, SYSTEMS } from './riverside.ts';
import { away, delivered, refused, silent } from './scripted-connector.ts';

let riverside: Riverside;
afterEach(() => riverside.remove());

const open = async (first = '', second = '') => {
  riverside = await Riverside.open({ ...SYSTEMS, 'flows/results.yaml': flowText(first, second) });
  return riverside;
};
const codeOf = (reply: Reply) => readAcknowledgement(reply.payload ?? new Uint8Array()).code;

describe('delivery', () => {
  it('goes to every destination whose condition holds, and the sender is told once it is durable', async () => {
    const { practice } = await open();
    const reply = await practice.arrive('northlab.results', message('1', '100', 'ORU^R01'));
    expect(codeOf(reply)).toBe('AA');
    expect(codeOf(await practice.arrive('northlab.results', message('2')))).toBe('AA');
    await riverside.until(() => practice.seen.length === 3, 'three deliveries');
    expect(practice.idsAt('maple.in')).toEqual(['1', '2']);
    expect(practice.idsAt('ledger.in')).toEqual(['2']);
  });

  it('applies the steps of each destination to a copy of the message', async () => {
    const { practice } = await open('steps:\n  - \'"MAPLE" -> MSH-5\'');
    await practice.arrive('northlab.results', message('1'));
    await riverside.until(() => practice.seen.length === 2, 'two deliveries');
    const text = (name: string) => practice.seen.find((one) => one.destination === name)?.text;
    expect(text('maple.in')).toBe(message('1').replace('|SUTURE|', '|MAPLE|'));
    expect(text('ledger.in')).toBe(message('1'));
  });

  it('keeps each patient in order and lets nobody wait for another patient', async () => {
    const { practice } = await open('connections: 4\nretry: {first: 1s, most: 1s}');
    let bad = true;
    practice.answer = (payload) => (bad && Buffer.from(payload.bytes).includes('|500^^^') ? away : delivered);
    for (let i = 0; i < 40; i++)
      await practice.arrive('northlab.results', message(`m${i}`, i % 4 === 0 ? '500' : `10${i % 4}`, 'ORU^R01'));
    await riverside.until(() => practice.seen.length === 30, 'the patients whose messages pass');
    expect(practice.seen.filter((one) => one.text.includes('|500^^^'))).toEqual([]);
    bad = false;
    await riverside.until(async () => {
      await riverside.clock.advance(60_000);
      return practice.seen.length === 40;
    }, 'the patient whose message did not pass at first');
    for (const patient of ['500', '101', '102', '103']) {
      const ids = practice.seen
        .filter((one) => one.text.includes(`|${patient}^^^`))
        .map((one) => Number(one.controlId.slice(1)));
      expect(ids).toEqual([...ids].sort((a, b) => a - b));
      expect(ids.length).toBe(10);
    }
  });

  it('holds what was refused, lets other patients pass, and lets it go again when a person says so', async () => {
    const { practice, engine } = await open();
    practice.answer = (payload) => (payload.controlId === '1' ? refused : delivered);
    for (const [id, patient] of [
      ['1', '500'],
      ['2', '500'],
      ['3', '600'],
    ] as const) {
      await practice.arrive('northlab.results', message(id, patient, 'ORU^R01'));
    }
    await riverside.until(
      async () => (await engine.held({ limit: 10 })).length === 1 && practice.idsAt('maple.in').includes('3'),
      'one held',
    );
    expect(practice.idsAt('maple.in').sort()).toEqual(['1', '3']);
    const [held] = await engine.held({ limit: 10 });
    expect(held?.cause).toBe('answer-error');
    practice.answer = () => delivered;
    const done = await engine.mend({
      deliveries: [{ message: held?.message ?? 0, destination: 'results>maple.in' }],
      act: { kind: 'edit', set: { 'PID-8': 'F' } },
      who: 'sam',
      reason: 'the lab left the sex out',
    });
    expect(done).toEqual({ mended: 1, refused: [] });
    await riverside.until(() => practice.idsAt('maple.in').length === 4, 'the held one and what waited behind it');
    expect(practice.idsAt('maple.in').slice(2)).toEqual(['1', '2']);
    expect(practice.seen[2]?.text).toContain('|F');
    expect(Buffer.from((await engine.body(held?.message ?? 0)) ?? []).toString()).toBe(message('1', '500', 'ORU^R01'));
    const trace = await engine.trace(held?.message ?? 0);
    expect(trace?.deliveries[0]?.acts.map((act) => [act.who, act.reason])).toEqual([
      ['sam', 'the lab left the sex out'],
    ]);
  });

  it('sends again what may not have arrived, marked as a possible duplicate', async () => {
    const { practice, engine } = await open('retry: {first: 1s, most: 1s}');
    let tries = 0;
    practice.answer = () => (tries++ === 0 ? silent : delivered);
    await practice.arrive('northlab.results', message('1', '100', 'ORU^R01'));
    await riverside.until(async () => {
      await riverside.clock.advance(1_000);
      return practice.seen.length === 2;
    }, 'the second try');
    const page = await engine.search({ limit: 1 });
    const id = page.messages[0]?.id ?? 0;
    await riverside.until(async () => (await engine.trace(id))?.deliveries[0]?.state === 'delivered', 'the outcome');
    const delivery = (await engine.trace(id))?.deliveries[0];
    expect(delivery?.possibleDuplicate).toBe(true);
    expect(delivery?.history.map((attempt) => attempt.kind)).toEqual(['ambiguous', 'delivered']);
  });

  it('asks a person about it where the flow says so', async () => {
    const { practice, engine } = await open('ambiguous: ask');
    practice.answer = () => silent;
    await practice.arrive('northlab.results', message('1', '100', 'ORU^R01'));
    await riverside.until(async () => (await engine.held({ limit: 1 })).length === 1, 'it is held');
    expect(practice.seen.length).toBe(1);
  });

  it('waits for a destination that is away for an hour, loses nothing and catches up in order', async () => {
    const { practice } = await open('connections: 4');
    let up = false;
    practice.answer = () => (up ? delivered : away);
    for (let i = 0; i < 200; i++) await practice.arrive('northlab.results', message(`m${i}`, `p${i % 7}`, 'ORU^R01'));
    await riverside.clock.advance(3_600_000);
    expect(practice.seen.length).toBe(0);
    up = true;
    await riverside.until(async () => {
      await riverside.clock.advance(60_000);
      return practice.seen.length === 200;
    }, 'everything');
    for (let p = 0; p < 7; p++) {
      const ids = practice.seen
        .filter((one) => one.text.includes(`|p${p}^^^`))
        .map((one) => Number(one.controlId.slice(1)));
      expect(ids).toEqual([...ids].sort((a, b) => a - b));
    }
  });

  it('tells a repeated message from a re-used control id', async () => {
    const { practice, engine } = await open();
    await practice.arrive('northlab.results', message('1', '100', 'ORU^R01'));
    expect(codeOf(await practice.arrive('northlab.results', message('1', '100', 'ORU^R01')))).toBe('AA');
    await practice.arrive('northlab.results', message('1', '200', 'ORU^R01'));
    await riverside.until(() => practice.seen.length === 2, 'the two different ones');
    const { messages } = await engine.search({ limit: 10 });
    expect(messages.map((one) => one.duplicate?.body)).toEqual(['other', 'same', undefined]);
  });

  it('refuses what no flow takes and what is no message, without storing it', async () => {
    const { practice, engine } = await open();
    const foreign = await practice.arrive('northlab.results', message('1', '100', 'SIU^S12'));
    expect([foreign.outcome, codeOf(foreign), foreign.code]).toEqual(['rejected', 'AR', 'message-type-not-taken']);
    const noise = await practice.arrive('northlab.results', 'GET / HTTP/1.1\r\n');
    expect([noise.outcome, codeOf(noise)]).toEqual(['rejected', 'AR']);
    expect((await engine.search({ limit: 10 })).messages).toEqual([]);
  });

  it('goes on where it was after a restart', async () => {
    const { practice } = await open();
    practice.answer = () => away;
    for (let i = 0; i < 20; i++) await practice.arrive('northlab.results', message(`m${i}`, 'same', 'ORU^R01'));
    await riverside.stop();
    practice.answer = () => delivered;
    await riverside.start();
    await riverside.until(async () => {
      await riverside.clock.advance(60_000);
      return practice.seen.length === 20;
    }, 'all of them after the restart');
    expect(practice.idsAt('maple.in')).toEqual(Array.from({ length: 20 }, (_, i) => `m${i}`));
  });
});
