import { cutOf, isBoundTo } from './bound-read.ts';
import { FATE } from './fate.ts';
import type { MapContext } from './map-context.ts';
import type { MapRow } from './map-row.ts';
import { overSource, writing } from './over-source.ts';
import { conversionTo } from './primitive-conversion.ts';
import type { RowBinder } from './row-action.ts';
import { missing, missingOp, type RowOutcome } from './row-outcome.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';
import type { SourcePath } from './source-path.ts';
import { locate, type SourceRead, scalarLeaf } from './source-read.ts';
import { AnyTarget, FreeTarget } from './target.ts';
import { targetPlace } from './target-place.ts';
import { chooseType } from './type-choice.ts';
import { type PartWriter, primitiveWriter, type ValueWriter } from './value-writer.ts';

/** What this row kind shares with the others. */
interface RowParts {
  readonly readyRead: (source: SourcePath, context: MapContext) => SourceRead;
  readonly writerOf: (
    row: MapRow,
    source: SourcePath,
    type: string | undefined,
    outcome: RowOutcome,
    context: MapContext,
  ) => ValueWriter | undefined;
}

/** Senders name data types of their own; more of them than this are not kept. */
const KEPT = 64;

/**
 * A row whose value has the type that another field names (`OBX-5 <-> value[x] by OBX-2`). A value that its own type
 * cannot hold, a word where a number is promised, is written as text if the target allows text.
 */
export function compileByRow(
  row: MapRow,
  by: SourcePath,
  outcome: RowOutcome,
  context: MapContext,
  parts: RowParts,
): RowBinder | undefined {
  const [source] = row.from[0]?.sources ?? [];
  if (source?.kind !== 'source' || row.target === 'ignore') {
    context.report('map-source-mixed', row.line, source?.column ?? 1);
    return undefined;
  }
  const { target: path } = row;
  const typeRead = parts.readyRead(by, context);
  const read = parts.readyRead(source, context);
  const allowed = outcome.place.element.types;
  // The types that messages name are compiled as they come: a map cannot know them.
  const quiet: MapContext = { ...context, report: () => undefined };
  const writers = new Map<string, ValueWriter | undefined>();
  const writerFor = (sourceTypeName: string, fhirType: string): ValueWriter | undefined => {
    const place = targetPlace(path, context.base, context.types, fhirType);
    if ('unknown' in place) return undefined;
    const own = { ...outcome, place };
    const simple = conversionTo(fhirType);
    const write = parts.writerOf(row, source, sourceTypeName, own, quiet) ?? (simple && primitiveWriter(own, simple));
    return write && ((part, { isFree }) => write(part, isFree ? new FreeTarget(place) : new AnyTarget(place)));
  };
  const writerOfType = (name: string): ValueWriter | undefined => {
    if (writers.has(name)) return writers.get(name);
    const chosen = chooseType(name, allowed);
    const writer = chosen === undefined ? undefined : writerFor(name, chosen);
    if (writers.size < KEPT) writers.set(name, writer);
    return writer;
  };
  const asText = allowed.includes('string') ? writerFor('ST', 'string') : undefined;
  const writeTyped: ValueWriter = (part, target) => {
    const bound = new Map<ValueWriter, PartWriter>();
    const boundOf = (write: ValueWriter): PartWriter => {
      const known = bound.get(write);
      if (known !== undefined) return known;
      const made = write(part, target);
      bound.set(write, made);
      return made;
    };
    return (run, scope, into, at) => {
      const write = writerOfType(run.typeName);
      const before = run.writes;
      if (asText !== undefined && write !== asText) mark(run, at, at + part.count);
      const found = run.reports.length;
      if (write !== undefined) boundOf(write)(run, scope, into, at);
      if (run.writes > before || asText === undefined || write === asText || run.held) return;
      putBack(run, at, at + part.count);
      run.reports.length = found;
      boundOf(asText)(run, scope, into, at);
      if (run.writes > before && write !== undefined) run.report('map-value-as-text', outcome.row, at);
    };
  };
  const overValue = overSource(read, writing(writeTyped, outcome.place));
  return (slot, part, site) => {
    const write = overValue(slot, part, site);
    if (write === undefined) return missingOp(outcome, site);
    const fixed = isBoundTo(typeRead, slot);
    const cut = fixed ? cutOf(typeRead, part) : undefined;
    const leafAt = cut?.part.hasScalar === true ? cut.from : -1;
    return (run, scope, into, at) => {
      const typeLeaf = fixed ? (leafAt < 0 ? -1 : at + leafAt) : scalarOf(run, scope, typeRead);
      if (typeLeaf >= 0) run.decided?.add(typeLeaf);
      const { typeName, writes } = run;
      run.typeName = typeLeaf < 0 ? 'ST' : run.leaves.value(typeLeaf);
      if (!write(run, scope, into, at)) missing(run, into, outcome);
      run.typeName = typeName;
      const done = run.writes > writes;
      if (done && typeLeaf >= 0) run.account(typeLeaf, typeLeaf + 1, FATE.condition, outcome.row);
      return done;
    };
  };
}

function scalarOf(run: Run, scope: Scope, read: SourceRead): number {
  return locate(run, scope, read) ? scalarLeaf(run.leaves, run.lo, run.hi, run.level) : -1;
}

/** Remembers the fates of a range, for a try that may fail. */
function mark(run: Run, lo: number, hi: number): void {
  const { scratch } = run;
  for (let leaf = lo, at = 0; leaf < hi; leaf++) {
    scratch[at++] = run.fates[leaf] as number;
    scratch[at++] = run.rows[leaf] as number;
  }
}

function putBack(run: Run, lo: number, hi: number): void {
  const { scratch } = run;
  for (let leaf = lo, at = 0; leaf < hi; leaf++) {
    run.fates[leaf] = scratch[at++] as number;
    run.rows[leaf] = scratch[at++] as number;
  }
}
