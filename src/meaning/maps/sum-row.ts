import { FATE } from './fate.ts';
import type { JsonObject } from './json.ts';
import type { MapContext } from './map-context.ts';
import type { MapRow } from './map-row.ts';
import { conversionTo } from './primitive-conversion.ts';
import type { FunctionCall } from './row.ts';
import { missing, type RowOutcome, remove, unusable, writeConstant } from './row-outcome.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';
import type { SourcePath } from './source-path.ts';
import { locate, narrow, repetitionEnd, type SourceRead, scalarLeaf } from './source-read.ts';
import { writePrimitive } from './value-writer.ts';

type Body = (run: Run, scope: Scope, target: JsonObject) => boolean;

/**
 * A row with a function: reads scalars, makes one text of them, and writes it as the target's type. A function that
 * takes many gets all repetitions that a path names, and in a `by` group those of every member.
 */
export function compileSum(
  row: MapRow,
  call: FunctionCall,
  outcome: RowOutcome,
  context: MapContext,
  readyRead: (source: SourcePath, context: MapContext) => SourceRead,
): Body | undefined {
  const [type = ''] = outcome.place.element.types;
  const convert = conversionTo(type);
  if (convert === undefined) {
    context.report('map-function-target', row.line, call.column, { function: call.function.name, to: type });
    return undefined;
  }
  const use = call.function.compile(call.arguments);
  const many = call.function.takesMany;
  const fate = call.function.keeps === true ? FATE.carried : FATE.translated;
  const terms: (readonly (SourceRead | string)[])[] = [];
  for (const term of row.from) {
    const sources: (SourceRead | string)[] = [];
    for (const source of term.sources) {
      if (source.kind === 'constant') sources.push(source.value);
      else if (source.kind === 'source') sources.push(readyRead(source, context));
      else {
        context.report('map-source-mixed', row.line, source.column);
        return undefined;
      }
    }
    terms.push(sources);
  }
  const every =
    !many && terms.length === 1 && terms[0]?.some((source) => typeof source === 'object' && source.repetition === 0);
  const [only] = terms;
  if (!many && every !== true && terms.length === 1 && only !== undefined) {
    const reads = only.filter((source) => typeof source === 'object');
    const constant = only.find((source) => typeof source === 'string');
    return (run, scope, target) => {
      for (let at = 0; at < reads.length; at++) {
        if (!locate(run, scope, reads[at] as SourceRead)) continue;
        const leaf = scalarLeaf(run.leaves, run.lo, run.hi, run.level);
        if (leaf < 0) continue;
        writeScalar(run, target, run.leaves.value(leaf), leaf);
        return true;
      }
      if (constant !== undefined) writeConstantText(run, target, constant);
      else missing(run, target, outcome);
      return constant !== undefined;
    };
  }
  return (run, scope, target) => {
    if (every === true) {
      const leaves = leavesOf(run, scope, terms[0] ?? []);
      for (const leaf of leaves) writeOne(run, target, [run.leaves.value(leaf)], [leaf]);
      if (leaves.length === 0) missing(run, target, outcome);
      return leaves.length > 0;
    }
    const values: string[] = [];
    const used: number[] = [];
    for (const member of scope.members ?? [scope]) {
      for (const sources of terms) {
        const constant = sources.find((source) => typeof source === 'string');
        const leaves = leavesOf(run, member, sources);
        for (const leaf of many ? leaves : leaves.slice(0, 1)) {
          values.push(run.leaves.value(leaf));
          used.push(leaf);
        }
        if (leaves.length === 0 && typeof constant === 'string') values.push(constant);
      }
    }
    if (used.length === 0) {
      missing(run, target, outcome);
      return false;
    }
    writeOne(run, target, values, used);
    return true;
  };

  function writeScalar(run: Run, target: JsonObject, value: string, leaf: number): void {
    if (value === '""') return remove(run, outcome, leaf, leaf + 1);
    const text = use([value]);
    if (text === undefined) return unusable(run, target, outcome, leaf, leaf + 1, 'map-value-unusable');
    writePrimitive(
      run,
      target,
      outcome,
      convert ?? (() => undefined),
      text,
      leaf,
      leaf + 1,
      fate,
      outcome.place,
      outcome.row,
    );
  }

  function writeConstantText(run: Run, target: JsonObject, constant: string): void {
    const text = use([constant]);
    const json = text === undefined ? undefined : convert?.(text, run);
    if (json !== undefined) writeConstant(run, target, outcome.place, json);
  }

  function writeOne(run: Run, target: JsonObject, values: readonly string[], used: readonly number[]): void {
    const [first] = used as [number];
    if (values.every((value) => value === '""')) {
      for (const leaf of used) remove(run, outcome, leaf, leaf + 1);
      return;
    }
    const text = use(values.filter((value) => value !== '""'));
    if (text === undefined) {
      for (const leaf of used) unusable(run, target, outcome, leaf, leaf + 1, 'map-value-unusable');
      return;
    }
    const before = run.writes;
    writePrimitive(
      run,
      target,
      outcome,
      convert ?? (() => undefined),
      text,
      first,
      first + 1,
      fate,
      outcome.place,
      outcome.row,
    );
    const written = run.writes > before;
    const firstFate = run.fates[first] as number;
    for (const leaf of used) {
      if (leaf === first) continue;
      if (written) note(run, leaf, first);
      else run.account(leaf, leaf + 1, firstFate, outcome.row);
    }
  }

  function note(run: Run, leaf: number, first: number): void {
    run.account(leaf, leaf + 1, fate, outcome.row);
    const trace = run.traces?.findLast((each) => each.from === first && each.row === outcome.row);
    if (trace !== undefined) run.traces?.push({ ...trace, from: leaf, to: leaf + 1 });
  }
}

/** The scalars of the first source that has any. */
function leavesOf(run: Run, scope: Scope, sources: readonly (SourceRead | string)[]): number[] {
  for (const source of sources) {
    if (typeof source === 'string' || !locate(run, scope, source)) continue;
    const found = scalarsOf(run, source);
    if (found.length > 0) return found;
  }
  return [];
}

/** The scalars of what was located last, one for each repetition where the path says every one. */
function scalarsOf(run: Run, source: SourceRead): number[] {
  const { lo: from, hi: to, level } = run;
  const found: number[] = [];
  const take = (lo: number, hi: number, at: number): void => {
    const leaf = scalarLeaf(run.leaves, lo, hi, at);
    if (leaf >= 0) found.push(leaf);
  };
  if (level !== 0) {
    take(from, to, level);
    return found;
  }
  for (let lo = from; lo < to; ) {
    const hi = repetitionEnd(run.leaves, lo, to);
    if (narrow(run, lo, hi, 1, source.component, source.subcomponent)) take(run.lo, run.hi, run.level);
    lo = hi;
  }
  return found;
}
