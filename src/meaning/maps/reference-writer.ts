import type { JsonObject } from './json.ts';
import type { RowOp } from './row-action.ts';
import { missing, type RowOutcome } from './row-outcome.ts';
import type { Made, Output, Run } from './run.ts';
import type { Scope } from './scope.ts';
import { holderOf, put, type TargetPlace } from './target-place.ts';

/**
 * A row whose source is a block: writes a reference to what that block makes. It waits until all blocks are made,
 * since a block may refer to one further down.
 */
export function referenceOp(name: string, outcome: RowOutcome): RowOp {
  const { place } = outcome;
  const every = place.last.index === -1 || place.steps.some((step) => step.index === -1);
  return (_run, scope, target) => {
    _run.pending.push((run) => {
      const around = enclosing(scope, name);
      const outputs = around === undefined ? reachable(run, scope, name, every) : [around];
      if (outputs.length === 0) missing(run, target, outcome);
      for (const output of outputs) writeReference(run, target, place, output);
    });
    return true;
  };
}

/** Writes a reference to an output; an equal one is not written twice, which needs no search for a new output. */
export function writeReference(run: Run, target: JsonObject, place: TargetPlace, output: Output, isNew = false): void {
  const holder = holderOf(run, target, place);
  if (holder === undefined) return;
  const list = holder[place.last.name];
  if (isNew && place.last.index === -1 && Array.isArray(list)) list.push({ reference: output.reference });
  else put(run, holder, place, { reference: output.reference });
}

function enclosing(scope: Scope, name: string): Output | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    if (at.name === name && at.output !== undefined && at !== scope) return at.output;
  }
  return undefined;
}

/** What the block made in the innermost group around: all of it, or the one that stands nearest before. */
function reachable(run: Run, scope: Scope, name: string, every: boolean): readonly Output[] {
  const made = run.made.get(name);
  if (made === undefined) return [];
  const [only] = made as [Made];
  if (made.length === 1) return [only.output];
  for (let group = scope.group; group >= 0; group = run.layout.parents[group] as number) {
    const inside = made.filter((each) => run.layout.isWithin(each.group, group));
    if (inside.length > 0) return every ? inside.map((each) => each.output) : [nearest(run, inside, scope).output];
  }
  return [only.output];
}

function nearest(run: Run, made: readonly Made[], scope: Scope): Made {
  const position = scope.segment >= 0 ? scope.segment : run.layout.firstSegment(scope.group);
  return made.findLast((each) => each.position <= position) ?? (made[0] as Made);
}
