import { FATE } from './fate.ts';
import type { Json, JsonObject } from './json.ts';
import { type KeyPart, keyText } from './key-text.ts';
import type { Pair } from './map-context.ts';
import { type RowOutcome, remove, taken } from './row-outcome.ts';
import type { Output } from './run.ts';
import { partScope } from './scope.ts';
import { holderOf, put } from './target-place.ts';
import { isNull, peek, type ValueWriter } from './value-writer.ts';

/**
 * Writes a part as a resource of its own (XCN makes a Practitioner), and a reference to it at the target. A resource
 * that was made before in the message, by its key, is filled further.
 */
export function resourceWriter(outcome: RowOutcome, pair: Pair, key: readonly KeyPart[]): ValueWriter {
  const { place, row } = outcome;
  return (run, scope, target, lo, hi, level) => {
    if (isNull(run, lo, hi)) return remove(run, outcome, lo, hi);
    const part = partScope(lo, hi, level, scope);
    const found = key.length === 0 ? undefined : keyText(run, part, key);
    const authority = found?.authority ?? run.messageKey;
    const id = run.identity(pair.targetType, authority, found?.text ?? run.leaves.path(lo));
    const reference = `${pair.targetType}/${id}`;
    // Looked at before anything is made of the part, or what it contains would stay without what it belongs to.
    const there = peek(target, place);
    if (there !== undefined && !refersTo(there, reference)) return taken(run, outcome, lo, hi);
    const known = run.byId.get(reference);
    const output = known ?? newOutput(pair.targetType, id, reference);
    const around = run.current;
    const { base } = run;
    run.base = run.depth;
    const before = run.writes;
    run.current = output;
    part.output = output;
    for (const action of pair.actions) action.act(run, part, output.resource);
    run.current = around;
    run.base = base;
    if (run.writes === before && known === undefined) return;
    const holder = holderOf(run, target, place);
    const value: JsonObject = { reference };
    if (holder === undefined || !(refersTo(holder[place.last.name], reference) || put(run, holder, place, value))) {
      return taken(run, outcome, lo, hi);
    }
    run.wrote(lo, lo, FATE.carried, row, holder, place.last.name, value);
    if (known !== undefined) return;
    run.byId.set(reference, output);
    run.outputs.push(output);
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
