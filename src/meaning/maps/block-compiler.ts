import { suggestion } from '../../diagnostics/suggestion.ts';
import { instanceFinder, isSegmentName, membersBy } from './block-instances.ts';
import { BlockRows } from './block-rows.ts';
import { ENTITIES } from './entities.ts';
import { FATE } from './fate.ts';
import type { JsonObject } from './json.ts';
import { keyParts } from './key-compiler.ts';
import type { KeyPart } from './key-text.ts';
import { compileMapCondition, type MapCondition } from './map-condition-compiler.ts';
import type { MapContext } from './map-context.ts';
import type { HeadCondition, MapBlock } from './map-file.ts';
import { compileMapRow } from './map-row-compiler.ts';
import type { Part } from './part.ts';
import { PartCache } from './part-cache.ts';
import { blockGuard, isPresent } from './presence-guard.ts';
import { type Filler, resourceMaker } from './resource-maker.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';
import { isPart, sourceMark } from './source-mark.ts';
import { locate, Slots, sourceRead } from './source-read.ts';
import { fieldType } from './source-type.ts';
import { targetPath } from './target-path.ts';
import { holderOf, put, type TargetPlace, targetPlace } from './target-place.ts';

/** A block made ready: runs over its instances as seen from a scope. */
export type BlockRunner = (run: Run, parent: Scope, target: JsonObject | undefined) => void;

/** A block inside of another. */
interface InnerBlock {
  readonly run: BlockRunner;
  /** Whether it may have anything to do inside an instance over a segment of that name with those leaves. */
  readonly concerns: (segment: string, part: Part) => boolean;
}

/** Makes a closure of a block and everything in it. `parent` is the context of the block around, for `at` and `link`. */
export function compileBlock(block: MapBlock, parent: MapContext): BlockRunner {
  return compileInner(block, parent).run;
}

function compileInner(block: MapBlock, parent: MapContext): InnerBlock {
  const slots = new Slots(block.each?.kind === 'field' ? block.each.path : undefined);
  const place = block.kind === 'at' ? placeAt(block, block.target, parent) : undefined;
  const link = block.link === undefined ? undefined : placeAt(block, block.link, parent);
  const base =
    block.kind === 'make' ? { root: block.target, below: '' } : place && { root: place.root, below: place.below };
  const context: MapContext = { ...parent, slots, grouped: block.by !== undefined, base: base ?? parent.base };
  if (block.kind === 'make' && parent.types.kindOf(block.target) !== 'resource') {
    parent.report('map-target-unknown', block.line, block.column, { found: block.target }, block.file);
  }
  const note = (text: string, because?: string) =>
    parent.note({ text, file: block.file, line: block.line, ...(because === undefined ? {} : { because }) });
  const row = note(`${block.kind} ${block.target}`);
  const where = condition(block.where, context);
  const when = condition(block.when, context);
  const skip = condition(block.skip, context);
  const skipRow = block.skip === undefined ? row : note(`skip ${block.skip.text}`, block.skip.because);
  const by = block.by?.map((path) =>
    sourceRead(path, slots, path.segment === '' ? context.type : fieldType(path.segment, path.field)),
  );
  const actions = block.rows.flatMap((each) => compileMapRow(each, context) ?? []);
  const own = block.each?.kind === 'place' ? block.each.name : undefined;
  const rows = new BlockRows(actions, own, parent.budget);
  const inner = block.blocks.map((each) => compileInner(each, context));
  const innerFor = new PartCache(parent.budget, (part) => inner.filter((each) => each.concerns(own ?? '', part)));
  const find = instanceFinder(block.each);
  const key = keyParts(block.key, slots, context.type);

  const fill: Filler = (run, scopes, into, isNew) => {
    const [first] = scopes as [Scope];
    const before = run.writes;
    rows.run(run, scopes, into, isNew);
    const { segment } = first;
    const single = scopes.length === 1 && segment >= 0 && run.leaves.names[segment] === own;
    const blocks = single ? innerFor.of(run.leaves.parts[segment] as Part) : inner;
    for (let at = 0; at < blocks.length; at++) {
      for (const scope of scopes) (blocks[at] as InnerBlock).run(run, scope, into);
    }
    for (const scope of scopes) {
      when?.account(run, scope, row);
      where?.account(run, scope, row);
    }
    if (by !== undefined && scopes.length > 1) for (const read of by) if (locate(run, first, read)) noteBy(run, row);
    return run.writes > before;
  };
  const make =
    block.kind === 'make'
      ? resourceMaker(block, key, row, link, fill, isClosed(block, key) ? rows : undefined)
      : place && partMaker(place, fill, isPart(parent));
  const guard = blockGuard(block, parent.slots, parent.type);
  const needed = own !== undefined && isSegmentName(own) ? own : undefined;
  return {
    concerns: (segment, part) => concerns(block, segment, part, slots, [where, when]),
    run(run, parentScope, target) {
      if (make === undefined || (needed !== undefined && !run.layout.has(needed))) return;
      if (guard !== undefined && !isPresent(run, parentScope, guard)) return;
      const chosen = find(run, parentScope, slots.names.length);
      let count = 0;
      for (let at = 0; at < chosen.length; at++) {
        const scope = chosen[at] as Scope;
        if (skip?.test(run, scope) === true) {
          skipInstance(run, scope, skipRow);
          skip.account(run, scope, skipRow);
        } else if (where?.test(run, scope) !== false && when?.test(run, scope) !== false) chosen[count++] = scope;
      }
      chosen.length = count;
      if (by === undefined) for (let at = 0; at < count; at++) make(run, [chosen[at] as Scope], target);
      else {
        for (const scopes of membersBy(run, chosen, by)) {
          if (scopes.length > 1) (scopes[0] as Scope).members = scopes;
          make(run, scopes, target);
        }
      }
    },
  };
}

/** Whether a block makes a resource that exists apart from the message of nothing but the repetitions of a field. */
function isClosed(block: MapBlock, key: readonly KeyPart[]): boolean {
  return (
    block.each?.kind === 'field' &&
    ENTITIES.has(block.target) &&
    block.by === undefined &&
    block.where === undefined &&
    block.when === undefined &&
    block.blocks.length === 0 &&
    key.length > 0 &&
    key.every(({ sources }) => sources.every(({ read }) => read.slot < 0))
  );
}

/** Whether a block may have anything to do inside an instance over a segment: its field is there, its condition may hold. */
function concerns(
  block: MapBlock,
  segment: string,
  part: Part,
  slots: Slots,
  conditions: readonly (MapCondition | undefined)[],
): boolean {
  const { each } = block;
  if (each?.kind === 'place' && each.name !== segment) return true;
  if (each?.kind === 'field') {
    const { path } = each;
    if (path.segment !== segment || path.occurrence !== 1) return true;
    if (part.fieldAt(path.field) === undefined) return false;
  }
  // What is skipped is accounted for, whether or not the block would be made.
  if (block.skip !== undefined) return true;
  const slot = slots.slotOf(segment, 1);
  return conditions.every((condition) => condition?.bind(slot, part).holds !== false);
}

function condition(head: HeadCondition | undefined, context: MapContext): MapCondition | undefined {
  return head && compileMapCondition(head.node, context.slots, context.type);
}

function noteBy(run: Run, row: number): void {
  run.account(run.lo, run.hi, FATE.condition, row);
}

/** Leaves of what a `skip` leaves out. Any row that reads one of them later stands higher. */
function skipInstance(run: Run, scope: Scope, row: number): void {
  if (scope.level > 0) return run.account(scope.lo, scope.hi, FATE.skipped, row);
  const { leaves, layout } = run;
  for (let i = 0; i < leaves.names.length; i++) {
    const inside = scope.segment >= 0 ? i === scope.segment : layout.isWithin(layout.groupOf[i] as number, scope.group);
    if (inside) run.account(leaves.segmentStart(i), leaves.segmentEnd(i), FATE.skipped, row);
  }
}

/** Fills a part of the resource around; it is attached only if something of the message was written into it. */
function partMaker(place: TargetPlace, fill: Filler, inPart: boolean): ReturnType<typeof resourceMaker> {
  return (run, scopes, target) => {
    if (target === undefined) return;
    const made: JsonObject = {};
    run.enter(place.text);
    const filled = fill(run, scopes, made, true);
    run.leave();
    if (!filled) return;
    const holder = holderOf(run, target, place);
    if (holder === undefined) return;
    const there = holder[place.last.name];
    const value = made['$this'] ?? made;
    // Two instances that say the same are one part; for the rows' account it is written either way.
    const [first] = scopes as [Scope];
    run.mark = place.last.marked && first.level > 0 ? sourceMark(run.leaves, first.lo, inPart) : '';
    const isPut = put(run, holder, place, value);
    run.mark = '';
    if (!isPut && there !== undefined) mergeInto(there as JsonObject, made);
  };
}

function mergeInto(there: JsonObject, made: JsonObject): void {
  for (const [name, value] of Object.entries(made)) there[name] ??= value;
}

function placeAt(block: MapBlock, text: string, context: MapContext): TargetPlace | undefined {
  const path = targetPath(text, 1);
  const place = path && targetPlace(path, context.base, context.types);
  if (place === undefined) return undefined;
  if (!('unknown' in place)) return place;
  const near = suggestion(place.unknown, place.known);
  const about = { found: place.unknown, ...(near === undefined ? {} : { suggestion: near }) };
  context.report('map-target-unknown', block.line, block.column, about, block.file);
  return undefined;
}
