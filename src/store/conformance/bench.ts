import type { SimulatedClock } from '../../world/simulated-clock.ts';
import type { Store } from '../store.ts';

/** A store under test and the clock it runs by; `reopen` closes it and opens the same place again. */
export interface Bench {
  readonly store: Store;
  readonly clock: SimulatedClock;
  reopen(clock?: SimulatedClock): Promise<void>;
}
