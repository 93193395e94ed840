import { afterEach, describe, expect, it } from 'vitest';
import { flowText, message, Riverside, SYSTEMS } from '../engine/riverside.ts';
import { away, delivered } from '../engine/scripted-connector.ts';

const MINUTES = 60;
const PATIENTS = 7;

let riverside: Riverside;
afterEach(async () => {
  let removed = false;
  const removing = riverside.remove().then(() => {
    removed = true;
  });
  // What the engine still waits for on its way out passes only as this clock does.
  while (!removed) await riverside.clock.advance(10);
  await removing;
});

describe('a destination that is away for an hour', () => {
  it('gets everything in order when it is back, while the other destination never waits', async () => {
    riverside = await Riverside.open({ ...SYSTEMS, 'flows/results.yaml': flowText('connections: 4') });
    const { practice, clock, engine } = riverside;
    let back = false;
    practice.answer = (_, destination) => (destination === 'maple.in' && !back ? away : delivered);
    const sent: string[] = [];
    for (let minute = 0; minute < MINUTES; minute++) {
      for (let turn = 0; turn < 5; turn++) {
        const id = `m${sent.length}`;
        sent.push(id);
        await practice.arrive('northlab.results', message(id, String(100 + (sent.length % PATIENTS))));
      }
      await clock.advance(60_000);
    }
    await riverside.until(() => practice.idsAt('ledger.in').length === sent.length, 'the other destination has all');
    expect(practice.idsAt('maple.in')).toEqual([]);
    const queue = (await engine.status()).flows[0]?.queues.find(
      ({ destination }) => destination === 'results>maple.in',
    );
    expect(queue?.queued).toBe(sent.length);
    expect(queue?.gate).toBe('open');
    expect(queue?.lastCode).toBe(away.code);
    expect(queue?.oldestMs).toBeGreaterThanOrEqual((MINUTES - 1) * 60_000);

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
