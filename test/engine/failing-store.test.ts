import { afterEach, describe, expect, it } from 'vitest';
import { Fault } from '../../src/diagnostics/fault.ts';
import { readAcknowledgement } from '../../src/formats/hl7v2/index.ts';
import type { Store } from '../../src/store/store.ts';
import { flowText, message, Riverside, SYSTEMS } from './riverside.ts';

let riverside: Riverside;
afterEach(() => riverside.remove());

const files = { ...SYSTEMS, 'flows/results.yaml': flowText() };

/** A store whose disk can be taken away: writes are then refused, as the real one refuses them. */
function onFailingDisk(disk: { failing: boolean }): (store: Store) => Store {
  return (store) =>
    new Proxy(store, {
      get(target, name) {
        if (disk.failing && (name === 'accept' || name === 'change'))
          return () => Promise.reject(new Fault('store-disk-full'));
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
}

describe('while the store cannot write', () => {
  it('no sender is answered positively, and everything goes on when it can again', async () => {
    const disk = { failing: false };
    riverside = await Riverside.open(files, { wrapStore: onFailingDisk(disk) });
    const { practice, engine } = riverside;
    disk.failing = true;
    const reply = await practice.arrive('northlab.results', message('1'));
    expect([reply.outcome, reply.code]).toEqual(['unavailable', 'store-disk-full']);
    expect(readAcknowledgement(reply.payload ?? new Uint8Array())).toMatchObject({
      code: 'AE',
      errors: [{ code: '207' }],
    });
    disk.failing = false;
    expect((await practice.arrive('northlab.results', message('1'))).outcome).toBe('accepted');
    await riverside.until(() => practice.seen.length === 2, 'both destinations');
    expect((await engine.status()).store.messages).toBe(1);
  });

  it('outcomes wait and are recorded when it can again', async () => {
    const disk = { failing: false };
    riverside = await Riverside.open(files, { wrapStore: onFailingDisk(disk) });
    const { practice, engine } = riverside;
    let answer: () => void = () => {};
    practice.answer = () =>
      new Promise((resolve) => {
        answer = () => resolve({ kind: 'delivered', code: 'answer-positive' });
      });
    await practice.arrive('northlab.results', message('1', '100', 'ORU^R01'));
    disk.failing = true;
    answer();
    await riverside.until(() => practice.seen.length === 1, 'the delivery');
    await riverside.clock.advance(2_000);
    expect((await engine.status()).store.openDeliveries).toBe(1);
    disk.failing = false;
    await riverside.until(async () => {
      await riverside.clock.advance(1_000);
      return (await engine.status()).store.openDeliveries === 0;
    }, 'the outcome');
    expect(practice.seen.length).toBe(1);
  });
});
