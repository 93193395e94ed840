import { FATE } from './fate.ts';
import type { Json, JsonObject } from './json.ts';
import type { Pair } from './map-context.ts';
import type { Part } from './part.ts';
import type { PrimitiveConversion } from './primitive-conversion.ts';
import { type RowOutcome, remove, taken, unusable } from './row-outcome.ts';
import type { RowPlan } from './row-plan.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';
import type { Target } from './target.ts';
import type { TargetPlace } from './target-place.ts';

/** Writes one part of a message, that begins at leaf `at`, to a row's target, and accounts for it. */
export type PartWriter = (run: Run, scope: Scope, target: JsonObject, at: number) => void;

/** How a row writes the parts that it reads. */
export type ValueWriter = (part: Part, target: Target) => PartWriter;

const NULL = '""';

const nothing: PartWriter = () => undefined;

/** Whether a part is HL7's explicit null. */
export function isNull(run: Run, part: Part, at: number): boolean {
  return part.count === 1 && run.leaves.isNull(at);
}

/** Writes the scalar of a part, its first component, as a primitive. */
export function primitiveWriter(outcome: RowOutcome, convert: PrimitiveConversion): ValueWriter {
  return (part, target) => {
    if (!part.hasScalar) return nothing;
    return (run, _scope, into, at) => {
      const value = run.leaves.value(at);
      if (value === NULL) remove(run, outcome, at, at + 1);
      else writePrimitive(run, into, target, outcome, convert, value, at, FATE.carried);
    };
  };
}

/** Converts and writes the text of a leaf. */
export function writePrimitive(
  run: Run,
  into: JsonObject,
  target: Target,
  outcome: RowOutcome,
  convert: PrimitiveConversion,
  value: string,
  leaf: number,
  fate: number,
): void {
  run.partial = false;
  run.doubtful = false;
  run.more = false;
  const json = convert(value, run);
  if (json === undefined) return unusable(run, into, outcome, leaf, leaf + 1, 'map-value-unusable');
  const holder = target.put(run, into, json);
  if (holder === undefined) return taken(run, outcome, leaf, leaf + 1);
  const { row } = outcome;
  const { last } = target.place;
  if (run.doubtful) run.report('map-time-doubtful', row, leaf);
  run.wrote(leaf, leaf + 1, run.partial ? FATE.partial : fate, row, holder, last.name, json);
  if (run.more && !last.isArray && last.name !== '$this') keepText(run, holder, target.place, value, leaf, row);
}

const ORIGINAL_TEXT = 'http://hl7.org/fhir/StructureDefinition/originalText';

/** Writes what the sender said beside a value that says more, so that nobody takes a zone or seconds for his. */
function keepText(run: Run, holder: JsonObject, place: TargetPlace, value: string, leaf: number, row: number): void {
  const name = `_${place.last.name}`;
  const beside = holder[name];
  const extension: JsonObject = { url: ORIGINAL_TEXT, valueString: value };
  if (beside === undefined) holder[name] = { extension: [extension] };
  else {
    const list = isObject(beside) ? beside['extension'] : undefined;
    if (!Array.isArray(list) || list.some((each) => isObject(each) && each['url'] === ORIGINAL_TEXT)) return;
    list.push(extension);
  }
  run.traces?.push({ from: leaf, to: leaf + 1, row, container: extension, key: 'valueString', value });
}

/** Fills an object by a type map; what is there already is filled further. */
export function pairWriter(outcome: RowOutcome, pair: Pair): ValueWriter {
  const isPrimitive = pair.kind === 'primitive';
  return (part, target) => {
    const plan = pair.plans.of(part);
    const { place } = target;
    return (run, scope, into, at) => {
      if (isNull(run, part, at)) return remove(run, outcome, at, at + 1);
      // A primitive that stands there already may be the same one, which `put` sees.
      const there = isPrimitive ? undefined : target.peek(into);
      if (there === 'taken') return taken(run, outcome, at, at + part.count);
      const made: JsonObject = there ?? {};
      const to = at + part.count;
      // What its rows account for as written is not, where the one value that they make finds another in its place.
      const [fates, rows] = isPrimitive ? [run.fates.slice(at, to), run.rows.slice(at, to)] : [[], []];
      run.enter(place.text);
      const written = runPlan(run, scope, plan, made, at, there === undefined);
      run.leave();
      if (!written || there !== undefined) return;
      const value: Json | undefined = isPrimitive ? made['$this'] : made;
      const holder = value === undefined ? undefined : target.put(run, into, value);
      if (holder === undefined) {
        run.putBack(at, fates, rows);
        return taken(run, outcome, at, to);
      }
      if (isPrimitive) retrace(run, made, holder, place);
      // Within a list, an equal element may stand there already; then that one is what the receiver gets.
    };
  };
}

/** Runs the rows of a type map over a part; whether anything of the message was written. */
export function runPlan(run: Run, scope: Scope, plan: RowPlan, into: JsonObject, at: number, isNew: boolean): boolean {
  const before = run.writes;
  plan.run(run, scope, into, at, isNew);
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

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
