import { FATE } from './fate.ts';
import type { Json, JsonObject } from './json.ts';
import { boundKey, type KeyPart, type KeyText } from './key-text.ts';
import type { Pair } from './map-context.ts';
import { type RowOutcome, remove, taken } from './row-outcome.ts';
import type { RowPlan } from './row-plan.ts';
import type { Output, Run } from './run.ts';
import type { Scope } from './scope.ts';
import type { Target } from './target.ts';
import { holderOf } from './target-place.ts';
import { isNull, runPlan, type ValueWriter } from './value-writer.ts';

/**
 * Writes a part as a resource of its own (XCN makes a Practitioner), and a reference to it at the target. A resource
 * that was made before in the message, by its key, is filled further.
 */
export function resourceWriter(outcome: RowOutcome, pair: Pair, key: readonly KeyPart[]): ValueWriter {
  const { row } = outcome;
  return (part, target) => {
    const plan = pair.plans.of(part);
    const keyOf = boundKey(key, part);
    return (run, scope, into, at) => {
      const to = at + part.count;
      if (isNull(run, part, at)) return remove(run, outcome, at, to);
      const repeated = part.shared ? run.repeated : undefined;
      const same = repeated?.find(plan, run.leaves, at, to);
      if (same !== undefined) {
        const there = standing(into, target);
        if (there !== undefined && !refersTo(there, same.output.reference)) return taken(run, outcome, at, to);
        run.accountAgain(same, at);
        if (refer(run, into, target, same.output, row, at)) return;
        return taken(run, outcome, at, to);
      }
      const found = keyOf?.(run, at);
      const id = idOf(run, pair.targetType, found, at);
      const reference = `${pair.targetType}/${id}`;
      // Looked at before anything is made of the part, or what it contains would stay without what it belongs to.
      const there = standing(into, target);
      if (there !== undefined && !refersTo(there, reference)) return taken(run, outcome, at, to);
      const known = run.byId.get(reference);
      const output = known ?? newOutput(pair.targetType, id, reference);
      const fresh = repeated !== undefined && found !== undefined && run.isUntouched(at, to);
      const { own } = run;
      const since = run.reports.length;
      const written = fill(run, scope, plan, output, at, known === undefined);
      if (!written && known === undefined) return;
      if (!refer(run, into, target, output, row, at)) return taken(run, outcome, at, to);
      if (written && fresh && run.own === own) run.remember(plan, at, to, output, since);
      if (known !== undefined) return;
      run.byId.set(reference, output);
      run.outputs.push(output);
    };
  };
}

/** What stands at the target. A part that is itself the reference holds it apart until the part is whole. */
function standing(into: JsonObject, target: Target): Json | undefined {
  return target.place.self ? into[target.place.last.name] : target.peek(into);
}

/** The id of what a part makes: of its key, else of where it stands. */
function idOf(run: Run, type: string, key: KeyText | undefined, at: number): string {
  if (key !== undefined) return run.identity(type, key.authority, key.text);
  run.local++;
  return run.identity(type, run.messageKey, run.leaves.path(at));
}

function fill(run: Run, scope: Scope, plan: RowPlan, output: Output, at: number, isNew: boolean): boolean {
  const { base, current: around } = run;
  run.base = run.depth;
  run.current = output;
  const written = runPlan(run, scope, plan, output.resource, at, isNew);
  run.current = around;
  run.base = base;
  return written;
}

/** Writes the reference; false where another value stands there. */
function refer(run: Run, into: JsonObject, target: Target, output: Output, row: number, at: number): boolean {
  const { reference } = output;
  const { place } = target;
  const value: JsonObject = { reference };
  const isThere = !place.last.isArray && refersTo(standing(into, target), reference);
  const holder = isThere ? holderOf(run, into, place) : target.put(run, into, value);
  if (holder === undefined) return false;
  run.wrote(at, at, FATE.carried, row, holder, place.last.name, value);
  return true;
}

/** Whether a reference to the resource stands there already, perhaps with a display that another row has written. */
function refersTo(there: Json | undefined, reference: string): boolean {
  return typeof there === 'object' && !Array.isArray(there) && there?.['reference'] === reference;
}

/** A resource with nothing in it yet. */
export function newOutput(type: string, id: string, reference: string): Output {
  return { type, id, reference, resource: { resourceType: type, id } };
}
