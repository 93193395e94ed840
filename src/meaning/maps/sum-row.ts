import { cutOf, isBoundTo, type PartSlot } from './bound-read.ts';
import { FATE } from './fate.ts';
import type { JsonObject } from './json.ts';
import type { MapContext } from './map-context.ts';
import type { MapRow } from './map-row.ts';
import { LEVEL, type Part } from './part.ts';
import { conversionTo } from './primitive-conversion.ts';
import type { FunctionCall } from './row.ts';
import type { RowBinder, RowOp } from './row-action.ts';
import { missing, missingOp, type RowOutcome, remove, unusable } from './row-outcome.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';
import type { Site } from './site.ts';
import type { SourcePath } from './source-path.ts';
import { locate, narrow, repetitionEnd, type SourceRead, scalarLeaf } from './source-read.ts';
import { type Target, targetAt } from './target.ts';
import { writePrimitive } from './value-writer.ts';

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
): RowBinder | undefined {
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
  const [only = []] = terms;
  const single = !many && terms.length === 1;
  const every = single && only.some((source) => typeof source === 'object' && source.repetition === 0);
  const reads = terms.flat().filter((source) => typeof source === 'object');
  const isBound = (slot: PartSlot): boolean => !context.grouped && reads.every((read) => isBoundTo(read, slot));

  if (single && !every) {
    const constant = only.find((source) => typeof source === 'string');
    const writtenAt = (site: Site | undefined): RowOp | undefined => {
      if (constant === undefined) return missingOp(outcome, site);
      const target = targetAt(outcome.place, site);
      return (run, _scope, into) => {
        writeConstantText(run, into, target, constant);
        return true;
      };
    };
    return (slot, part, site) => {
      if (isBound(slot)) {
        const leaf = scalarsIn(only, part)[0];
        if (leaf === undefined) return writtenAt(site);
        const target = targetAt(outcome.place, site);
        return (run, _scope, into, at) => {
          writeScalar(run, into, target, run.leaves.value(at + leaf), at + leaf);
          return true;
        };
      }
      const written = writtenAt(site);
      const target = targetAt(outcome.place, site);
      return (run, scope, into, at) => {
        const [leaf] = leavesOf(run, scope, only);
        if (leaf === undefined) return written?.(run, scope, into, at) ?? false;
        writeScalar(run, into, target, run.leaves.value(leaf), leaf);
        return true;
      };
    };
  }
  if (every) {
    const any = targetAt(outcome.place, undefined);
    const writeAll = (run: Run, into: JsonObject, leaves: readonly number[], at: number): void => {
      for (const leaf of leaves) writeOne(run, into, any, [run.leaves.value(at + leaf)], [at + leaf]);
    };
    return (slot, part, site) => {
      const leaves = isBound(slot) ? scalarsIn(only, part) : undefined;
      if (leaves?.length === 0) return missingOp(outcome, site);
      site?.claim(outcome.place);
      if (leaves !== undefined) {
        return (run, _scope, into, at) => {
          writeAll(run, into, leaves, at);
          return true;
        };
      }
      return (run, scope, into) => {
        const found = leavesOf(run, scope, only);
        writeAll(run, into, found, 0);
        if (found.length === 0) missing(run, into, outcome);
        return found.length > 0;
      };
    };
  }
  return (slot, part, site) => {
    const bound = isBound(slot) ? terms.map((sources) => scalarsIn(sources, part)) : undefined;
    if (bound?.every((leaves) => leaves.length === 0) === true) return missingOp(outcome, site);
    const target = targetAt(outcome.place, site);
    return (run, scope, into, at) => {
      const values: string[] = [];
      const used: number[] = [];
      const take = (sources: readonly (SourceRead | string)[], leaves: readonly number[], from: number): void => {
        const constant = sources.find((source) => typeof source === 'string');
        for (const leaf of many ? leaves : leaves.slice(0, 1)) {
          values.push(run.leaves.value(from + leaf));
          used.push(from + leaf);
        }
        if (leaves.length === 0 && constant !== undefined) values.push(constant);
      };
      if (bound !== undefined) for (const [i, sources] of terms.entries()) take(sources, bound[i] ?? [], at);
      else {
        for (const member of scope.members ?? [scope]) {
          for (const sources of terms) take(sources, leavesOf(run, member, sources), 0);
        }
      }
      if (used.length === 0) {
        missing(run, into, outcome);
        return false;
      }
      writeOne(run, into, target, values, used);
      return true;
    };
  };

  function writeScalar(run: Run, into: JsonObject, target: Target, value: string, leaf: number): void {
    if (value === '""') return remove(run, outcome, leaf, leaf + 1);
    const text = use([value]);
    if (text === undefined) return unusable(run, into, outcome, leaf, leaf + 1, 'map-value-unusable');
    writePrimitive(run, into, target, outcome, convert ?? (() => undefined), text, leaf, fate);
  }

  function writeConstantText(run: Run, into: JsonObject, target: Target, constant: string): void {
    const text = use([constant]);
    const json = text === undefined ? undefined : convert?.(text, run);
    if (json !== undefined) target.put(run, into, json);
  }

  function writeOne(
    run: Run,
    into: JsonObject,
    target: Target,
    values: readonly string[],
    used: readonly number[],
  ): void {
    const [first] = used as [number];
    if (values.every((value) => value === '""')) {
      for (const leaf of used) remove(run, outcome, leaf, leaf + 1);
      return;
    }
    const text = use(values.filter((value) => value !== '""'));
    if (text === undefined) {
      for (const leaf of used) unusable(run, into, outcome, leaf, leaf + 1, 'map-value-unusable');
      return;
    }
    const before = run.writes;
    writePrimitive(run, into, target, outcome, convert ?? (() => undefined), text, first, fate);
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

/** The scalars of the first source that has any in a part, counted from the part's first leaf. */
function scalarsIn(sources: readonly (SourceRead | string)[], part: Part): readonly number[] {
  for (const source of sources) {
    const cut = typeof source === 'string' ? undefined : cutOf(source, part);
    if (typeof source === 'string' || cut === undefined) continue;
    if (cut.part.level !== LEVEL.field) {
      if (cut.part.hasScalar) return [cut.from];
      continue;
    }
    const found = cut.part.repetitions().flatMap((repetition) => {
      const inner = repetition.part.narrowed(source.component, source.subcomponent);
      return inner?.part.hasScalar === true ? [cut.from + repetition.from + inner.from] : [];
    });
    if (found.length > 0) return found;
  }
  return [];
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
