import { FATE } from './fate.ts';
import type { Json, JsonObject } from './json.ts';
import type { MapOtherwise, MapRow } from './map-row.ts';
import type { RowOp } from './row-action.ts';
import type { Run } from './run.ts';
import type { Site } from './site.ts';
import { holderOf, put, type TargetPlace } from './target-place.ts';

const DATA_ABSENT = 'http://hl7.org/fhir/StructureDefinition/data-absent-reason';

/** How a row behaves when its value is unusable, absent or in the way. */
export interface RowOutcome {
  readonly row: number;
  readonly place: TargetPlace;
  readonly otherwise: MapOtherwise;
  readonly must: MapRow['must'];
  /** What `else "value"` writes, made ready. */
  readonly given: Json | undefined;
}

/** A value is there but cannot be used: what `else` says. */
export function unusable(
  run: Run,
  target: JsonObject,
  outcome: RowOutcome,
  lo: number,
  hi: number,
  code: 'map-value-unusable' | 'map-code-unknown' | 'map-code-ambiguous',
): void {
  const { row, otherwise } = outcome;
  switch (otherwise.kind) {
    case 'hold':
      run.hold(lo, hi, row);
      run.report(code, row, lo);
      break;
    case 'keep':
      run.account(lo, hi, FATE.kept, row);
      break;
    case 'drop':
      run.account(lo, hi, FATE.lost, row);
      break;
    case 'value':
      run.account(lo, hi, FATE.flagged, row);
      run.report(code, row, lo);
      if (outcome.given !== undefined) writeConstant(run, target, outcome.place, outcome.given);
      break;
    default:
      run.account(lo, hi, FATE.flagged, row);
      run.report(code, row, lo);
  }
  // A required element whose value no primitive of its type can be is as absent as one that was not sent.
  if (outcome.must === 'absent' && code === 'map-value-unusable') saysAbsent(run, target, outcome);
}

/**
 * Another value stands at the target already, and the first one stays: the receiver does not get this one here. Where
 * another row carries the leaf to another place, the receiver has it; otherwise it ends up flagged.
 */
export function taken(run: Run, outcome: RowOutcome, lo: number, hi: number): void {
  run.account(lo, hi, FATE.partial, outcome.row);
  run.report('map-target-taken', outcome.row, lo);
}

/** The value is absent: what `must` says. `data-absent-reason` keeps a required element valid without making one up. */
export function missing(run: Run, target: JsonObject, outcome: RowOutcome): void {
  if (outcome.must === undefined) return;
  if (outcome.must === 'hold') {
    run.held = true;
    run.report('map-value-absent', outcome.row, -1);
    return;
  }
  saysAbsent(run, target, outcome);
}

/** Writes data-absent-reason, where nothing stands. */
function saysAbsent(run: Run, target: JsonObject, outcome: RowOutcome): void {
  const holder = holderOf(run, target, outcome.place);
  const { last, element } = outcome.place;
  if (holder === undefined || holder[last.name] !== undefined) return;
  run.report('map-value-absent', outcome.row, -1);
  const reason = { extension: [{ url: DATA_ABSENT, valueCode: 'unknown' }] };
  const [type = ''] = element.types;
  const primitive = type.charAt(0) === type.charAt(0).toLowerCase();
  if (primitive && !last.isArray) holder[`_${last.name}`] = reason;
  else if (!primitive) put(run, holder, outcome.place, reason);
}

/** What a row does whose source the part at hand does not have; undefined where that is nothing. */
export function missingOp(outcome: RowOutcome, site: Site | undefined): RowOp | undefined {
  if (outcome.must === undefined) return undefined;
  site?.claim(outcome.place);
  return (run, _scope, into) => {
    missing(run, into, outcome);
    return false;
  };
}

/** Writes a value that the row itself gives; where one of the message stands already, that one stays. */
export function writeConstant(run: Run, target: JsonObject, place: TargetPlace, value: Json): void {
  const holder = holderOf(run, target, place);
  if (holder !== undefined) put(run, holder, place, value);
}

/** HL7's `""` in the source: the receiver is told to take away what it has at the target. */
export function remove(run: Run, outcome: RowOutcome, lo: number, hi: number): void {
  const { current } = run;
  const path = [...run.around.slice(run.base, run.depth), outcome.place.text]
    .filter((text) => text !== '$this')
    .join('.');
  if (current !== undefined) run.removals.push({ type: current.type, id: current.id, path });
  run.account(lo, hi, FATE.carried, outcome.row);
}
