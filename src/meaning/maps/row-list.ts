import type { JsonObject } from './json.ts';
import type { Action } from './map-context.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';
import { type SourceRead, segmentAt } from './source-read.ts';

/** A slot that no row of a block has. */
const NONE = -1;

/**
 * The rows of a block with their guards side by side in arrays of numbers: most rows have nothing to do in most
 * messages, and walking over numbers is all that these cost.
 */
export class RowList {
  readonly #actions: readonly Action[];
  readonly #slots: Int32Array;
  readonly #low: Int32Array;
  readonly #high: Int32Array;

  constructor(actions: readonly Action[]) {
    this.#actions = actions;
    this.#slots = Int32Array.from(actions, ({ guard }) => guard?.read.slot ?? NONE);
    this.#low = Int32Array.from(actions, ({ guard }) => guard?.low ?? 0);
    this.#high = Int32Array.from(actions, ({ guard }) => guard?.high ?? 0);
  }

  /** Runs the rows in order, each over all members of a `by` group; one that joins takes them all at once. */
  run(run: Run, scopes: readonly Scope[], into: JsonObject): void {
    const [first] = scopes as [Scope];
    if (scopes.length === 1) return this.#over(run, first, into);
    for (const { act, joins, guard } of this.#actions) {
      if (joins) act(run, first, into);
      else
        for (const scope of scopes) if (guard === undefined || this.#has(run, scope, guard.read)) act(run, scope, into);
    }
  }

  #over(run: Run, scope: Scope, into: JsonObject): void {
    const slots = this.#slots;
    const { lowFields, highFields } = run.leaves;
    let slot = NONE;
    let [low, high] = [0, 0];
    for (let at = 0; at < slots.length; at++) {
      const own = slots[at] as number;
      if (own !== NONE) {
        if (own !== slot) {
          const segment = segmentAt(run, scope, (this.#actions[at] as Action).guard?.read as SourceRead);
          slot = own;
          low = segment < 0 ? 0 : (lowFields[segment] as number);
          high = segment < 0 ? 0 : (highFields[segment] as number);
        }
        if ((low & (this.#low[at] as number)) === 0 && (high & (this.#high[at] as number)) === 0) continue;
      }
      (this.#actions[at] as Action).act(run, scope, into);
    }
  }

  #has(run: Run, scope: Scope, read: SourceRead): boolean {
    return segmentAt(run, scope, read) >= 0;
  }
}
