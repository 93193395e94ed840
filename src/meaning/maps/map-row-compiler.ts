import { suggestion } from '../../diagnostics/suggestion.ts';
import { isBoundTo } from './bound-read.ts';
import { compileByRow } from './by-row.ts';
import { codeWriter } from './code-writer.ts';
import { FATE } from './fate.ts';
import type { Json } from './json.ts';
import { keyParts } from './key-compiler.ts';
import { compileMapCondition } from './map-condition-compiler.ts';
import type { MapContext, Pair } from './map-context.ts';
import type { MapOtherwise, MapRow } from './map-row.ts';
import { overSource, writing } from './over-source.ts';
import type { Part } from './part.ts';
import { conversionTo } from './primitive-conversion.ts';
import { referenceOp } from './reference-writer.ts';
import { resourceWriter } from './resource-writer.ts';
import type { Action, RowBinder, RowOp } from './row-action.ts';
import { missingOp, type RowOutcome } from './row-outcome.ts';
import type { Site } from './site.ts';
import { isShared, sourceMark } from './source-mark.ts';
import type { SourcePath } from './source-path.ts';
import { type SourceRead, sourceRead } from './source-read.ts';
import { componentsOf, fieldType, servingTypes, sourceTable, sourceType } from './source-type.ts';
import { compileSum } from './sum-row.ts';
import { AnyTarget, FreeTarget, targetAt } from './target.ts';
import { plainStep, type TargetPlace, targetPlace } from './target-place.ts';
import { type PartWriter, pairWriter, primitiveWriter, type ValueWriter } from './value-writer.ts';

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
  const bind = row.target === 'ignore' ? ignoreBinder(row, number, context) : binderOf(row, number, context);
  if (bind === undefined) return undefined;
  const condition = row.when && compileMapCondition(row.when, context.slots, context.type);
  const sources = row.from.flatMap((term) => term.sources).filter((source) => source.kind === 'source');
  const paths = row.by === undefined ? sources : [...sources, row.by];
  return {
    row: number,
    joins: row.conversion?.kind === 'call' && row.conversion.function.takesMany,
    reads: [...paths.map((path) => sourceRead(path, context.slots, undefined)), ...(condition?.reads ?? [])],
    condition,
    bind,
  };
}

function ignoreBinder(row: MapRow, number: number, context: MapContext): RowBinder | undefined {
  const source = row.from[0]?.sources[0];
  if (source?.kind !== 'source') {
    context.report('map-ignore-needs-one-path', row.line, source?.column ?? 1);
    return undefined;
  }
  const every = source.repetition.kind === 'first' ? { ...source, repetition: { kind: 'every' as const } } : source;
  const take = (part: Part): PartWriter => {
    return (run, _scope, _into, at) => run.account(at, at + part.count, FATE.ignored, number);
  };
  return overSource(readyRead(every, context), () => ({ first: take, again: take }));
}

function binderOf(row: MapRow, number: number, context: MapContext): RowBinder | undefined {
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
  if (source?.kind === 'constant' && row.from.length === 1) return constantBinder(row, source.value, outcome, context);
  if (source?.kind === 'reference') {
    if (!context.blockNames.has(source.name)) {
      context.report('map-block-unknown', row.line, source.column, { found: source.name });
      return undefined;
    }
    // It writes when all rows are done.
    const refer = referenceOp(source.name, outcome);
    return () => refer;
  }
  if (row.conversion?.kind === 'call') return compileSum(row, row.conversion, outcome, context, readyRead);
  if (row.by !== undefined) return compileByRow(row, row.by, outcome, context, { readyRead, writerOf });
  return fallbackBinder(row, outcome, context);
}

function fallbackBinder(row: MapRow, outcome: RowOutcome, context: MapContext): RowBinder | undefined {
  const tries: RowBinder[] = [];
  const reads: SourceRead[] = [];
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
    const read = readyRead(source, context);
    reads.push(read);
    tries.push(overSource(read, writing(marking(write, outcome.place, context), outcome.place)));
  }
  return (slot, part, site) => {
    const ops: RowOp[] = [];
    for (const [i, bind] of tries.entries()) {
      const op = bind(slot, part, site);
      if (op === undefined) continue;
      ops.push(op);
      // What the part has is taken, so that those after it are not asked.
      if (isBoundTo(reads[i] as SourceRead, slot)) break;
    }
    const last = constant === undefined ? missingOp(outcome, site) : constantOp(outcome.place, constant, site);
    if (last !== undefined) ops.push(last);
    const [only] = ops;
    if (ops.length <= 1) return only;
    return (run, scope, target, at) => {
      for (let i = 0; i < ops.length; i++) if ((ops[i] as RowOp)(run, scope, target, at)) return true;
      return false;
    };
  };
}

/** Gives what a row writes to a marked list (`[#]`) the name of its place in the message. */
function marking(write: ValueWriter, place: TargetPlace, context: MapContext): ValueWriter {
  if (!place.last.marked) return write;
  const saysSegment = isShared(context);
  return (part, target) => {
    const one = write(part, target);
    return (run, scope, into, at) => {
      run.local++;
      run.mark = sourceMark(run.leaves, at, saysSegment);
      one(run, scope, into, at);
      run.mark = '';
    };
  };
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
    last: plainStep('text'),
  };
  const write = primitiveWriter({ ...outcome, place: textPlace }, conversionTo('string') ?? (() => undefined));
  return (part, { isFree }) => write(part, isFree ? new FreeTarget(textPlace) : new AnyTarget(textPlace));
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

function constantBinder(row: MapRow, value: string, outcome: RowOutcome, context: MapContext): RowBinder | undefined {
  const json = constantOf(value, outcome.place.element.types[0] ?? '');
  if (json === undefined) {
    context.report('map-constant-unfit', row.line, row.from[0]?.sources[0]?.column ?? 1, {
      expected: outcome.place.element.types.join(' | '),
    });
    return undefined;
  }
  return (_slot, _part, site) => constantOp(outcome.place, json, site);
}

/** Writes a value that the row itself gives; where one of the message stands already, that one stays. */
function constantOp(place: TargetPlace, value: Json, site: Site | undefined): RowOp {
  const target = targetAt(place, site);
  return (run, _scope, into) => {
    target.put(run, into, value);
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
