import type { Finding } from '../../diagnostics/finding.ts';
import type { JsonObject } from './json.ts';
import type { LeafTable } from './leaf-table.ts';

/** A resource as a run made it. */
interface Made {
  readonly type: string;
  readonly id: string;
  readonly reference: string;
  readonly resource: JsonObject;
}

/** A resource that rows made of a part, and what became of the part's leaves. */
export interface Repeated {
  readonly output: Made;
  readonly fates: readonly number[];
  readonly rows: readonly number[];
  /** What rows noted, each at a leaf counted from the part's first. */
  readonly reports: readonly Noted[];
}

interface Noted {
  readonly code: Finding['code'];
  readonly row: number;
  readonly leaf: number;
  readonly about: Finding['about'];
}

/** Parts beyond this many are not remembered, so that a message of a hundred thousand clinicians costs no more memory. */
const MOST = 1000;

/**
 * What resources the parts of one message made. A message names the same laboratory in each of its results, spelt the
 * same: the same rows would write the same values into the same resource, so that only the leaves are left to account for.
 */
export class RepeatedParts {
  readonly #known = new Map<object, Map<string, Repeated>>();
  #count = 0;

  /** What the rows of a plan (see RowPlan) made of the same text before. The plan says which leaves the text has. */
  find(plan: object, leaves: LeafTable, lo: number, hi: number): Repeated | undefined {
    return this.#known.get(plan)?.get(leaves.text(lo, hi));
  }

  remember(plan: object, leaves: LeafTable, lo: number, hi: number, made: Repeated): void {
    if (++this.#count > MOST) return;
    let texts = this.#known.get(plan);
    if (texts === undefined) {
      texts = new Map();
      this.#known.set(plan, texts);
    }
    texts.set(leaves.text(lo, hi), made);
  }
}
