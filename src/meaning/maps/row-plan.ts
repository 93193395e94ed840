import type { Undecided, ValueTest } from './bound-condition.ts';
import type { PartSlot } from './bound-read.ts';
import { FATE } from './fate.ts';
import type { JsonObject } from './json.ts';
import { accountFor, type BoundComparison } from './map-condition-compiler.ts';
import type { Part } from './part.ts';
import type { Action, RowOp } from './row-action.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';
import { Site } from './site.ts';

/** A row that has something to do under a part. */
export interface PlannedRow {
  /** Its place among the rows of the block or type map. */
  readonly order: number;
  readonly joins: boolean;
  readonly row: number;
  readonly act: RowOp;
  /** What is left of its condition. */
  readonly holds: Undecided | undefined;
  /** Comparisons of the condition that may take a leaf. */
  readonly comparisons: readonly BoundComparison[];
}

const NO_COMPARISONS: readonly BoundComparison[] = Object.freeze([]);

/** Rows of a list as they run. */
interface Steps {
  readonly rows: readonly PlannedRow[];
  /** The same rows, those that one value decides put together. */
  readonly forked: readonly (PlannedRow | Fork)[];
}

/** The rows of a list that have something to do under a part: of a hundred rows a message has use for ten. */
export class RowPlan {
  readonly #actions: readonly Action[];
  readonly #orders: readonly number[];
  readonly #slot: PartSlot;
  readonly #part: Part;
  /** For objects that have nothing in them yet, and for others. */
  #first: Steps | undefined;
  #further: Steps | undefined;

  constructor(actions: readonly Action[], orders: readonly number[], slot: PartSlot, part: Part) {
    this.#actions = actions;
    this.#orders = orders;
    this.#slot = slot;
    this.#part = part;
  }

  /** The rows as they run over any object. */
  get rows(): readonly PlannedRow[] {
    this.#further ??= this.#stepsAt(undefined);
    return this.#further.rows;
  }

  #stepsAt(site: Site | undefined): Steps {
    const rows: PlannedRow[] = [];
    for (const [i, action] of this.#actions.entries()) {
      const condition = action.condition?.bind(this.#slot, this.#part);
      if (condition?.holds === false) continue;
      const act = action.bind(this.#slot, this.#part, site);
      if (act === undefined) continue;
      const comparisons = condition?.comparisons.filter(({ holds }) => holds !== false) ?? NO_COMPARISONS;
      rows.push({
        order: this.#orders[i] as number,
        joins: action.joins,
        row: action.row,
        act,
        holds: condition === undefined || condition.holds === true ? undefined : condition.holds,
        comparisons: comparisons.length === 0 ? NO_COMPARISONS : comparisons,
      });
    }
    return { rows, forked: forked(rows) };
  }

  /** Runs the rows in order. `at` is the part's first leaf; `isNew` says that nothing has been written into the object. */
  run(run: Run, scope: Scope, into: JsonObject, at: number, isNew: boolean): void {
    const planned = isNew ? (this.#first ??= this.#stepsAt(new Site())) : (this.#further ??= this.#stepsAt(undefined));
    // A traced run says which values decided, so that it asks each row by itself.
    const steps = run.decided === undefined ? planned.forked : planned.rows;
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i] as PlannedRow | Fork;
      if (step instanceof Fork) {
        const rows = step.rowsFor(run.leaves.value(at + step.leaf));
        for (let j = 0; j < rows.length; j++) runRow(run, scope, into, at, rows[j] as PlannedRow);
      } else runRow(run, scope, into, at, step);
    }
  }
}

/** Runs a row if its condition holds. */
export function runRow(run: Run, scope: Scope, into: JsonObject, at: number, row: PlannedRow): void {
  if (row.holds !== undefined && !row.holds.test(run, scope, at)) return;
  if (!row.act(run, scope, into, at)) return;
  const { comparisons } = row;
  for (let i = 0; i < comparisons.length; i++) {
    const { holds, leaf, comparison } = comparisons[i] as BoundComparison;
    if (leaf < 0) accountFor(run, scope, comparison, row.row);
    else if (holds === true || (holds !== false && holds.test(run, scope, at))) {
      run.account(at + leaf, at + leaf + 1, FATE.condition, row.row);
    }
  }
}

/** Values whose rows are kept, and the longest of them. */
const KEPT = 200;
const LONGEST = 40;

/** Rows one after the other whose conditions look at one leaf first: its value chooses among them at once. */
class Fork {
  readonly leaf: number;
  readonly #rows: readonly PlannedRow[];
  readonly #tests: readonly ValueTest[];
  readonly #byValue = new Map<string, readonly PlannedRow[]>();
  /** By what the tests say, so that values that choose the same share it. */
  readonly #byAnswers = new Map<string, readonly PlannedRow[]>();

  constructor(leaf: number, rows: readonly PlannedRow[], tests: readonly ValueTest[]) {
    this.leaf = leaf;
    this.#rows = rows;
    this.#tests = tests;
  }

  rowsFor(value: string): readonly PlannedRow[] {
    const known = this.#byValue.get(value);
    if (known !== undefined) return known;
    let answers = '';
    for (const test of this.#tests) answers += test(value) ? '1' : '0';
    let rows = this.#byAnswers.get(answers);
    if (rows === undefined) {
      rows = this.#rows.flatMap((row) => given(row, this.leaf, value) ?? []);
      this.#byAnswers.set(answers, rows);
    }
    if (value.length <= LONGEST && this.#byValue.size < KEPT) this.#byValue.set(value, rows);
    return rows;
  }
}

/** A row once the value of a leaf is known; undefined where it has nothing to do then. */
function given(row: PlannedRow, leaf: number, value: string): PlannedRow | undefined {
  const holds = row.holds?.given(leaf, value) ?? true;
  if (holds === false) return undefined;
  const comparisons = row.comparisons.flatMap((each) => {
    const left = typeof each.holds === 'boolean' ? each.holds : each.holds.given(leaf, value);
    return left === false ? [] : [{ ...each, holds: left }];
  });
  return { ...row, holds: holds === true ? undefined : holds, comparisons };
}

function forked(rows: readonly PlannedRow[]): readonly (PlannedRow | Fork)[] {
  const steps: (PlannedRow | Fork)[] = [];
  const leaves = rows.map(firstLeaf);
  for (let from = 0; from < rows.length; ) {
    const leaf = leaves[from];
    let to = from + 1;
    while (to < rows.length && leaves[to] === leaf) to++;
    if (leaf === undefined || to === from + 1) steps.push(...rows.slice(from, to));
    else steps.push(forkOf(leaf, rows.slice(from, to)));
    from = to;
  }
  return steps;
}

function forkOf(leaf: number, rows: readonly PlannedRow[]): Fork {
  const tests = new Map<number, ValueTest[]>();
  for (const row of rows) {
    row.holds?.collect(tests);
    for (const { holds } of row.comparisons) if (typeof holds !== 'boolean') holds.collect(tests);
  }
  return new Fork(leaf, rows, tests.get(leaf) ?? []);
}

/** The first leaf whose value a row's condition looks at. */
function firstLeaf(row: PlannedRow): number | undefined {
  const tests = new Map<number, ValueTest[]>();
  row.holds?.collect(tests);
  const [leaf] = tests.keys();
  return leaf;
}
