import type { TranslatedCode } from './code-tables.ts';
import { FATE } from './fate.ts';
import type { Json, JsonObject } from './json.ts';
import type { Pair } from './map-context.ts';
import { conversionTo, type PrimitiveConversion } from './primitive-conversion.ts';
import { type RowOutcome, remove, taken, unusable } from './row-outcome.ts';
import type { RowPlan } from './row-plan.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';
import type { Target } from './target.ts';
import { isNull, runPlan, type ValueWriter } from './value-writer.ts';

/** How a row translates codes. */
export interface CodeWriting {
  readonly outcome: RowOutcome;
  readonly table: string;
  /** `CodeableConcept`, `Coding`, or a primitive type. */
  readonly type: string;
  /** Fills the source coding into a concept or coding; absent where the source has no parts. */
  readonly pair: Pair | undefined;
  /** For a primitive target. */
  readonly convert: PrimitiveConversion | undefined;
  /** System of the source's codes where the source does not say one: its v2 table. */
  readonly system: string | undefined;
  /** The source type has its code system in component 3. */
  readonly statesSystem: boolean;
}

/** Translates a part's code by a table. In a concept, the source coding stays beside the translated one. */
export function codeWriter(writing: CodeWriting): ValueWriter {
  const { outcome, table, type, pair } = writing;
  const isConcept = type === 'CodeableConcept' || type === 'Coding';
  return (part, target) => {
    const plan = pair?.plans.of(part);
    const stated = writing.statesSystem ? part.narrowed(3, 0)?.from : undefined;
    return (run, scope, into, at) => {
      if (isNull(run, part, at)) return remove(run, outcome, at, at + 1);
      const leaf = part.hasScalar ? at : -1;
      const code = leaf < 0 ? '' : run.leaves.value(leaf);
      if (stated !== undefined) run.decided?.add(at + stated);
      const system = stated === undefined ? undefined : run.leaves.value(at + stated);
      const found =
        code === '' || table === '' ? 'unknown' : run.codes.translate(table, code, system, 'forward', run.at);
      const translated = typeof found === 'object' ? found : undefined;
      if (type === 'CodeableConcept') {
        writeConcept(run, scope, into, target, writing, translated, plan, at, at + part.count, leaf);
      } else if (type === 'Coding') {
        writeCoding(run, scope, into, target, writing, translated, plan, at, at + part.count, leaf);
      } else if (translated !== undefined && leaf >= 0) writeCode(run, into, target, writing, translated, leaf);
      if (translated !== undefined || leaf < 0) return;
      if (isConcept) {
        // The source coding was written, so the receiver has the value; it is only not translated.
        if (outcome.otherwise.kind === 'hold') run.hold(leaf, leaf + 1, outcome.row);
        if (outcome.otherwise.kind !== 'keep') run.report(codeOf(found), outcome.row, leaf);
      } else unusable(run, into, outcome, leaf, leaf + 1, codeOf(found));
    };
  };
}

const toCode = conversionTo('code');

function writeCoding(
  run: Run,
  scope: Scope,
  into: JsonObject,
  target: Target,
  writing: CodeWriting,
  translated: TranslatedCode | undefined,
  plan: RowPlan | undefined,
  lo: number,
  hi: number,
  leaf: number,
): void {
  if (leaf >= 0 && translated !== undefined) write(run, into, target, writing, codingOf(translated), leaf);
  else if (plan !== undefined) writeByPair(run, scope, into, target, writing, plan, lo, hi);
  else if (leaf >= 0) write(run, into, target, writing, sourceCoding(writing, run.leaves.value(leaf)), leaf);
}

function writeCode(
  run: Run,
  into: JsonObject,
  target: Target,
  writing: CodeWriting,
  translated: TranslatedCode,
  leaf: number,
): void {
  const value = writing.convert?.(translated.code, run);
  if (value !== undefined) write(run, into, target, writing, value, leaf);
  else unusable(run, into, writing.outcome, leaf, leaf + 1, 'map-value-unusable');
}

function codeOf(found: TranslatedCode | 'unknown' | 'ambiguous'): 'map-code-unknown' | 'map-code-ambiguous' {
  return found === 'ambiguous' ? 'map-code-ambiguous' : 'map-code-unknown';
}

function codingOf(translated: TranslatedCode): JsonObject {
  const coding: JsonObject = {};
  if (translated.system !== undefined) coding['system'] = translated.system;
  coding['code'] = translated.code;
  if (translated.display !== undefined) coding['display'] = translated.display;
  return coding;
}

function sourceCoding(writing: CodeWriting, code: string): JsonObject {
  return writing.system === undefined ? { code } : { system: writing.system, code };
}

function write(run: Run, into: JsonObject, target: Target, writing: CodeWriting, value: Json, leaf: number): void {
  const { outcome } = writing;
  const holder = target.put(run, into, value);
  if (holder === undefined) return taken(run, outcome, leaf, leaf + 1);
  run.wrote(leaf, leaf + 1, FATE.translated, outcome.row, holder, outcome.place.last.name, value);
}

function writeByPair(
  run: Run,
  scope: Scope,
  into: JsonObject,
  target: Target,
  writing: CodeWriting,
  plan: RowPlan,
  lo: number,
  hi: number,
): void {
  const { outcome } = writing;
  const there = target.peek(into);
  if (there !== undefined) return taken(run, outcome, lo, hi);
  const made: JsonObject = {};
  if (!runPlan(run, scope, plan, made, lo, true)) return;
  if (target.put(run, into, made) === undefined) taken(run, outcome, lo, hi);
}

function writeConcept(
  run: Run,
  scope: Scope,
  into: JsonObject,
  target: Target,
  writing: CodeWriting,
  translated: TranslatedCode | undefined,
  plan: RowPlan | undefined,
  lo: number,
  hi: number,
  leaf: number,
): void {
  const { outcome } = writing;
  const there = target.peek(into);
  if (there === 'taken') return taken(run, outcome, lo, hi);
  const concept = there ?? {};
  const before = run.writes;
  if (plan !== undefined) {
    run.enter(outcome.place.text);
    runPlan(run, scope, plan, concept, lo, there === undefined);
    run.leave();
  } else if (leaf >= 0) {
    const value = run.leaves.value(leaf);
    const code = toCode?.(value, run);
    if (code === undefined) {
      // What no code can be is the concept's text.
      concept['text'] = value;
      run.wrote(leaf, leaf + 1, FATE.carried, outcome.row, concept, 'text', value);
    } else {
      const list = codings(concept);
      const own = sourceCoding(writing, code as string);
      const before = codingIn(list, own);
      const coding = before ?? own;
      if (before === undefined) list.push(own);
      run.wrote(leaf, leaf + 1, FATE.carried, outcome.row, coding, 'code', code);
    }
  }
  if (translated !== undefined && leaf >= 0) {
    const coding = codingOf(translated);
    const list = codings(concept);
    if (codingIn(list, coding) === undefined) {
      list.unshift(coding);
      run.wrote(leaf, leaf + 1, FATE.translated, outcome.row, coding, 'code', translated.code);
      // System and display come from the table with the code, so that they are targets of the leaf too.
      for (const key of ['system', 'display']) {
        const value = coding[key];
        if (value !== undefined) {
          run.traces?.push({ from: leaf, to: leaf + 1, row: outcome.row, container: coding, key, value });
        }
      }
    }
  }
  if (run.writes === before || there !== undefined) return;
  if (target.put(run, into, concept) === undefined) taken(run, outcome, lo, hi);
}

/** The coding of a list that has the same code and system. */
function codingIn(list: readonly Json[], coding: JsonObject): JsonObject | undefined {
  for (let at = 0; at < list.length; at++) {
    const item = list[at] as Json;
    if (isCoding(item) && item['code'] === coding['code'] && item['system'] === coding['system']) return item;
  }
  return undefined;
}

function codings(concept: JsonObject): Json[] {
  const there = concept['coding'];
  if (Array.isArray(there)) return there;
  const made: Json[] = [];
  concept['coding'] = made;
  return made;
}

function isCoding(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
