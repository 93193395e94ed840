import { afterEach, describe, expect, it } from 'vitest';
import { flowText, message, Riverside, SYSTEMS } from '../engine/riverside.ts';
import { away, delivered } from '../engine/scripted-connector.ts';

// Few steps: after each one the search index takes in its group in real time.
const STEPS = 10;
const STEP_MS = 6 * 60_000;
const MESSAGES_A_STEP = 30;
const PATIENTS = 7;

let riverside: Riverside;
afterEach(() => riverside.remove());

describe('a destination that is away for an hour', () => {
  it('gets everything in order when it is back, while the other destination never waits', async () => {
    riverside = await Riverside.open({ ...SYSTEMS, 'flows/results.yaml': flowText('connections: 4') });
    const { practice, clock, engine } = riverside;
    let back = false;
    practice.answer = (_, destination) => (destination === 'maple.in' && !back ? away : delivered);
    const sent: string[] = [];
    for (let step = 0; step < STEPS; step++) {
      for (let turn = 0; turn < MESSAGES_A_STEP; turn++) {
        const id = `m${sent.length}`;
        sent.push(id);
        await practice.arrive('northlab.results', message(id, String(100 + (sent.length % PATIENTS))));
      }
      await clock.advance(STEP_MS);
    }
    await riverside.until(() => practice.idsAt('ledger.in').length === sent.length, 'the other destination has all');
    expect(practice.idsAt('maple.in')).toEqual([]);
    const queue = (await engine.status()).flows[0]?.queues.find(
      ({ destination }) => destination === 'results>maple.in',
    );
    expect(queue?.queued).toBe(sent.length);
    expect(queue?.gate).toBe('open');
    expect(queue?.lastCode).toBe(away.code);
    expect(queue?.oldestMs).toBeGreaterThanOrEqual((STEPS - 1) * STEP_MS);

    back = true;
    await riverside.until(async () => {
      await clock.advance(10_000);
      return practice.idsAt('maple.in').length >= sent.length;
    }, 'the destination has caught up');
    for (const destination of ['maple.in', 'ledger.in']) {
      const seen = practice.seen.filter((one) => one.destination === destination);
      expect(seen.map(({ controlId }) => controlId).toSorted()).toEqual(sent.toSorted());
      for (let patient = 0; patient < PATIENTS; patient++) {
        const numbers = seen
          .filter(({ text }) => text.includes(`|${100 + patient}^^^`))
          .map(({ controlId }) => Number(controlId.slice(1)));
        expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
      }
    }
  });
});
