import { suggestion } from '../../diagnostics/suggestion.ts';
import { compileByRow } from './by-row.ts';
import { codeWriter } from './code-writer.ts';
import { FATE } from './fate.ts';
import type { Json, JsonObject } from './json.ts';
import { keyParts } from './key-compiler.ts';
import { compileMapCondition } from './map-condition-compiler.ts';
import type { Action, MapContext, Pair } from './map-context.ts';
import type { MapOtherwise, MapRow } from './map-row.ts';
import { rowGuard } from './presence-guard.ts';
import { conversionTo } from './primitive-conversion.ts';
import { referenceAction } from './reference-writer.ts';
import { resourceWriter } from './resource-writer.ts';
import { missing, type RowOutcome, writeConstant } from './row-outcome.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';
import type { SourcePath } from './source-path.ts';
import { locate, narrow, repetitionEnd, type SourceRead, sourceRead } from './source-read.ts';
import { componentsOf, fieldType, servingTypes, sourceTable, sourceType } from './source-type.ts';
import { compileSum } from './sum-row.ts';
import { isPart, sourceMark } from './source-mark.ts';
import { type TargetPlace, targetPlace } from './target-place.ts';
import { pairWriter, primitiveWriter, type ValueWriter } from './value-writer.ts';

type Body = (run: Run, scope: Scope, target: JsonObject) => boolean;

/** Sets or flags, by default: rows that must have a value hold for one that cannot be used. */
const FLAG: MapOtherwise = Object.freeze({ kind: 'flag' });
const HOLD: MapOtherwise = Object.freeze({ kind: 'hold' });

/**
 * Makes closures of a row for the direction from v2 to FHIR; undefined for a row that has none, and where the row
 * cannot run, which is reported.
 */
export function compileMapRow(row: MapRow, around: MapContext): Action | undefined {
  if (row.arrow === '<-') return undefined;
  const context: MapContext = {
    ...around,
    file: row.file,
    report: (code, _line, column, about) => around.report(code, row.line, row.column - 1 + column, about, row.file),
  };
  const number = context.note({
    text: row.text,
    file: row.file,
    line: row.line,
    ...(row.because === undefined ? {} : { because: row.because }),
  });
  const body = row.target === 'ignore' ? ignoreBody(row, number, context) : bodyOf(row, number, context);
  if (body === undefined) return undefined;
  const joins = row.conversion?.kind === 'call' && row.conversion.function.takesMany;
  const needs = row.must === undefined ? needsOf(row) : 0;
  const guard = rowGuard(row, context.slots, context.type);
  if (row.when === undefined) return { act: body, joins, needs, guard };
  const condition = compileMapCondition(row.when, context.slots, context.type);
  return {
    joins,
    needs,
    guard,
    act(run, scope, target) {
      if (condition.test(run, scope) && body(run, scope, target)) condition.account(run, scope, number);
    },
  };
}

/** Bits of the components that a row of a type map reads; 0 where it may have something to do without any. */
function needsOf(row: MapRow): number {
  let bits = 0;
  for (const source of row.from.flatMap((term) => term.sources)) {
    if (source.kind !== 'source' || source.segment !== '' || source.component === 0 || source.component > 30) return 0;
    bits |= 1 << source.component;
  }
  return bits;
}

function ignoreBody(row: MapRow, number: number, context: MapContext): Body | undefined {
  const source = row.from[0]?.sources[0];
  if (source?.kind !== 'source') {
    context.report('map-ignore-needs-one-path', row.line, source?.column ?? 1);
    return undefined;
  }
  const every = source.repetition.kind === 'first' ? { ...source, repetition: { kind: 'every' as const } } : source;
  const read = readyRead(every, context);
  return (run, scope) => {
    if (!locate(run, scope, read)) return false;
    if (run.level !== 0 || read.component === 0) {
      run.account(run.lo, run.hi, FATE.ignored, number);
      return true;
    }
    const { lo: from, hi: to } = run;
    for (let lo = from; lo < to; ) {
      const hi = repetitionEnd(run.leaves, lo, to);
      if (narrow(run, lo, hi, 1, read.component, read.subcomponent)) run.account(run.lo, run.hi, FATE.ignored, number);
      lo = hi;
    }
    return true;
  };
}

function bodyOf(row: MapRow, number: number, context: MapContext): Body | undefined {
  const place = placeOf(row, context);
  if (place === undefined) return undefined;
  const [type = ''] = place.element.types;
  const outcome: RowOutcome = {
    row: number,
    place,
    otherwise: row.otherwise ?? (row.must === 'hold' ? HOLD : FLAG),
    must: row.must,
    given: row.otherwise?.kind === 'value' ? constantOf(row.otherwise.value, type) : undefined,
  };
  const [first] = row.from;
  const [source] = first?.sources ?? [];
  if (source?.kind === 'constant' && row.from.length === 1) return constantBody(row, source.value, outcome, context);
  if (source?.kind === 'reference') {
    if (!context.blockNames.has(source.name)) {
      context.report('map-block-unknown', row.line, source.column, { found: source.name });
      return undefined;
    }
    const refer = referenceAction(source.name, outcome);
    return (run, scope, target) => {
      refer(run, scope, target);
      return true;
    };
  }
  if (row.conversion?.kind === 'call') return compileSum(row, row.conversion, outcome, context, readyRead);
  if (row.by !== undefined) return compileByRow(row, row.by, outcome, context, { readyRead, writerOf, overSource });
  return fallbackBody(row, outcome, context);
}

function fallbackBody(row: MapRow, outcome: RowOutcome, context: MapContext): Body | undefined {
  const tries: { readonly read: SourceRead; readonly write: ValueWriter }[] = [];
  let constant: Json | undefined;
  for (const source of row.from[0]?.sources ?? []) {
    if (source.kind === 'constant') {
      constant = constantOf(source.value, outcome.place.element.types[0] ?? '');
      break;
    }
    if (source.kind !== 'source') {
      context.report('map-source-mixed', row.line, source.column);
      return undefined;
    }
    const write = writerOf(row, source, sourceType(source, context.type), outcome, context);
    if (write === undefined) return undefined;
    tries.push({ read: readyRead(source, context), write: marking(write, outcome.place, context) });
  }
  return (run, scope, target) => {
    for (const { read, write } of tries) {
      if (overSource(run, scope, target, read, write)) return true;
    }
    if (constant !== undefined) {
      writeConstant(run, target, outcome.place, constant);
      return true;
    }
    missing(run, target, outcome);
    return false;
  };
}

/** Gives what a row writes to a marked list (`[#]`) the name of its place in the message. */
function marking(write: ValueWriter, place: TargetPlace, context: MapContext): ValueWriter {
  if (!place.last.marked) return write;
  const inPart = isPart(context);
  return (run, scope, target, lo, hi, level) => {
    run.mark = sourceMark(run.leaves, lo, inPart);
    write(run, scope, target, lo, hi, level);
    run.mark = '';
  };
}

/** Writes what a source holds, each repetition on its own where the path says every one; false where it holds nothing. */
export function overSource(run: Run, scope: Scope, target: JsonObject, read: SourceRead, write: ValueWriter): boolean {
  if (!locate(run, scope, read)) return false;
  const { lo: from, hi: to, level } = run;
  if (level !== 0) {
    write(run, scope, target, from, to, level);
    return true;
  }
  for (let lo = from; lo < to; ) {
    const hi = repetitionEnd(run.leaves, lo, to);
    if (narrow(run, lo, hi, 1, read.component, read.subcomponent)) {
      write(run, scope, target, run.lo, run.hi, run.level);
    }
    lo = hi;
  }
  return true;
}

/** How a source of a data type is written to the row's target. */
export function writerOf(
  row: MapRow,
  source: SourcePath,
  type: string | undefined,
  outcome: RowOutcome,
  context: MapContext,
): ValueWriter | undefined {
  const { element } = outcome.place;
  const [target = ''] = element.types;
  const convert = conversionTo(target);
  const named = row.conversion?.kind === 'pair' ? context.pairs.named(row.conversion.name) : undefined;
  if (row.conversion?.kind === 'pair' && named === undefined) {
    const { name, column } = row.conversion;
    context.report('map-pair-unknown', row.line, column, { found: name });
    return undefined;
  }
  const pair = named ?? pairFor(type, element.types, element.targets, context);
  if (row.codes !== undefined) return codesWriter(row.codes, source, type, pair, outcome);
  if (pair?.kind === 'resource') return resourceWriter(outcome, pair, keyParts(pair.key, pair.slots, pair.sourceType));
  const simple = type === undefined || componentsOf(type).length === 0;
  if (pair !== undefined && !(pair.kind === 'primitive' && simple && named === undefined))
    return pairWriter(outcome, pair);
  if (convert !== undefined) return primitiveWriter(outcome, convert);
  if (simple && target === 'CodeableConcept') return bareConcept(source, type, outcome);
  context.report('map-pair-missing', row.line, source.column, {
    from: type ?? 'a field of no known type',
    to: element.types.join(' | '),
  });
  return undefined;
}

function codesWriter(
  table: string,
  source: SourcePath,
  type: string | undefined,
  pair: Pair | undefined,
  outcome: RowOutcome,
): ValueWriter {
  const [target = ''] = outcome.place.element.types;
  const coded = servingTypes(type ?? '').some((each) => each === 'CWE' || each === 'CE');
  const own = sourceTable(source);
  return codeWriter({
    outcome,
    table,
    type: target,
    pair: pair?.kind === 'complex' ? pair : undefined,
    convert: conversionTo(target),
    system: own === undefined ? undefined : `http://terminology.hl7.org/CodeSystem/v2-${own}`,
    statesSystem: coded && componentsOf(type ?? '').length > 0,
  });
}

/** A code without parts in a concept: its coding in the field's table; a text as the concept's text. */
function bareConcept(source: SourcePath, type: string | undefined, outcome: RowOutcome): ValueWriter {
  const table = sourceTable(source);
  if ((type === 'ID' || type === 'IS') && table !== undefined) {
    return codeWriter({
      outcome: { ...outcome, otherwise: { kind: 'keep' } },
      table: '',
      type: 'CodeableConcept',
      pair: undefined,
      convert: undefined,
      system: `http://terminology.hl7.org/CodeSystem/v2-${table}`,
      statesSystem: false,
    });
  }
  const textPlace: TargetPlace = {
    ...outcome.place,
    steps: [...outcome.place.steps, outcome.place.last],
    last: { name: 'text', isArray: false, index: 0, whereName: '', whereValue: '', rivals: [], marked: false },
  };
  return primitiveWriter({ ...outcome, place: textPlace }, conversionTo('string') ?? (() => undefined));
}

/** The type map for a source type and one of the target's types; for a reference, one that makes a resource it may point to. */
function pairFor(
  type: string | undefined,
  targets: readonly string[],
  resources: readonly string[] | undefined,
  context: MapContext,
): Pair | undefined {
  if (type === undefined) return undefined;
  for (const target of targets) {
    if (target === 'Reference') {
      for (const resource of resources ?? PREFERRED) {
        if (resources !== undefined && !resources.includes(resource)) continue;
        const pair = context.pairs.find(type, resource);
        if (pair !== undefined) return pair;
      }
    }
    const pair = context.pairs.find(type, target);
    if (pair !== undefined) return pair;
  }
  return undefined;
}

/** Where a reference may point anywhere. */
const PREFERRED = ['Practitioner', 'Organization', 'Location', 'Patient'];

/** A source read for this row's block; reports a selector that names nothing. */
export function readyRead(source: SourcePath, context: MapContext): SourceRead {
  const type = source.segment === '' ? context.type : fieldType(source.segment, source.field);
  const read = sourceRead(source, context.slots, type);
  if (source.repetition.kind === 'where' && read.selectorComponent === 0) {
    context.report('map-selector-unknown', 0, source.column, { found: source.repetition.component });
  }
  return read;
}

function placeOf(row: MapRow, context: MapContext): TargetPlace | undefined {
  if (row.target === 'ignore') return undefined;
  const place = targetPlace(row.target, context.base, context.types);
  if (!('unknown' in place)) return place;
  const near = suggestion(place.unknown, place.known);
  context.report('map-target-unknown', row.line, row.target.column, {
    found: place.unknown,
    ...(near === undefined ? {} : { suggestion: near }),
  });
  return undefined;
}

function constantBody(row: MapRow, value: string, outcome: RowOutcome, context: MapContext): Body | undefined {
  const json = constantOf(value, outcome.place.element.types[0] ?? '');
  if (json === undefined) {
    context.report('map-constant-unfit', row.line, row.from[0]?.sources[0]?.column ?? 1, {
      expected: outcome.place.element.types.join(' | '),
    });
    return undefined;
  }
  return (run, _scope, target) => {
    writeConstant(run, target, outcome.place, json);
    return true;
  };
}

/** A constant as its target's type spells it; undefined where it cannot be one. Dates are given as FHIR spells them. */
function constantOf(value: string, type: string): Json | undefined {
  if (type === 'date' || type === 'dateTime' || type === 'instant')
    return /^\d{4}(?:-\d\d){0,2}/.test(value) ? value : undefined;
  if (type === 'CodeableConcept') return { text: value };
  if (type === 'Reference') return { display: value };
  return conversionTo(type)?.(value, { zone: undefined, partial: false, doubtful: false, more: false });
}
