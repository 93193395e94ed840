import { afterEach, describe, expect, it } from 'vitest';
import type { Reply } from '../../src/connectors/connector.ts';
import { readAcknowledgement } from '../../src/formats/hl7v2/index.ts';
import { flowText, message, Riverside, SYSTEMS } from './riverside.ts';
import { away, delivered, refused } from './scripted-connector.ts';

let riverside: Riverside;
afterEach(() => riverside.remove());

const open = async (acknowledge: string, first = '') => {
  const northlab = SYSTEMS['systems/northlab.yaml'].replace('    listen:', `    ack: ${acknowledge}\n    listen:`);
  riverside = await Riverside.open({
    ...SYSTEMS,
    'systems/northlab.yaml': northlab,
    'flows/results.yaml': flowText(first),
  });
  return riverside;
};
const codeOf = (payload: Uint8Array | undefined) =>
  payload === undefined ? undefined : readAcknowledgement(payload).code;
const enhanced = (text: string, accept: string, application: string) =>
  text.replace('|P|2.5', `|P|2.5|||${accept}|${application}`);

describe('answers', () => {
  it('in enhanced mode are a commit answer at once and an application answer later, as MSH-15 and MSH-16 ask', async () => {
    const { practice } = await open('{mode: enhanced, when: stored}');
    const both = await practice.arrive('northlab.results', enhanced(message('1'), 'AL', 'AL'));
    expect([codeOf(both.payload), codeOf(await both.later)]).toEqual(['CA', 'AA']);
    const none = await practice.arrive('northlab.results', enhanced(message('2'), 'NE', 'NE'));
    expect([none.outcome, codeOf(none.payload), await none.later]).toEqual(['accepted', undefined, undefined]);
    const onError = await practice.arrive('northlab.results', enhanced(message('3'), 'ER', 'NE'));
    expect(codeOf(onError.payload)).toBeUndefined();
    const wrong = await practice.arrive('northlab.results', enhanced(message('4', '1', 'SIU^S12'), 'ER', 'NE'));
    expect([wrong.outcome, codeOf(wrong.payload)]).toEqual(['rejected', 'CR']);
  });

  it('wait for the delivery where the interface says so', async () => {
    const { practice } = await open('{mode: original, when: delivered}');
    let release: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    practice.answer = async () => {
      await gate;
      return delivered;
    };
    let reply: Reply | undefined;
    const arrived = practice.arrive('northlab.results', message('1')).then((r) => {
      reply = r;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(reply).toBeUndefined();
    release();
    await arrived;
    expect(codeOf(reply?.payload)).toBe('AA');
  });

  it('are negative, with the message safe, when the destination refuses or the time runs out', async () => {
    const { practice, engine } = await open('{mode: original, when: delivered}');
    practice.answer = () => refused;
    expect(codeOf((await practice.arrive('northlab.results', message('1'))).payload)).toBe('AE');
    practice.answer = () => away;
    let reply: Reply | undefined;
    void practice.arrive('northlab.results', message('2', '200')).then((r) => {
      reply = r;
    });
    await riverside.until(async () => {
      await riverside.clock.advance(10_000);
      return reply !== undefined;
    }, 'the time to run out');
    expect(codeOf(reply?.payload)).toBe('AE');
    expect((await engine.status()).store.messages).toBe(2);
  });

  it('of a destination are given back to the sender: a query and its response', async () => {
    const { practice } = await open('{mode: original, when: stored}', 'when: MSH-9.1 = QBP\nanswers: yes');
    const response = Buffer.from('MSH|^~\\&|M||N||20261124||RSP^K22|r1|P|2.5\rMSA|AA|q1\r');
    practice.answer = () => ({ ...delivered, answer: response });
    const reply = await practice.arrive('northlab.results', message('q1', '100', 'QBP^Q22'));
    expect(Buffer.from(reply.payload ?? []).toString()).toBe(response.toString());
    expect(codeOf((await practice.arrive('northlab.results', message('2'))).payload)).toBe('AA');
  });

  it('to a batch are a batch of answers, or one for all', async () => {
    const batch = `BHS|^~\\&|A|B\r${message('1')}${message('2', '1', 'SIU^S12')}${message('3')}BTS|3\r`;
    const { practice } = await open('{mode: original, when: stored, batch: each}');
    const each = await practice.arrive('northlab.results', batch);
    const text = Buffer.from(each.payload ?? []).toString();
    expect(text.match(/MSA\|A[AER]\|\d/g)).toEqual(['MSA|AA|1', 'MSA|AR|2', 'MSA|AA|3']);
    expect([each.outcome, text.startsWith('BHS|'), text.includes('BTS|3')]).toEqual(['rejected', true, true]);
    await riverside.remove();
    await open('{mode: original, when: stored, batch: one}');
    const one = await riverside.practice.arrive('northlab.results', batch);
    expect(codeOf(one.payload)).toBe('AR');
    await riverside.until(() => riverside.practice.idsAt('maple.in').length === 2, 'the two that were taken');
  });
});
