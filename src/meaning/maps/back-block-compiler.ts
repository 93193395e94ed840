import { dictionary, versions } from '../../formats/hl7v2/index.ts';
import { assignments, type BackContext, compileBackRow, conditionalFirst } from './back-row-compiler.ts';
import { type BackAction, type BackRun, type BackScope, partOf, writePart } from './back-scope.ts';
import { type Json, type JsonObject, sameJson } from './json.ts';
import type { MapBlock } from './map-file.ts';
import type { MapRow } from './map-row.ts';
import { conversionTo } from './primitive-conversion.ts';
import { targetPath } from './target-path.ts';
import { type TargetPlace, targetPlace } from './target-place.ts';
import { isObject, referenceTo, valuesAt } from './target-values.ts';

/**
 * A block made ready for the way back: finds what it made, and writes where it was made from. A strict run takes only
 * parts that have all constants of the block, those under a condition too.
 */
export type BackBlock = (run: BackRun, scope: BackScope, around: JsonObject | undefined, strict: boolean) => boolean;

/** A constant that a block always writes, by which its resources or parts are told from others. */
interface Mark {
  readonly place: TargetPlace;
  readonly value: Json;
}

/** Makes a closure of a block and everything in it for the way from FHIR to v2. `parent` is the block around. */
export function compileBackBlock(block: MapBlock, parent: MapBlock | undefined, around: BackContext): BackBlock {
  const own = block.kind === 'at' ? placeOf(block.target, around) : undefined;
  const base =
    block.kind === 'make' ? { root: block.target, below: '' } : { root: own?.root ?? '', below: own?.below ?? '' };
  const context: BackContext = { ...around, base };
  const marks = block.rows.flatMap((row) => markOf(row, context) ?? []);
  const soft = block.rows.flatMap((row) => markOf(row, context, true) ?? []);
  const rows = conditionalFirst(byRank(block.rows)).flatMap((row) => compileBackRow(row, context) ?? []);
  const inner = block.blocks.map((each) => ({
    run: compileBackBlock(each, block, context),
    told: each.kind === 'at' && each.rows.some((row) => markOf(row, contextOf(each, context), true) !== undefined),
  }));
  const actions: readonly BackAction[] = [
    // What tells its parts by constants takes them first; a plain row would take all of them.
    ...inner.filter((each) => each.told).map((each) => asAction(each.run, true)),
    ...rows,
    ...inner.map((each) => asAction(each.run, false)),
  ];
  const settled = [...assignments(block.where?.node, context.type), ...assignments(block.when?.node, context.type)];
  const link = block.link === undefined ? undefined : placeOf(block.link, around);
  const back = block.kind === 'make' ? parentReference(block, parent, context) : undefined;

  return (run, scope, from, strict) => {
    let wrote = false;
    const wanted = strict ? soft : marks;
    const found = own === undefined ? resourcesOf(run, block, link, back, from) : partsOf(run, own, from);
    let nth = 0;
    for (const each of found.filter((value) => wanted.every((mark) => hasMark(value, mark)))) {
      if (own !== undefined) run.consumed.add(each);
      nth++;
      const instance = instanceAt(block, scope, nth);
      let wroteHere = false;
      for (const action of actions) if (action(run, instance, each)) wroteHere = true;
      if (!wroteHere) continue;
      for (const [path, value] of settled) writePart(partOf(path, instance, false), value);
      wrote = true;
    }
    return wrote;
  };
}

function asAction(block: BackBlock, strict: boolean): BackAction {
  return (run, scope, from) => block(run, scope, from, strict);
}

/**
 * Rows in the order in which they may take a list that several of them fill: fields that the standard requires first,
 * and those that it has withdrawn last (PID-3 before PID-2).
 */
function byRank(rows: readonly MapRow[]): readonly MapRow[] {
  return rows.toSorted((a, b) => rankOf(a) - rankOf(b));
}

function rankOf(row: MapRow): number {
  const [source] = row.from[0]?.sources ?? [];
  const fills = row.target !== 'ignore' && row.target.steps.some(({ index }) => index.kind === 'each');
  if (!fills || source?.kind !== 'source' || source.segment === '') return 1;
  const usage = dictionary(versions.at(-1)).segment(source.segment)?.fields[source.field - 1]?.usage;
  return usage === 'R' ? 0 : usage === 'W' ? 2 : 1;
}

function contextOf(block: MapBlock, around: BackContext): BackContext {
  const place = placeOf(block.target, around);
  return { ...around, base: { root: place?.root ?? '', below: place?.below ?? '' } };
}

function placeOf(text: string, context: BackContext): TargetPlace | undefined {
  const path = targetPath(text, 1);
  const place = path && targetPlace(path, context.base, context.types);
  return place === undefined || 'unknown' in place ? undefined : place;
}

/** The constant of a row; with `conditional` also one that stands under a condition. */
function markOf(row: MapRow, context: BackContext, conditional = false): Mark | undefined {
  const [source] = row.from[0]?.sources ?? [];
  if (
    source?.kind !== 'constant' ||
    row.from.length > 1 ||
    (row.when !== undefined && !conditional) ||
    row.target === 'ignore'
  )
    return undefined;
  const place = targetPlace(row.target, context.base, context.types);
  if ('unknown' in place) return undefined;
  const value = conversionTo(place.element.types[0] ?? '')?.(source.value, {
    zone: undefined,
    partial: false,
    doubtful: false,
  });
  return value === undefined ? undefined : { place, value };
}

function hasMark(from: JsonObject, mark: Mark): boolean {
  const there = valuesAt(from, mark.place);
  return there.some((value) => sameJson(value, mark.value));
}

/** A row of the block that refers to the block around it: how a resource without a link says where it belongs. */
function parentReference(block: MapBlock, parent: MapBlock | undefined, context: BackContext): TargetPlace | undefined {
  if (parent?.kind !== 'make') return undefined;
  for (const row of block.rows) {
    const [source] = row.from[0]?.sources ?? [];
    if (source?.kind !== 'reference' || source.name !== parent.name || row.target === 'ignore') continue;
    const place = targetPlace(row.target, context.base, context.types);
    if (!('unknown' in place)) return place;
  }
  return undefined;
}

function resourcesOf(
  run: BackRun,
  block: MapBlock,
  link: TargetPlace | undefined,
  back: TargetPlace | undefined,
  from: JsonObject | undefined,
): readonly JsonObject[] {
  if (link !== undefined && from !== undefined) {
    return valuesAt(from, link).flatMap((value) => {
      const reference = isObject(value) ? value['reference'] : undefined;
      const resource = typeof reference === 'string' ? run.byId.get(reference) : undefined;
      return resource?.['resourceType'] === block.target ? [resource] : [];
    });
  }
  const all = run.resources.filter((resource) => resource['resourceType'] === block.target);
  if (back === undefined || from === undefined) return all;
  const id = referenceTo(from);
  return all.filter((resource) =>
    valuesAt(resource, back).some((value) => isObject(value) && value['reference'] === id),
  );
}

function partsOf(run: BackRun, place: TargetPlace, from: JsonObject | undefined): readonly JsonObject[] {
  if (from === undefined) return [];
  return valuesAt(from, place).flatMap((value) => {
    if (!isObject(value)) return [{ $this: value }];
    return run.consumed.has(value) ? [] : [value];
  });
}

/** Where the n-th instance of a block is written. */
function instanceAt(block: MapBlock, scope: BackScope, nth: number): BackScope {
  const { each } = block;
  if (each === undefined) return { ...scope, index: nth, used: new Set() };
  if (each.kind === 'field') {
    const part = partOf(each.path, scope, each.path.repetition.kind === 'every');
    return { ...scope, part, bound: each.path, index: nth, used: new Set() };
  }
  if (!/^[A-Z][A-Z0-9]{2}$/.test(each.name)) {
    const group = scope.group.group(each.name, nth);
    return { group, segment: undefined, part: undefined, bound: undefined, index: nth, used: new Set() };
  }
  const segment = scope.segment?.name === each.name ? scope.segment : scope.group.segment(each.name, nth);
  return { group: segment.group, segment, part: undefined, bound: undefined, index: nth, used: new Set() };
}
