import { afterEach, describe, expect, it } from 'vitest';
import { Cable } from './cable.ts';
import { LoopbackEngine, until } from './loopback-engine.ts';
import { answer, ScriptedVendor } from './scripted-vendor.ts';

const PATIENTS = 5;
const BEFORE = 40;
const DURING = 120;

let close: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const one of close.reverse()) await one();
  close = [];
});

describe('a cable that is cut and mended', () => {
  for (const how of ['refusing', 'silent'] as const) {
    it(`loses nothing and keeps each patient in order (${how})`, async () => {
      const vendor = await ScriptedVendor.open((id) => [{ bytes: answer('AA', id) }]);
      close.push(() => vendor.close());
      const cable = await Cable.open(vendor.port);
      close.push(() => cable.close());
      const practice = await LoopbackEngine.open({ far: cable.port }, [
        'connections: 4',
        'retry: {first: 100ms, most: 200ms}',
        'breaker: {after: 5, pause: 300ms}',
      ]);
      close.push(() => practice.close());

      const ids = new Map<string, number>();
      const send = async (from: number, to: number) => {
        for (let number = from; number < to; number++) {
          const controlId = `${number % PATIENTS}-${number}`;
          ids.set(controlId, await practice.send(controlId, String(100 + (number % PATIENTS))));
        }
      };
      await send(0, BEFORE);
      cable.cut(how);
      await send(BEFORE, BEFORE + DURING);
      await until(async () => {
        const queue = (await practice.engine.status()).flows[0]?.queues[0];
        return queue?.lastCode !== undefined && queue.queued > 0;
      }, 'the outage is noticed');
      cable.mend();
      await until(() => new Set(vendor.seen).size === BEFORE + DURING, 'all have arrived');

      const first = [...new Set(vendor.seen)];
      for (let patient = 0; patient < PATIENTS; patient++) {
        const numbers = first.filter((id) => id.startsWith(`${patient}-`)).map((id) => Number(id.split('-')[1]));
        expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
      }
      // Whatever came twice is known to the store as a possible duplicate.
      const twice = vendor.seen.filter((id, index) => vendor.seen.indexOf(id) !== index);
      for (const controlId of twice) {
        const message = ids.get(controlId) ?? 0;
        await until(async () => (await practice.at('far', message))?.state === 'delivered', 'the outcome is stored');
        expect((await practice.at('far', message))?.possibleDuplicate).toBe(true);
      }
    });
  }
});
