import { Fault } from '../../diagnostics/fault.ts';
import type { DeliveryChange, Store } from '../../store/store.ts';
import type { Clock } from '../../world/clock.ts';

const AGAIN_AFTER_MS = 500;

/**
 * Writes what became of deliveries behind their sending, and keeps count of what is not durable yet.
 * While the store cannot write, changes wait here in order and are tried again; a destination stops
 * sending when too many wait, which bounds how many deliveries a crash can send twice.
 */
export class OutcomeRecorder {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #durable: () => void;
  #unrecorded = 0;

  /** `durable` is called each time a change has become durable. */
  constructor(store: Store, clock: Clock, durable: () => void) {
    this.#store = store;
    this.#clock = clock;
    this.#durable = durable;
  }

  /** Deliveries whose last change is not durable yet. */
  get unrecorded(): number {
    return this.#unrecorded;
  }

  /**
   * Records a change, however long it takes. A change that can never be recorded (the store is closed, or
   * retention has taken the message) is given up: after a restart the delivery is as it was before.
   */
  async record(change: DeliveryChange): Promise<void> {
    this.#unrecorded++;
    for (;;) {
      try {
        await this.#store.change(change);
        break;
      } catch (error) {
        if (error instanceof Fault && (error.code === 'store-closed' || error.failure !== 'transient')) break;
        await new Promise<void>((resolve) => this.#clock.after(AGAIN_AFTER_MS, resolve));
      }
    }
    this.#unrecorded--;
    this.#durable();
  }
}
