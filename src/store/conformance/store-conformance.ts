import { afterEach, beforeEach, describe } from 'vitest';
import type { Clock } from '../../world/clock.ts';
import { SimulatedClock } from '../../world/simulated-clock.ts';
import type { Store } from '../store.ts';
import { acceptConformance } from './accept.ts';
import type { Bench } from './bench.ts';
import { deliveryConformance } from './delivery.ts';
import { ledgerConformance } from './ledger.ts';
import { retentionConformance } from './retention.ts';
import { searchConformance } from './search.ts';
import { settingConformance } from './setting.ts';

/** An empty place for a store: opening it again gives what was stored before. */
export interface Place {
  open(clock: Clock): Promise<Store>;
  remove(): Promise<void>;
}

/** The tests that every store must pass, whatever it is built on. Call it in a test file of the store. */
export function storeConformance(create: () => Promise<Place>): void {
  describe('store', () => {
    let place: Place;
    let store: Store;
    let clock: SimulatedClock;

    beforeEach(async () => {
      place = await create();
      clock = new SimulatedClock();
      store = await place.open(clock);
    });

    afterEach(async () => {
      await store.close();
      await place.remove();
    });

    const bench: Bench = {
      get store() {
        return store;
      },
      get clock() {
        return clock;
      },
      async reopen(other = clock) {
        await store.close();
        clock = other;
        store = await place.open(clock);
      },
    };

    acceptConformance(bench);
    deliveryConformance(bench);
    ledgerConformance(bench);
    searchConformance(bench);
    retentionConformance(bench);
    settingConformance(bench);
  });
}
