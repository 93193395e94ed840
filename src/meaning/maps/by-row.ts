import { FATE } from './fate.ts';
import type { JsonObject } from './json.ts';
import type { MapContext } from './map-context.ts';
import type { MapRow } from './map-row.ts';
import { conversionTo } from './primitive-conversion.ts';
import { missing, type RowOutcome } from './row-outcome.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';
import type { SourcePath } from './source-path.ts';
import { locate, type SourceRead, scalarLeaf } from './source-read.ts';
import { targetPlace } from './target-place.ts';
import { chooseType } from './type-choice.ts';
import { primitiveWriter, type ValueWriter } from './value-writer.ts';

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
  readonly overSource: (run: Run, scope: Scope, target: JsonObject, read: SourceRead, write: ValueWriter) => boolean;
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
): ((run: Run, scope: Scope, target: JsonObject) => boolean) | undefined {
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
    return parts.writerOf(row, source, sourceTypeName, own, quiet) ?? (simple && primitiveWriter(own, simple));
  };
  const writerOfType = (name: string): ValueWriter | undefined => {
    if (writers.has(name)) return writers.get(name);
    const chosen = chooseType(name, allowed);
    const writer = chosen === undefined ? undefined : writerFor(name, chosen);
    if (writers.size < KEPT) writers.set(name, writer);
    return writer;
  };
  const asText = allowed.includes('string') ? writerFor('ST', 'string') : undefined;
  const writeTyped = (
    run: Run,
    scope: Scope,
    into: JsonObject,
    write: ValueWriter | undefined,
    lo: number,
    hi: number,
    level: number,
  ): void => {
    const before = run.writes;
    const found = run.findings.length;
    const { scratch } = run;
    for (let leaf = lo, at = 0; leaf < hi; leaf++) {
      scratch[at++] = run.fates[leaf] as number;
      scratch[at++] = run.rows[leaf] as number;
    }
    write?.(run, scope, into, lo, hi, level);
    if (run.writes > before || asText === undefined || write === asText || run.held) return;
    for (let leaf = lo, at = 0; leaf < hi; leaf++) {
      run.fates[leaf] = scratch[at++] as number;
      run.rows[leaf] = scratch[at++] as number;
    }
    run.findings.length = found;
    asText(run, scope, into, lo, hi, level);
    if (run.writes > before && write !== undefined) run.report('map-value-as-text', outcome.row, lo);
  };
  return (run, scope, target) => {
    if (!locate(run, scope, read)) {
      missing(run, target, outcome);
      return false;
    }
    const typeLeaf = locate(run, scope, typeRead) ? scalarLeaf(run.leaves, run.lo, run.hi, run.level) : -1;
    if (typeLeaf >= 0) run.decided?.add(typeLeaf);
    const name = typeLeaf < 0 ? 'ST' : run.leaves.value(typeLeaf);
    const write = writerOfType(name);
    const before = run.writes;
    if (read.repetition !== 0) {
      if (locate(run, scope, read)) writeTyped(run, scope, target, write, run.lo, run.hi, run.level);
    } else {
      parts.overSource(run, scope, target, read, (_run, _scope, into, lo, hi, level) =>
        writeTyped(run, scope, into, write, lo, hi, level),
      );
    }
    const done = run.writes > before;
    if (done && typeLeaf >= 0) run.account(typeLeaf, typeLeaf + 1, FATE.condition, outcome.row);
    return done;
  };
}
