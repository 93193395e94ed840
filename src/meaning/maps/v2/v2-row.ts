import type { Code } from '../../../diagnostics/catalogue.ts';
import type { Finding } from '../../../diagnostics/finding.ts';
import type { Tree } from '../condition.ts';
import { compileCondition } from '../condition-compiler.ts';
import type { ConditionNode } from '../condition-node.ts';
import { FATE } from '../fate.ts';
import type { MapOtherwise, MapRow } from '../map-row.ts';
import { type SourcePath, sourcePath } from '../source-path.ts';
import { boundTree } from './bound-tree.ts';
import { depthOf, type Part, partsAt, rebased } from './message-part.ts';
import type { Rewrite } from './rewrite.ts';

/** A row made ready. */
export type V2Row = (run: Rewrite) => void;

/** What a row makes of the values of parts, or why it cannot use them. */
type Convert = (run: Rewrite, values: readonly string[]) => string | { readonly failed: Code };

type Source = SourcePath | { readonly kind: 'constant'; readonly value: string };

const UNUSABLE = { failed: 'map-value-unusable' } as const;

/** HL7's explicit null passes no table and no function. */
const EXPLICIT_NULL = '""';

/**
 * Makes a closure of a row from v2 to v2: it runs over every segment of its source, reads the message as it came, and
 * says what is to be written. What is wrong with it is added to the findings.
 */
export function compileV2Row(
  row: MapRow,
  number: number,
  backward: boolean,
  file: string,
  findings: Finding[],
): V2Row | undefined {
  const place = { file, line: row.line };
  const sources: readonly (readonly Source[])[] = row.from.map((term) =>
    term.sources.filter((source) => source.kind === 'source' || source.kind === 'constant'),
  );
  const driver = sources.flat().find((source) => source.kind === 'source');
  const foreign = row.from.some((term) => term.sources.some(({ kind }) => kind === 'reference' || kind === 'index'));
  const unclear = foreign || row.by !== undefined || row.conversion?.kind === 'pair';
  if (unclear || (row.target !== 'ignore' && !areAlike(driver, row.into))) {
    findings.push({ code: 'map-into-unclear', place });
    return undefined;
  }
  const holds = conditionOf(row.when);
  if (row.target === 'ignore') return driver && ignoreRow(row, number, driver, holds);
  const { into } = row;
  if (into === undefined) return undefined;
  if (driver === undefined) return constantRow(row, number, into, holds);
  if (driver.field === 0) return segmentRow(number, driver, into, holds);
  const convert = converter(row, backward);
  return valueRow(row, number, sources, driver, into, holds, convert);
}

/** A whole segment goes into a whole segment, anything smaller into anything smaller. */
function areAlike(driver: SourcePath | undefined, into: SourcePath | undefined): boolean {
  if (into === undefined) return false;
  return driver === undefined ? into.field > 0 : (driver.field === 0) === (into.field === 0);
}

type Holds = (run: Rewrite, segment: number) => boolean;

/** A condition holds for the segment that the row is at: `OBX-2` is that of this OBX. */
function conditionOf(node: ConditionNode | undefined): Holds {
  if (node === undefined) return () => true;
  const test = compileCondition(node);
  const read = readsOf(node);
  return (run, segment) => {
    const tree: Tree = boundTree(run.message, run.nameOf(segment), run.occurrenceOf(segment));
    if (!test(tree)) return false;
    for (const path of read) {
      for (const part of partsAt(run, path, segment).slice(0, 1))
        run.account(part.leaves.slice(0, 1), FATE.condition, -1);
    }
    return true;
  };
}

/** Places that `=` and `in` compare: a comparison uses its leaf up. */
function readsOf(node: ConditionNode): readonly SourcePath[] {
  if (node.kind === 'and' || node.kind === 'or') return node.parts.flatMap(readsOf);
  if (node.kind === 'not') return readsOf(node.part);
  if (node.kind !== 'in' || node.operand.kind !== 'value') return [];
  return [sourcePath(node.operand.path.path, 1) ?? []].flat();
}

function ignoreRow(row: MapRow, number: number, driver: SourcePath, holds: Holds): V2Row {
  const path: SourcePath =
    driver.repetition.kind === 'first' && driver.component === 0
      ? { ...driver, repetition: { kind: 'every' } }
      : driver;
  void row;
  return (run) => {
    for (const segment of run.segmentsAt(driver)) {
      if (!holds(run, segment)) continue;
      for (const part of partsAt(run, path, segment)) {
        run.take(part.leaves);
        run.account(part.leaves, FATE.ignored, number);
      }
    }
  };
}

function constantRow(row: MapRow, number: number, into: SourcePath, holds: Holds): V2Row {
  const [source] = row.from[0]?.sources ?? [];
  const value = source?.kind === 'constant' ? source.value : '';
  return (run) => {
    for (const segment of run.segmentsAt(into)) {
      if (!holds(run, segment)) continue;
      const cell = { component: 1, subcomponent: 1, raw: run.spelt(value), source: -1, changed: true };
      run.write(run.target(into, segment), into, [cell], number);
    }
  };
}

function segmentRow(number: number, driver: SourcePath, into: SourcePath, holds: Holds): V2Row {
  return (run) => {
    for (const segment of run.segmentsAt(driver)) if (holds(run, segment)) run.rename(segment, into.segment, number);
  };
}

function valueRow(
  row: MapRow,
  number: number,
  terms: readonly (readonly Source[])[],
  driver: SourcePath,
  into: SourcePath,
  holds: Holds,
  convert: Convert | undefined,
): V2Row {
  return (run) => {
    let found = false;
    for (const segment of run.segmentsAt(driver)) {
      if (!holds(run, segment)) continue;
      const parts = terms.map((sources) => valued(run, sources, segment));
      if (parts.every((list) => list.length === 0)) continue;
      if (parts.flat().every(({ leaves }) => leaves.length === 0)) continue;
      found = true;
      const target = run.target(into, segment);
      if (convert === undefined || terms.length === 1) {
        for (const part of parts[0] ?? []) one(run, target, [part]);
      } else one(run, target, parts.flat());
    }
    if (!found && row.must === 'hold') run.missing(number);
  };

  function one(run: Rewrite, target: ReturnType<Rewrite['target']>, parts: readonly Part[]): void {
    const [first] = parts;
    const leaves = parts.flatMap((part) => part.leaves);
    if (first === undefined) return;
    const whole = run.rawOf(first) === EXPLICIT_NULL;
    if (convert === undefined || whole || first.constant !== undefined) return copy(run, target, first, leaves);
    const made = convert(
      run,
      parts.map((part) => part.constant ?? run.valueOf(part)).filter((text) => text !== ''),
    );
    if (typeof made === 'object') return unusable(run, target, leaves, made.failed);
    const [head] = first.leaves;
    // What a table or function does not read stays beside what it makes.
    const beside = terms.length > 1 ? [] : leaves.slice(1);
    run.take(leaves);
    const same = head !== undefined && run.leaves.value(head) === made;
    run.account(leaves.slice(0, leaves.length - beside.length), same ? FATE.carried : FATE.translated, number);
    const cell = { component: 1, subcomponent: 1, raw: run.spelt(made), source: head ?? -1, changed: !same };
    const { cells, left } = rebased(run, { ...first, leaves: beside }, depthOf(into));
    run.account(left, FATE.flagged, number);
    run.account(
      beside.filter((leaf) => !left.includes(leaf)),
      FATE.carried,
      number,
    );
    run.write(target, into, [cell, ...cells], number, first.repetition, driver);
  }

  function copy(run: Rewrite, target: ReturnType<Rewrite['target']>, part: Part, leaves: readonly number[]): void {
    if (part.constant !== undefined) {
      const cell = { component: 1, subcomponent: 1, raw: run.spelt(part.constant), source: -1, changed: true };
      return run.write(target, into, [cell], number);
    }
    run.take(leaves);
    const { cells, left } = rebased(run, part, depthOf(into));
    run.account(left, FATE.flagged, number);
    run.account(
      leaves.filter((leaf) => !left.includes(leaf)),
      FATE.carried,
      number,
    );
    run.write(target, into, cells, number, part.repetition, driver);
  }

  function unusable(run: Rewrite, target: ReturnType<Rewrite['target']>, leaves: readonly number[], code: Code): void {
    const otherwise: MapOtherwise = row.otherwise ?? { kind: row.must === 'hold' ? 'hold' : 'flag' };
    run.take(leaves);
    if (otherwise.kind !== 'keep' && otherwise.kind !== 'drop') run.report(code, number, leaves[0]);
    if (otherwise.kind === 'hold') run.hold(leaves, number);
    else if (otherwise.kind === 'keep') run.account(leaves, FATE.kept, number);
    else if (otherwise.kind === 'drop') run.account(leaves, FATE.lost, number);
    else run.account(leaves, FATE.flagged, number);
    if (otherwise.kind === 'value') {
      const cell = { component: 1, subcomponent: 1, raw: run.spelt(otherwise.value), source: -1, changed: true };
      run.write(target, into, [cell], number);
    }
  }
}

/** The parts of the first source that has something. */
function valued(run: Rewrite, sources: readonly Source[], segment: number): readonly Part[] {
  for (const source of sources) {
    if (source.kind === 'constant') return [{ leaves: [], repetition: 1, depth: 1, constant: source.value }];
    const parts = partsAt(run, source, segment);
    if (parts.length > 0) return parts;
  }
  return [];
}

function converter(row: MapRow, backward: boolean): Convert | undefined {
  const { codes, conversion } = row;
  if (codes !== undefined) {
    return (run, [value = '']) => {
      const found = run.codes.translate(codes, value, undefined, backward ? 'backward' : 'forward', run.at);
      if (found === 'unknown') return { failed: 'map-code-unknown' };
      return found === 'ambiguous' ? { failed: 'map-code-ambiguous' } : found.code;
    };
  }
  if (conversion?.kind !== 'call') return undefined;
  const { function: named, arguments: given } = conversion;
  if (backward) {
    const invert = named.invert?.(given);
    return (_run, [value = '']) => invert?.(value) ?? UNUSABLE;
  }
  const use = named.compile(given);
  return (_run, values) => use(values) ?? UNUSABLE;
}
