import type { Store } from '../store/store.ts';
import type { WorkspaceDefinition } from '../workspace/definitions.ts';
import type { Clock, Timer } from '../world/clock.ts';

const EVERY_MS = 10 * 60_000;
const FIRST_AFTER_MS = 30_000;
/** Under this share of the limit new messages are taken again. */
const ROOM_AGAIN = 0.98;

/**
 * Applies the flows' retention now and then, and keeps the store within the size that the workspace
 * allows: when nothing more may be removed, new messages are turned away rather than old ones lost.
 */
export class Retention {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #workspace: () => WorkspaceDefinition | undefined;
  #timer: Timer | undefined;
  #full = false;

  constructor(store: Store, clock: Clock, workspace: () => WorkspaceDefinition | undefined) {
    this.#store = store;
    this.#clock = clock;
    this.#workspace = workspace;
  }

  /** The store is at its limit. */
  get full(): boolean {
    const limit = this.#workspace()?.retention.maxBytes;
    if (limit === undefined) return false;
    const { bytes } = this.#store.state();
    this.#full = bytes > limit || (this.#full && bytes > limit * ROOM_AGAIN);
    return this.#full;
  }

  start(): void {
    this.#timer = this.#clock.after(FIRST_AFTER_MS, () => void this.#run());
  }

  stop(): void {
    this.#timer?.cancel();
  }

  async #run(): Promise<void> {
    const flows = Object.values(this.#workspace()?.flows ?? {});
    try {
      await this.#store.retain(
        flows.map((flow) => ({ flow: flow.name, ...flow.retention })),
        this.#clock.now(),
      );
    } catch {
      // The store's own state says what is wrong; the next round tries again.
    }
    this.#timer = this.#clock.after(EVERY_MS, () => void this.#run());
  }
}
