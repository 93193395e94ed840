import type { PartSlot } from './bound-read.ts';
import type { JsonObject } from './json.ts';
import { EMPTY_PART, type Part } from './part.ts';
import { type PartBudget, PartCache } from './part-cache.ts';
import type { Action } from './row-action.ts';
import { type PlannedRow, RowPlan, runRow } from './row-plan.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';
import { type SourceRead, segmentAt } from './source-read.ts';

/** Rows that read nothing. */
const NOTHING = -2;
/** Rows over what the scope runs over. */
const OWN = -1;

/** Rows of a block one after the other that are about one segment, planned for each part that this segment may be. */
interface Stretch {
  readonly slot: PartSlot;
  /** Finds the segment; absent where the rows are about the scope's own part. */
  readonly read: SourceRead | undefined;
  readonly plans: PartCache<RowPlan>;
}

/** The rows of a block in order. */
export class BlockRows {
  readonly #stretches: readonly Stretch[];
  /** No row reads anything but the part that the block runs over. */
  readonly #isClosed: boolean;

  /** @param segment name of the segment that the block runs over, if it is one */
  constructor(actions: readonly Action[], segment: string | undefined, budget: PartBudget) {
    const stretches: { slot: number; read: SourceRead | undefined; actions: Action[]; orders: number[] }[] = [];
    for (const [order, action] of actions.entries()) {
      const read = mainRead(action.reads, segment);
      const slot = read === undefined ? NOTHING : read.slot;
      const last = stretches.at(-1);
      if (last !== undefined && (slot === NOTHING || last.slot === NOTHING || last.slot === slot)) {
        last.actions.push(action);
        last.orders.push(order);
        if (last.slot === NOTHING) Object.assign(last, { slot, read });
      } else stretches.push({ slot, read, actions: [action], orders: [order] });
    }
    this.#isClosed = actions.every(({ reads }) => reads.every(({ slot }) => slot === OWN));
    this.#stretches = stretches.map(({ slot, read, actions: rows, orders }) => ({
      slot,
      read: slot < 0 ? undefined : read,
      plans: new PartCache(budget, (part) => new RowPlan(rows, orders, slot, part)),
    }));
  }

  /** The plan for the part that a scope runs over, where that part alone says what all rows do. */
  planFor(run: Run, scope: Scope): RowPlan | undefined {
    const [only] = this.#stretches;
    if (!this.#isClosed || only?.slot !== OWN || this.#stretches.length > 1) return undefined;
    const part = partOf(run, scope, only, -1);
    return part.shared && part.count > 0 ? only.plans.of(part) : undefined;
  }

  /**
   * Runs the rows in order, each over all members of a `by` group; one that joins takes them all at once. `isNew` says that
   * nothing has been written into the object.
   */
  run(run: Run, scopes: readonly Scope[], into: JsonObject, isNew: boolean): void {
    const [first] = scopes as [Scope];
    for (let i = 0; i < this.#stretches.length; i++) {
      const stretch = this.#stretches[i] as Stretch;
      if (scopes.length === 1) {
        const segment = segmentOf(run, first, stretch);
        const at = startOf(run, first, stretch, segment);
        stretch.plans.of(partOf(run, first, stretch, segment)).run(run, first, into, at, isNew && i === 0);
      } else runTogether(run, scopes, stretch, into);
    }
  }
}

/** The segment that a stretch is about; -1 where it is not there or is no segment. */
function segmentOf(run: Run, scope: Scope, { read }: Stretch): number {
  return read === undefined ? -1 : segmentAt(run, scope, read);
}

function partOf(run: Run, scope: Scope, { slot }: Stretch, segment: number): Part {
  if (slot === OWN) return scope.lo < scope.hi ? run.leaves.partOf(scope.lo, scope.hi, scope.level) : EMPTY_PART;
  return segment < 0 ? EMPTY_PART : (run.leaves.parts[segment] as Part);
}

function startOf(run: Run, scope: Scope, { slot }: Stretch, segment: number): number {
  if (slot === OWN) return scope.lo;
  return segment < 0 ? 0 : run.leaves.segmentStart(segment);
}

function runTogether(run: Run, scopes: readonly Scope[], stretch: Stretch, into: JsonObject): void {
  const planned: { readonly row: PlannedRow; readonly scope: Scope; readonly at: number }[] = [];
  for (const [member, scope] of scopes.entries()) {
    const segment = segmentOf(run, scope, stretch);
    const at = startOf(run, scope, stretch, segment);
    for (const row of stretch.plans.of(partOf(run, scope, stretch, segment)).rows) {
      if (member === 0 || !row.joins) planned.push({ row, scope, at });
    }
  }
  planned.sort((a, b) => a.row.order - b.row.order);
  for (const { row, scope, at } of planned) runRow(run, scope, into, at, row);
}

/** What a row is about first of all: its scope's own part, the segment that the block runs over, or what it reads first. */
function mainRead(reads: readonly SourceRead[], segment: string | undefined): SourceRead | undefined {
  return (
    reads.find(({ slot }) => slot === OWN) ??
    reads.find((read) => read.segment === segment && read.occurrence === 1) ??
    reads[0]
  );
}
