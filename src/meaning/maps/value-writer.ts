import { FATE } from './fate.ts';
import type { Json, JsonObject } from './json.ts';
import type { Pair } from './map-context.ts';
import type { Part } from './part.ts';
import type { PrimitiveConversion } from './primitive-conversion.ts';
import { type RowOutcome, remove, taken, unusable } from './row-outcome.ts';
import type { RowPlan } from './row-plan.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';
import { existingObject, holderOf, isRivalled, put, type TargetPlace, withValue } from './target-place.ts';

/** Writes one part of a message, that begins at leaf `at`, to a row's target, and accounts for it. */
export type PartWriter = (run: Run, scope: Scope, target: JsonObject, at: number) => void;

/** How a row writes the parts that it reads. */
export type ValueWriter = (part: Part) => PartWriter;

const NULL = '""';

const nothing: PartWriter = () => undefined;

/** Whether a part is HL7's explicit null. */
export function isNull(run: Run, part: Part, at: number): boolean {
  return part.count === 1 && run.leaves.isNull(at);
}

/** Writes the scalar of a part, its first component, as a primitive. */
export function primitiveWriter(outcome: RowOutcome, convert: PrimitiveConversion): ValueWriter {
  const { place, row } = outcome;
  const write: PartWriter = (run, _scope, target, at) => {
    const value = run.leaves.value(at);
    if (value === NULL) remove(run, outcome, at, at + 1);
    else writePrimitive(run, target, outcome, convert, value, at, at + 1, FATE.carried, place, row);
  };
  return (part) => (part.hasScalar ? write : nothing);
}

/** Converts and writes a text that stands for the leaves of a range. */
export function writePrimitive(
  run: Run,
  target: JsonObject,
  outcome: RowOutcome,
  convert: PrimitiveConversion,
  value: string,
  lo: number,
  hi: number,
  fate: number,
  place: TargetPlace,
  row: number,
): void {
  run.partial = false;
  run.doubtful = false;
  run.more = false;
  const json = convert(value, run);
  if (json === undefined) return unusable(run, target, outcome, lo, hi, 'map-value-unusable');
  const holder = holderOf(run, target, place);
  if (holder === undefined || !put(run, holder, place, json)) return taken(run, outcome, lo, hi);
  if (run.doubtful) run.report('map-time-doubtful', row, lo);
  run.wrote(lo, hi, run.partial ? FATE.partial : fate, row, holder, place.last.name, json);
  if (run.more && !place.last.isArray && place.last.name !== '$this') keepText(run, holder, place, value, lo, hi, row);
}

const ORIGINAL_TEXT = 'http://hl7.org/fhir/StructureDefinition/originalText';

/** Writes what the sender said beside a value that says more, so that nobody takes a zone or seconds for his. */
function keepText(
  run: Run,
  holder: JsonObject,
  place: TargetPlace,
  value: string,
  lo: number,
  hi: number,
  row: number,
): void {
  const name = `_${place.last.name}`;
  const beside = holder[name];
  const extension: JsonObject = { url: ORIGINAL_TEXT, valueString: value };
  if (beside === undefined) holder[name] = { extension: [extension] };
  else {
    const list = isObject(beside) ? beside['extension'] : undefined;
    if (!Array.isArray(list) || list.some((each) => isObject(each) && each['url'] === ORIGINAL_TEXT)) return;
    list.push(extension);
  }
  run.traces?.push({ from: lo, to: hi, row, container: extension, key: 'valueString', value });
}

/** Fills an object by a type map; what is there already is filled further. */
export function pairWriter(outcome: RowOutcome, pair: Pair): ValueWriter {
  const { place } = outcome;
  return (part) => {
    const plan = pair.plans.of(part);
    return (run, scope, target, at) => {
      if (isNull(run, part, at)) return remove(run, outcome, at, at + 1);
      // A primitive that stands there already may be the same one, which `put` sees.
      const there = pair.kind === 'primitive' ? undefined : peek(target, place);
      if (there === 'taken') return taken(run, outcome, at, at + part.count);
      const made: JsonObject = there ?? {};
      const to = at + part.count;
      // What its rows account for as written is not, where the one value that they make finds another in its place.
      const [fates, rows] = pair.kind === 'primitive' ? [run.fates.slice(at, to), run.rows.slice(at, to)] : [[], []];
      run.enter(place.text);
      const written = runPlan(run, scope, plan, made, at);
      run.leave();
      if (!written || there !== undefined) return;
      const value: Json | undefined = pair.kind === 'primitive' ? made['$this'] : made;
      const holder = holderOf(run, target, place);
      if (value === undefined || holder === undefined || !put(run, holder, place, value)) {
        run.putBack(at, fates, rows);
        return taken(run, outcome, at, to);
      }
      if (pair.kind === 'primitive') retrace(run, made, holder, place);
      // Within a list, an equal element may stand there already; then that one is what the receiver gets.
    };
  };
}

/** Runs the rows of a type map over a part; whether anything of the message was written. */
export function runPlan(run: Run, scope: Scope, plan: RowPlan, into: JsonObject, at: number): boolean {
  const before = run.writes;
  plan.run(run, scope, into, at);
  return run.writes > before;
}

/** What a type map wrote into a holder of one value stands where that value was put. */
function retrace(run: Run, made: JsonObject, container: JsonObject, place: TargetPlace): void {
  const { traces } = run;
  if (traces === undefined) return;
  for (const [at, trace] of traces.entries()) {
    if (trace.container === made) traces[at] = { ...trace, container, key: place.last.name };
  }
}

/** What stands at the last step: an object to fill, nothing, or something that leaves no room. */
export function peek(start: JsonObject, place: TargetPlace): JsonObject | 'taken' | undefined {
  if (place.self) return start;
  let holder: JsonObject = start;
  const { steps } = place;
  for (let at = 0; at < steps.length; at++) {
    const step = steps[at] as TargetPlace['last'];
    if (step.index === -1) return undefined;
    const there = holder[step.name];
    if (there === undefined) return isRivalled(holder, step) ? 'taken' : undefined;
    const next = Array.isArray(there) ? (step.index === -2 ? withValue(there, step) : there[step.index]) : there;
    if (next === undefined) return undefined;
    if (!isObject(next)) return 'taken';
    holder = next;
  }
  const { last } = place;
  if (isRivalled(holder, last)) return 'taken';
  const found = existingObject(holder, place);
  if (found !== undefined) return found;
  return !last.isArray && holder[last.name] !== undefined ? 'taken' : undefined;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
