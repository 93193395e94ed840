import { FATE } from './fate.ts';
import type { Json, JsonObject } from './json.ts';
import { boundKey, type KeyPart } from './key-text.ts';
import type { Pair } from './map-context.ts';
import { type RowOutcome, remove, taken } from './row-outcome.ts';
import type { Output } from './run.ts';
import { holderOf, put } from './target-place.ts';
import { isNull, peek, runPlan, type ValueWriter } from './value-writer.ts';

/**
 * Writes a part as a resource of its own (XCN makes a Practitioner), and a reference to it at the target. A resource
 * that was made before in the message, by its key, is filled further.
 */
export function resourceWriter(outcome: RowOutcome, pair: Pair, key: readonly KeyPart[]): ValueWriter {
  const { place, row } = outcome;
  return (part) => {
    const plan = pair.plans.of(part);
    const keyOf = boundKey(key, part);
    return (run, scope, target, at) => {
      if (isNull(run, part, at)) return remove(run, outcome, at, at + 1);
      const found = keyOf?.(run, at);
      const authority = found?.authority ?? run.messageKey;
      const id = run.identity(pair.targetType, authority, found?.text ?? run.leaves.path(at));
      const reference = `${pair.targetType}/${id}`;
      // Looked at before anything is made of the part, or what it contains would stay without what it belongs to.
      // A part that is itself the reference holds it apart until the part is whole.
      const there = place.self ? target[place.last.name] : peek(target, place);
      if (there !== undefined && !refersTo(there, reference)) return taken(run, outcome, at, at + part.count);
      const known = run.byId.get(reference);
      const output = known ?? newOutput(pair.targetType, id, reference);
      const { base, current: around } = run;
      run.base = run.depth;
      run.current = output;
      const written = runPlan(run, scope, plan, output.resource, at);
      run.current = around;
      run.base = base;
      if (!written && known === undefined) return;
      const holder = holderOf(run, target, place);
      const value: JsonObject = { reference };
      if (holder === undefined || !(refersTo(holder[place.last.name], reference) || put(run, holder, place, value))) {
        return taken(run, outcome, at, at + part.count);
      }
      run.wrote(at, at, FATE.carried, row, holder, place.last.name, value);
      if (known !== undefined) return;
      run.byId.set(reference, output);
      run.outputs.push(output);
    };
  };
}

/** Whether a reference to the resource stands there already, perhaps with a display that another row has written. */
function refersTo(there: Json | undefined, reference: string): boolean {
  return typeof there === 'object' && !Array.isArray(there) && there?.['reference'] === reference;
}

/** A resource with nothing in it yet. */
export function newOutput(type: string, id: string, reference: string): Output {
  return { type, id, reference, resource: { resourceType: type, id } };
}
