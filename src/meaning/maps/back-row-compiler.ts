import { codeWriter } from './back-code-writer.ts';
import { assignments, mayHold } from './back-condition.ts';
import { evidenceOf, factOf, factsOf, NO_FACTS } from './back-evidence.ts';
import { Companions } from './back-homes.ts';
import { certainMarks, hasMark, type Mark } from './back-marks.ts';
import { besidePlace, isTime, originalText, TIMES } from './back-original-text.ts';
import { BackOwners } from './back-owners.ts';
import { conditionalFirst, ownPatterns } from './back-row-order.ts';
import {
  type BackAction,
  type BackPart,
  type BackRun,
  type BackScope,
  type BackWriter,
  NOTHING,
  partOf,
  writePart,
} from './back-scope.ts';
import { type Spacing, spacingOf } from './back-spacing.ts';
import { v2Type } from './back-value-type.ts';
import type { ConditionNode } from './condition-node.ts';
import { obstacleOf } from './inversion.ts';
import { decimalText, type Json, type JsonObject } from './json.ts';
import type { MapContext } from './map-context.ts';
import type { MapFile } from './map-file.ts';
import type { MapRow } from './map-row.ts';
import { valueOfPrimitive } from './primitive-conversion.ts';
import { sourceMarks } from './source-mark.ts';
import type { SourcePath } from './source-path.ts';
import { selectorPlace } from './source-read.ts';
import { componentsOf, fieldType, servingTypes, sourceType } from './source-type.ts';
import { type TargetPlace, targetPlace } from './target-place.ts';
import type { TargetTypes } from './target-types.ts';
import { isObject, valuesAt } from './target-values.ts';

/** A type map made ready for the way back. */
export interface BackPair {
  readonly name: string;
  readonly targetType: string;
  actions: readonly BackAction[];
  /** Constants that everything made by the map has. */
  marks: readonly Mark[];
  evidence: ReturnType<typeof evidenceOf>;
  spacing: Spacing | undefined;
}

/** What compiling a row for the way back needs. */
export interface BackContext {
  readonly types: TargetTypes;
  readonly base: MapContext['base'];
  /** Data type whose parts the rows name, in a type map. */
  readonly type: string | undefined;
  readonly pairs: BackPairs;
  readonly owners: BackOwners;
  readonly companions: Companions;
  /** Whether the rows stand in a block for what stands elsewhere. */
  readonly isRest: boolean;
}

const NO_OWNERS = new BackOwners();
const NO_COMPANIONS = new Companions();

/** Type maps for the way back, compiled as rows ask for them. */
export class BackPairs {
  readonly #files = new Map<string, MapFile>();
  readonly #made = new Map<string, BackPair>();
  readonly #types: TargetTypes;

  constructor(files: readonly MapFile[], types: TargetTypes) {
    this.#types = types;
    for (const file of files) this.#files.set(file.name, file);
  }

  find(source: string, target: string): BackPair | undefined {
    for (const type of servingTypes(source)) {
      const pair = this.named(`${type}[${target}]`);
      if (pair !== undefined) return pair;
    }
    return undefined;
  }

  named(name: string): BackPair | undefined {
    const before = this.#made.get(name);
    if (before !== undefined) return before;
    const file = this.#files.get(name);
    if (file?.from.kind !== 'type' || file.to.kind !== 'fhir' || file.to.type === undefined) return undefined;
    const pair: BackPair = { name, targetType: file.to.type, actions: [], marks: [], evidence: [], spacing: undefined };
    this.#made.set(name, pair);
    const context: BackContext = {
      types: this.#types,
      base: { root: file.to.type, below: '' },
      type: file.from.type,
      pairs: this,
      owners: NO_OWNERS,
      companions: NO_COMPANIONS,
      isRest: false,
    };
    pair.marks = certainMarks(file.rows, context);
    pair.evidence = evidenceOf(file.rows, context);
    pair.spacing = spacingOf(file.rows, context);
    pair.actions = conditionalFirst(file.rows).flatMap((row) => compileBackRow(row, context) ?? []);
    return pair;
  }
}

/** Makes a closure of a row for the way from FHIR to v2; undefined for a row that has none. */
export function compileBackRow(row: MapRow, context: BackContext): BackAction | undefined {
  if (row.arrow === '->' || row.target === 'ignore') return undefined;
  const source = row.from[0]?.sources.find((each) => each.kind === 'source');
  if (source?.kind !== 'source') return undefined;
  if (row.given !== undefined) return givenAction(row, source);
  if (row.arrow === '<->' && obstacleOf(row) !== undefined) return undefined;
  const settled = assignments(row.when, context.type);
  const action = row.by === undefined ? plainAction(row, source, context) : byAction(row, source, row.by, context);
  if (action === undefined) return undefined;
  const conditional = withCondition(action, row.when, settled, context.type, row.arrow === '<-');
  return (run, scope, from) => factOf(scope.facts, source) !== false && conditional(run, scope, from);
}

/** `OBX-1 <- index()`, `ORC-1 <- "RE"`. */
function givenAction(row: MapRow, source: SourcePath): BackAction {
  const { given } = row;
  return (_run, scope) => {
    const part = partOf(source, scope, false);
    if (given?.kind === 'constant') writePart(part, given.value, false);
    else part.segment.number(part.field);
    return false;
  };
}

function plainAction(row: MapRow, source: SourcePath, context: BackContext): BackAction | undefined {
  if (row.target === 'ignore') return undefined;
  const place = targetPlace(row.target, context.base, context.types);
  if ('unknown' in place) return undefined;
  const write = writerOf(row, source, sourceType(source, context.type), place, context);
  return write && overValues(row, source, place, write, context);
}

/** Writes every value at a place, each to a repetition of its own where the source says every one. */
function overValues(
  row: MapRow,
  source: SourcePath,
  place: TargetPlace,
  write: BackWriter,
  context: BackContext,
): BackAction {
  const every = source.repetition.kind === 'every';
  const splits =
    row.conversion?.kind === 'call' ? row.conversion.function.invertMany?.(row.conversion.arguments) : undefined;
  const selector = selectorOf(source);
  // Two fields that say the same both get it back; of the rows of one field the first that can writes it.
  const taken = `${source.segment}-${source.field}.${source.component}.${source.subcomponent} ${place.text}`;
  const many = place.last.index === -1 || place.steps.some((step) => step.index === -1);
  const patterns =
    row.codes === undefined && row.conversion === undefined && !isTime(place) ? ownPatterns(row.when, source.text) : [];
  const original = isTime(place) ? besidePlace(place) : undefined;
  return (run, scope, from) => {
    if (!many && scope.used.has(taken)) return false;
    const values = ownValues(run, source, place, many, from);
    // In a list that names fields, elements without a name count from the first.
    const named = every && many && valuesAt(from, place).some((value) => isObject(value) && value['id'] !== undefined);
    let unnamed = 0;
    let wrote = false;
    for (const { value, repetition } of every ? values : values.slice(0, 1)) {
      if (many && isObject(value)) run.consumed.add(value);
      if (splits !== undefined && typeof value === 'string') {
        for (const text of splits(value)) writePart(partOf(source, scope, every), text);
        wrote = true;
        continue;
      }
      const own = partOf(source, scope, every);
      const nth = repetition ?? (named ? ++unnamed : undefined);
      const part = every && nth !== undefined ? { ...own, repetition: nth } : own;
      const text = original === undefined ? undefined : originalText(from, original);
      if (typeof value === 'string' && !patterns.every(({ pattern, holds }) => pattern.test(value) === holds)) continue;
      if (text !== undefined && splits === undefined) writePart(part, text);
      else if (write(run, part, value, scope) === NOTHING) continue;
      wrote = true;
      if (selector !== undefined) {
        writePart({ ...part, component: selector.component, subcomponent: selector.sub }, selector.value);
      }
    }
    if (wrote) scope.used.add(taken);
    return wrote;
  };

  function selectorOf(path: SourcePath): { component: number; sub: number; value: string } | undefined {
    if (path.repetition.kind !== 'where') return undefined;
    const type = path.segment === '' ? context.type : fieldType(path.segment, path.field);
    const found = selectorPlace(path.repetition.component, type);
    return found && { component: found[0], sub: found[1], value: path.repetition.value };
  }
}

/**
 * The values at a place that belong to a field: of a list whose elements say by their ids where they come from, its own,
 * each with its repetition; else those that nothing has taken.
 */
export function ownValues(
  run: BackRun,
  source: SourcePath,
  place: TargetPlace,
  many: boolean,
  from: JsonObject,
): readonly { readonly value: Json; readonly repetition: number | undefined }[] {
  const found: { value: Json; repetition: number | undefined }[] = [];
  for (const value of valuesAt(from, place)) {
    const id = many && isObject(value) ? value['id'] : undefined;
    const said = typeof id === 'string' ? sourceMarks(id) : undefined;
    if (said !== undefined) {
      const own = said.marks.filter((mark) => mark.segment === source.segment && mark.field === source.field);
      for (const { repetition } of own) found.push({ value, repetition });
      if (own.length > 0 || !said.others) continue;
    }
    if (place.last.marked && run.isOfMessage) continue;
    if (!(many && isObject(value) && run.consumed.has(value))) found.push({ value, repetition: undefined });
  }
  return found;
}

function writerOf(
  row: MapRow,
  source: SourcePath,
  type: string | undefined,
  place: TargetPlace,
  context: BackContext,
): BackWriter | undefined {
  const { element } = place;
  const named = row.conversion?.kind === 'pair' ? context.pairs.named(row.conversion.name) : undefined;
  const target = element.types[0] ?? '';
  const pair = named ?? pairFor(type, element.types, element.targets, context);
  const structured = type !== undefined && componentsOf(type).length > 0;
  if (row.codes !== undefined)
    return codeWriter(row.codes, target, pair !== undefined && structured ? pairWriter(pair, false) : undefined);
  if (target === 'Reference') return pair && referenceWriter(pair, named !== undefined);
  const primitive = context.types.kindOf(target) === 'primitive';
  if (pair !== undefined && (!primitive || structured || named !== undefined)) return pairWriter(pair, primitive);
  if (primitive) return primitiveWriter(row, target);
  if (target === 'CodeableConcept') return bareConcept;
  return undefined;
}

/** Type of the resource that a row makes for a reference. */
export function madeType(
  row: MapRow,
  source: SourcePath,
  place: TargetPlace,
  context: BackContext,
): string | undefined {
  const { element } = place;
  const named = row.conversion?.kind === 'pair' ? context.pairs.named(row.conversion.name) : undefined;
  const pair = named ?? pairFor(sourceType(source, context.type), element.types, element.targets, context);
  return pair?.targetType;
}

function pairFor(
  type: string | undefined,
  targets: readonly string[],
  resources: readonly string[] | undefined,
  context: BackContext,
): BackPair | undefined {
  if (type === undefined) return undefined;
  for (const target of targets) {
    const names =
      target === 'Reference' ? (resources ?? ['Practitioner', 'Organization', 'Location', 'Patient']) : [target];
    for (const name of names) {
      const pair = context.pairs.find(type, name);
      if (pair !== undefined) return pair;
    }
  }
  return undefined;
}

function primitiveWriter(row: MapRow, type: string): BackWriter {
  const call = row.conversion?.kind === 'call' ? row.conversion : undefined;
  const invert = call?.function.invert?.(call.arguments);
  return (run, part, value) => {
    const said = valueOfPrimitive(type, value);
    // Where the message's own time states no zone, the others that have the same are taken to state none either.
    const text =
      TIMES.has(type) && run.zone.bare !== undefined && said?.endsWith(run.zone.bare) === true && said.length > 8
        ? said.slice(0, -5)
        : said;
    const back = text === undefined || invert === undefined ? text : invert(text);
    if (back === undefined) return NOTHING;
    writePart(part, back);
    return undefined;
  };
}

function pairWriter(pair: BackPair, primitive: boolean): BackWriter {
  return (run, part, value, scope) => {
    const from: JsonObject | undefined = primitive ? { $this: value } : isObject(value) ? value : undefined;
    if (from !== undefined) runPair(run, pair, part, from, scope);
    return undefined;
  };
}

function runPair(
  run: Parameters<BackAction>[0],
  pair: BackPair,
  part: BackPart,
  from: JsonObject,
  scope: BackScope,
): void {
  const { field, repetition, component, subcomponent } = part;
  if (!part.segment.isFirst(`${pair.name} ${field} ${repetition} ${component} ${subcomponent}`, from)) return;
  const spaced = pair.spacing?.(from) ?? from;
  const inner: BackScope = {
    group: scope.group,
    segment: part.segment,
    part,
    bound: undefined,
    used: new Set(),
    facts: factsOf(pair.evidence, spaced, NO_FACTS),
  };
  for (const action of pair.actions) action(run, inner, spaced);
}

/** Writes the resource that a reference names through the type map that made it. */
function referenceWriter(pair: BackPair, isNamed: boolean): BackWriter {
  return (run, part, value, scope) => {
    const reference = isObject(value) ? value['reference'] : undefined;
    const resource = typeof reference === 'string' ? run.byId.get(reference) : undefined;
    if (resource?.['resourceType'] !== pair.targetType) return undefined;
    if (isNamed && !pair.marks.every((mark) => hasMark(resource, mark))) return NOTHING;
    runPair(run, pair, part, resource, scope);
    return undefined;
  };
}

const bareConcept: BackWriter = (_run, part, value) => {
  if (!isObject(value)) return undefined;
  const { coding, text } = value;
  const [first] = Array.isArray(coding) ? coding : [];
  const code = isObject(first) ? first['code'] : text;
  if (typeof code === 'string') writePart(part, code);
  return undefined;
};

function byAction(row: MapRow, source: SourcePath, by: SourcePath, context: BackContext): BackAction | undefined {
  if (row.target === 'ignore') return undefined;
  const { target } = row;
  const whole = targetPlace(target, context.base, context.types);
  if ('unknown' in whole) return undefined;
  const writers = new Map<string, BackWriter | undefined>();
  return (run, scope, from) => {
    for (const type of whole.element.types) {
      const place = targetPlace(target, context.base, context.types, type);
      if ('unknown' in place) continue;
      const [value] = valuesAt(from, place);
      if (value === undefined) continue;
      // A quantity without a number says a unit for a value that is not there.
      if (type === 'Quantity' && isObject(value) && decimalText(value['value']) === undefined) return false;
      const name = v2Type(type, value, run.version);
      const key = `${name} ${type}`;
      if (!writers.has(key)) writers.set(key, writerOf(row, source, name, place, context));
      writers.get(key)?.(run, partOf(source, scope, false), value, scope);
      writePart(partOf(by, scope, false), name);
      return true;
    }
    return false;
  };
}

function withCondition(
  action: BackAction,
  node: ConditionNode | undefined,
  settled: readonly [SourcePath, string][],
  type: string | undefined,
  isStrict: boolean,
): BackAction {
  if (node === undefined) return action;
  return (run, scope, from) => {
    if (!mayHold(node, scope, type, isStrict) || !action(run, scope, from)) return false;
    for (const [path, value] of settled) writePart(partOf(path, scope, false), value);
    return true;
  };
}
