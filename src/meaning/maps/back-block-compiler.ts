import { dictionary, versions } from '../../formats/hl7v2/index.ts';
import { assignments, mayHold } from './back-condition.ts';
import { evidenceOf, type Facts, factsOf, holding } from './back-evidence.ts';
import { certainMarks, hasMark, type Mark, markOf } from './back-marks.ts';
import { type BackContext, compileBackRow, madeType } from './back-row-compiler.ts';
import { conditionalFirst } from './back-row-order.ts';
import { type BackAction, type BackRun, type BackScope, partOf, writePart } from './back-scope.ts';
import { spacingOf } from './back-spacing.ts';
import { ConsumedOnce } from './consumed.ts';
import type { DraftGroup, DraftSegment } from './draft.ts';
import { ENTITIES } from './entities.ts';
import type { JsonObject } from './json.ts';
import type { MapBlock } from './map-file.ts';
import type { MapRow, MapSource } from './map-row.ts';
import { occurrencesIn, sourceMarks } from './source-mark.ts';
import { fieldType } from './source-type.ts';
import { targetPath } from './target-path.ts';
import { type TargetPlace, targetPlace } from './target-place.ts';
import { isObject, referenceTo, valuesAt } from './target-values.ts';

/**
 * A block made ready for the way back: finds what it made, and writes where it was made from. A strict run takes only
 * parts that have all constants of the block, those under a condition too.
 */
export type BackBlock = (run: BackRun, scope: BackScope, around: JsonObject | undefined, strict: boolean) => boolean;

/** Makes a closure of a block and everything in it for the way from FHIR to v2. `parent` is the block around. */
export function compileBackBlock(block: MapBlock, parent: MapBlock | undefined, around: BackContext): BackBlock {
  const own = block.kind === 'at' ? placeOf(block.target, around) : undefined;
  const base =
    block.kind === 'make' ? { root: block.target, below: '' } : { root: own?.root ?? '', below: own?.below ?? '' };
  const isRest = around.isRest || (block.each?.kind === 'place' && block.each.elsewhere === true);
  const context: BackContext = { ...around, base, isRest };
  const marks = certainMarks(block.rows, context);
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
  const link = linkOf(block, parent, around);
  const back = block.kind === 'make' ? parentReference(block, parent, context) : undefined;

  const evidence = evidenceOf(block.rows, context);
  const spacing = spacingOf(block.rows, context);
  const isOverruled = block.rows.some(
    ({ from, target }) =>
      target !== 'ignore' && target.steps.length === 0 && typeOfSource(from[0]?.sources[0]) === 'CX',
  );
  const pointers = block.kind === 'at' ? pointersOf(block, context) : [];
  const given = [block.where, block.when].flatMap((head) =>
    head === undefined ? [] : holding(head.node, context.type),
  );
  const heads = [block.where, block.when].flatMap((head) => (head === undefined ? [] : [head.node]));
  const isEvent = block.kind === 'make' && !ENTITIES.has(block.target);
  const isShared = block.kind === 'make' && !isEvent && block.target !== 'Patient';

  if (block.kind === 'make') {
    for (const place of referencesTo(block, context)) context.companions.add(block.target, place);
    if (link === undefined) context.owners.add(block.target, { block, marks, isRest, back });
    else if (around.base.below === '') context.owners.addLink(around.base.root, link, block.target);
  }

  return (run, scope, from, strict) => {
    let wrote = false;
    const wanted = strict ? soft : marks;
    // The type of an identifier is the field's own where it has one.
    const hasOwnMarks = (value: JsonObject): boolean =>
      marks.every((mark) => (isOverruled && mark.place.text.startsWith('type.coding')) || hasMark(value, mark));
    const hasMarks = (value: JsonObject): boolean => {
      const spaced = spacing?.(value) ?? value;
      return wanted.every((mark) => hasMark(spaced, mark)) && pointsRight(value, pointers);
    };
    const found: readonly Found[] =
      own === undefined
        ? resourcesOf(run, block, link, back, from)
            .filter(
              (value) =>
                !(isEvent && run.consumed.has(value)) &&
                hasMarks(value) &&
                (link !== undefined || isFree(run, value, back)) &&
                (link !== undefined || context.owners.ownerOf(value, run.knows) === block),
            )
            .flatMap((value) => segmentsOf(block, scope, value))
        : partsOf(run, own, from, block, hasMarks, hasOwnMarks);
    const counts = new Map<DraftGroup, number>();
    const taken = new Set<DraftSegment>();
    for (const { value: each, repetition, occurrence } of found) {
      if (own !== undefined) run.consumed.add(each);
      const facts = factsFor(block, scope, given);
      const at = parent === undefined ? homeOf(run, block, scope, each, taken) : scope;
      const nth = counts.get(at.group) ?? 0;
      const placed = instanceAt(
        block,
        { ...at, facts },
        occurrence ?? nth + 1,
        repetition,
        (at) => occurrence !== undefined || heads.every((node) => mayHold(node, at, context.type)),
      );
      const bare = isOverruled ? withoutType(each, marks) : each;
      const said = spacing?.(bare) ?? bare;
      const instance = { ...placed.scope, facts: factsOf(evidence, spacing?.(each) ?? each, facts) };
      let wroteHere = false;
      // What one segment has taken of a resource that is of several, the next one has too.
      const inside = isShared ? { ...run, consumed: new ConsumedOnce(run.consumed) } : run;
      for (const action of actions) if (action(inside, instance, said)) wroteHere = true;
      if (!wroteHere) {
        if (occurrence === undefined) counts.set(at.group, Math.max(nth, placed.nth) - 1);
        continue;
      }
      counts.set(at.group, Math.max(nth, placed.nth));
      if (isEvent) settle(run, each, instance, taken);
      for (const [path, value] of settled) writePart(partOf(path, instance, false), value);
      wrote = true;
    }
    return wrote;
  };
}

/** Where a resource is written that refers to another one, or is referred to: where that one stands. */
function homeOf(
  run: BackRun,
  { each }: MapBlock,
  scope: BackScope,
  value: JsonObject,
  taken: ReadonlySet<DraftSegment>,
): BackScope {
  const beside = run.homes.beside(referenceTo(value));
  if (beside === undefined || taken.has(beside)) return scope;
  const isSame = each?.kind === 'place' && each.name === beside.name;
  return { ...scope, group: beside.group, segment: isSame ? beside : undefined };
}

/** Keeps in mind that a resource is written, and where. */
function settle(run: BackRun, value: JsonObject, { segment }: BackScope, taken: Set<DraftSegment>): void {
  run.consumed.add(value);
  if (segment === undefined) return;
  taken.add(segment);
  run.homes.settle(referenceTo(value), segment);
}

/** Where rows of a block refer to what other blocks make. */
function referencesTo(block: MapBlock, context: BackContext): readonly TargetPlace[] {
  return block.rows.flatMap((row) => {
    if (row.from[0]?.sources[0]?.kind !== 'reference' || row.target === 'ignore') return [];
    const place = targetPlace(row.target, context.base, context.types);
    return 'unknown' in place ? [] : [place];
  });
}

/** Where the resource around points to what a block makes: by its link, or by a row that names the block. */
function linkOf(block: MapBlock, parent: MapBlock | undefined, around: BackContext): TargetPlace | undefined {
  if (block.link !== undefined) return placeOf(block.link, around);
  if (block.kind !== 'make') return undefined;
  for (const row of parent?.rows ?? []) {
    const [source] = row.from[0]?.sources ?? [];
    if (source?.kind !== 'reference' || source.name !== block.name || row.target === 'ignore') continue;
    const place = targetPlace(row.target, around.base, around.types);
    if (!('unknown' in place)) return place;
  }
  return undefined;
}

/** Type of the field that a source names. */
function typeOfSource(source: MapSource | undefined): string | undefined {
  return source?.kind === 'source' && source.component === 0 ? fieldType(source.segment, source.field) : undefined;
}

/** An identifier without the type that its block gives it: the field itself has none then. */
function withoutType(value: JsonObject, marks: readonly Mark[]): JsonObject {
  const isGiven = marks.some((mark) => mark.place.text === 'type.coding[0].code' && hasMark(value, mark));
  if (!isGiven) return value;
  const { type: _type, ...rest } = value;
  return rest;
}

/** Places where a block writes references, with the types that its rows make. */
function pointersOf(
  block: MapBlock,
  context: BackContext,
): readonly { readonly place: TargetPlace; readonly types: readonly string[] }[] {
  const pointers = new Map<string, { place: TargetPlace; types: string[] }>();
  for (const row of block.rows) {
    const [source] = row.from[0]?.sources ?? [];
    if (row.target === 'ignore' || source === undefined) continue;
    const place = targetPlace(row.target, context.base, context.types);
    if ('unknown' in place || place.element.types[0] !== 'Reference') continue;
    const type = source.kind === 'source' ? madeType(row, source, place, context) : undefined;
    const pointer = pointers.get(place.text) ?? { place, types: [] };
    pointers.set(place.text, pointer);
    if (type !== undefined) pointer.types.push(type);
  }
  return [...pointers.values()].filter(({ types }) => types.length > 0);
}

/** Whether the references of a part are to types that the block makes. */
function pointsRight(part: JsonObject, pointers: ReturnType<typeof pointersOf>): boolean {
  return pointers.every(({ place, types }) =>
    valuesAt(part, place).every((value) => {
      const reference = isObject(value) ? value['reference'] : undefined;
      return typeof reference !== 'string' || types.some((type) => reference.startsWith(`${type}/`));
    }),
  );
}

/** Resources that mostly stand where others point to them: a block without a link makes those that none points to. */
const POINTED_TO: ReadonlySet<string> = new Set([
  'Practitioner',
  'PractitionerRole',
  'Organization',
  'Location',
  'Device',
]);

function isFree(run: BackRun, resource: JsonObject, back: TargetPlace | undefined): boolean {
  const { resourceType } = resource;
  if (run.linked.has(referenceTo(resource))) return false;
  if (back !== undefined || typeof resourceType !== 'string' || !POINTED_TO.has(resourceType)) return true;
  return !run.referenced.has(referenceTo(resource));
}

/** What a block made, and the repetition of its field where the output says it. */
interface Found {
  readonly value: JsonObject;
  readonly repetition: number | undefined;
  /** The segment in the message that the output says it is of. */
  readonly occurrence?: number;
}

/** A resource that exists apart from the message, once for each segment that its parts say they come from. */
function segmentsOf({ each, target }: MapBlock, scope: BackScope, value: JsonObject): readonly Found[] {
  const once: readonly Found[] = [{ value, repetition: undefined }];
  // Inside a group the occurrence in the message says nothing of the one in the group.
  if (each?.kind !== 'place' || scope.group.parent !== undefined || target === 'Patient') return once;
  if (!ENTITIES.has(target)) return once;
  const said = occurrencesIn(value, each.name);
  return said.length === 0 ? once : said.map((occurrence) => ({ value, repetition: undefined, occurrence }));
}

/** What is known around a block and by its head; of the segment that it runs over itself nothing yet. */
function factsFor(block: MapBlock, scope: BackScope, given: readonly (readonly [string, boolean])[]): Facts {
  const { each } = block;
  const facts = new Map(scope.facts);
  if (each?.kind === 'place' && scope.segment?.name !== each.name) {
    for (const key of facts.keys()) if (key.startsWith(`${each.name}-`)) facts.delete(key);
  }
  for (const [key, valued] of given) facts.set(key, valued);
  return facts;
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

/** Parts at a place that are of this block: those whose ids name its field, and those without a name that have its constants. */
function partsOf(
  run: BackRun,
  place: TargetPlace,
  from: JsonObject | undefined,
  block: MapBlock,
  hasMarks: (value: JsonObject) => boolean,
  hasOwnMarks: (value: JsonObject) => boolean,
): readonly Found[] {
  if (from === undefined) return [];
  const field = block.each?.kind === 'field' ? block.each.path : undefined;
  return valuesAt(from, place).flatMap((value): Found[] => {
    if (!isObject(value)) return [{ value: { $this: value }, repetition: undefined }];
    const { id } = value;
    const said = typeof id === 'string' ? sourceMarks(id) : undefined;
    if (said !== undefined && said.marks.length > 0) {
      const own = said.marks.filter((mark) => mark.segment === field?.segment && mark.field === field.field);
      if (own.length > 0 && !hasOwnMarks(value)) return [];
      if (own.length > 0 || !said.others) return own.map(({ repetition }) => ({ value, repetition }));
    }
    if (place.last.marked && run.isOfMessage && field !== undefined) return [];
    return run.consumed.has(value) || !hasMarks(value) ? [] : [{ value, repetition: undefined }];
  });
}

/** Where the n-th instance of a block is written, or the next one that may be one of its instances. */
function instanceAt(
  block: MapBlock,
  scope: BackScope,
  nth: number,
  repetition: number | undefined,
  fits: (scope: BackScope) => boolean,
): { readonly scope: BackScope; readonly nth: number } {
  const { each } = block;
  if (each === undefined) return { scope: { ...scope, used: new Set() }, nth };
  if (each.kind === 'field') {
    const next = partOf(each.path, scope, each.path.repetition.kind === 'every');
    const part = repetition === undefined ? next : { ...next, repetition };
    return { scope: { ...scope, part, bound: each.path, used: new Set() }, nth };
  }
  const bare = { ...scope, part: undefined, bound: undefined, used: new Set<string>() };
  if (!/^[A-Z][A-Z0-9]{2}$/.test(each.name)) {
    return { scope: { ...bare, group: scope.group.group(each.name, nth), segment: undefined }, nth };
  }
  if (scope.segment?.name === each.name) return { scope: { ...bare, group: scope.segment.group }, nth };
  for (let at = nth; ; at++) {
    const segment = scope.group.segment(each.name, at);
    const instance = { ...bare, group: segment.group, segment };
    if (segment.isEmpty || (each.elsewhere !== true && fits(instance)) || at > nth + MOST_TRIED) {
      return { scope: instance, nth: at };
    }
  }
}

/** Segments that are looked at for one that an instance fits. */
const MOST_TRIED = 1000;
