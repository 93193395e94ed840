import { suggestion } from '../../diagnostics/suggestion.ts';
import { instanceFinder, membersBy } from './block-instances.ts';
import { ENTITIES } from './entities.ts';
import { FATE } from './fate.ts';
import type { JsonObject } from './json.ts';
import { keyParts } from './key-compiler.ts';
import { type KeyPart, keyText } from './key-text.ts';
import { compileMapCondition, type MapCondition } from './map-condition-compiler.ts';
import type { MapContext } from './map-context.ts';
import type { HeadCondition, MapBlock } from './map-file.ts';
import { compileMapRow } from './map-row-compiler.ts';
import { blockGuard, isPresent } from './presence-guard.ts';
import { writeReference } from './reference-writer.ts';
import { newOutput } from './resource-writer.ts';
import { RowList } from './row-list.ts';
import type { Output, Run } from './run.ts';
import type { Scope } from './scope.ts';
import { isPart, sourceMark } from './source-mark.ts';
import { locate, Slots, sourceRead } from './source-read.ts';
import { fieldType } from './source-type.ts';
import { targetPath } from './target-path.ts';
import { holderOf, put, type TargetPlace, targetPlace } from './target-place.ts';

/** A block made ready: runs over its instances as seen from a scope. */
export type BlockRunner = (run: Run, parent: Scope, target: JsonObject | undefined) => void;

/** Makes a closure of a block and everything in it. `parent` is the context of the block around, for `at` and `link`. */
export function compileBlock(block: MapBlock, parent: MapContext): BlockRunner {
  const slots = new Slots(block.each?.kind === 'field' ? block.each.path : undefined);
  const place = block.kind === 'at' ? placeAt(block, block.target, parent) : undefined;
  const link = block.link === undefined ? undefined : placeAt(block, block.link, parent);
  const base =
    block.kind === 'make' ? { root: block.target, below: '' } : place && { root: place.root, below: place.below };
  const context: MapContext = { ...parent, slots, base: base ?? parent.base };
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
  const rows = new RowList(actions);
  const inner = block.blocks.map((each) => compileBlock(each, context));
  const find = instanceFinder(block.each);
  const key = keyParts(block.key, slots, context.type);
  const maker = block.kind === 'make' ? makerOf(block, key, row, link) : undefined;

  const fill = (run: Run, scopes: readonly Scope[], into: JsonObject): boolean => {
    const [first] = scopes as [Scope];
    const before = run.writes;
    rows.run(run, scopes, into);
    for (const block of inner) for (const scope of scopes) block(run, scope, into);
    for (const scope of scopes) {
      when?.account(run, scope, row);
      where?.account(run, scope, row);
    }
    if (by !== undefined && scopes.length > 1) for (const read of by) if (locate(run, first, read)) noteBy(run, row);
    return run.writes > before;
  };

  const inPart = isPart(parent);
  const guard = blockGuard(block, parent.slots, parent.type);
  return (run, parentScope, target) => {
    if (guard !== undefined && !isPresent(run, parentScope, guard)) return;
    const all = find(run, parentScope, slots.names.length);
    const chosen: Scope[] = [];
    for (const scope of all) {
      if (skip?.test(run, scope) === true) {
        skipInstance(run, scope, skipRow);
        skip.account(run, scope, skipRow);
      } else if (where?.test(run, scope) !== false && when?.test(run, scope) !== false) chosen.push(scope);
    }
    const groups = by === undefined ? undefined : membersBy(run, chosen, by);
    const sets = groups ?? chosen.map((scope) => [scope]);
    for (const scopes of sets) {
      const [first] = scopes as [Scope];
      if (scopes.length > 1) first.members = scopes;
      if (maker !== undefined) maker(run, first, target, (into) => fill(run, scopes, into));
      else if (place !== undefined && target !== undefined) {
        const mark = place.last.marked && first.level > 0 ? sourceMark(run.leaves, first.lo, inPart) : '';
        part(run, target, place, mark, (into) => fill(run, scopes, into));
      }
    }
  };
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
function part(
  run: Run,
  target: JsonObject,
  place: TargetPlace,
  mark: string,
  fill: (into: JsonObject) => boolean,
): void {
  const made: JsonObject = {};
  run.enter(place.text);
  const filled = fill(made);
  run.leave();
  if (!filled) return;
  const holder = holderOf(run, target, place);
  if (holder === undefined) return;
  const there = holder[place.last.name];
  const value = made['$this'] ?? made;
  // Two instances that say the same are one part; for the rows' account it is written either way.
  run.mark = mark;
  const isPut = put(run, holder, place, value);
  run.mark = '';
  if (!isPut && there !== undefined) mergeInto(there as JsonObject, made);
}

function mergeInto(there: JsonObject, made: JsonObject): void {
  for (const [name, value] of Object.entries(made)) there[name] ??= value;
}

type Maker = (run: Run, scope: Scope, target: JsonObject | undefined, fill: (into: JsonObject) => boolean) => void;

function makerOf(block: MapBlock, key: readonly KeyPart[], row: number, link: TargetPlace | undefined): Maker {
  const { target: type, name } = block;
  const isEntity = ENTITIES.has(type);
  return (run, scope, target, fill) => {
    const id = idOf(run, scope, type, name, key, row, isEntity);
    const reference = `${type}/${id}`;
    const known = run.byId.get(reference);
    const output = known ?? newOutput(type, id, reference);
    scope.name = name;
    scope.output = output;
    const around = run.current;
    run.current = output;
    // What a resource contains stands after it, whatever is made first.
    const place = run.outputs.length;
    const { base } = run;
    run.base = run.depth;
    const filled = fill(output.resource);
    run.base = base;
    run.current = around;
    if (!filled && known === undefined) {
      scope.output = undefined;
      return;
    }
    if (known === undefined) {
      run.byId.set(reference, output);
      run.outputs.splice(place, 0, output);
    }
    const position = scope.segment >= 0 ? scope.segment : run.layout.firstSegment(scope.group);
    const made = run.made.get(name);
    if (made === undefined) run.made.set(name, [{ output, group: scope.group, position }]);
    else made.push({ output, group: scope.group, position });
    if (link !== undefined && target !== undefined) writeReference(run, target, link, output, known === undefined);
  };
}

function idOf(
  run: Run,
  scope: Scope,
  type: string,
  name: string,
  key: readonly KeyPart[],
  row: number,
  isEntity: boolean,
): string {
  const found = key.length === 0 ? undefined : keyText(run, scope, key);
  if (found !== undefined && isEntity) return run.identity(type, found.authority, found.text);
  if (found === undefined && key.length > 0) run.report('map-key-absent', row, -1);
  // An event belongs to what it happened in: the same test code in another report is another observation.
  const around = outputAround(scope);
  const prefix = around === undefined ? '' : `${around.id}/`;
  const text = `${prefix}${name}/${found?.text ?? ''}`;
  const authority = found?.authority ?? run.messageKey;
  const count = (run.repeated.get(text) ?? 0) + 1;
  run.repeated.set(text, count);
  return run.identity(type, authority, count === 1 ? text : `${text}#${count}`);
}

function outputAround(scope: Scope): Output | undefined {
  for (let at = scope.parent; at !== undefined; at = at.parent) if (at.output !== undefined) return at.output;
  return undefined;
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
