import type { BlockRows } from './block-rows.ts';
import { ENTITIES } from './entities.ts';
import type { JsonObject } from './json.ts';
import { type KeyPart, keyText } from './key-text.ts';
import type { MapBlock } from './map-file.ts';
import { writeReference } from './reference-writer.ts';
import { newOutput } from './resource-writer.ts';
import type { Output, Run } from './run.ts';
import type { Scope } from './scope.ts';
import type { TargetPlace } from './target-place.ts';

/** Fills a resource or part from instances of a block; whether anything of the message was written. */
export type Filler = (run: Run, scopes: readonly Scope[], into: JsonObject, isNew: boolean) => boolean;

/** Makes a resource of instances that are one. */
type Maker = (run: Run, scopes: readonly Scope[], target: JsonObject | undefined) => void;

/**
 * Makes the resource of a `make` block, with its id and the link from the resource around.
 *
 * @param closed the block's rows, where the resource follows from the part that it runs over alone
 */
export function resourceMaker(
  block: MapBlock,
  key: readonly KeyPart[],
  row: number,
  link: TargetPlace | undefined,
  fill: Filler,
  closed: BlockRows | undefined,
): Maker {
  const { target: type, name } = block;
  const isEntity = ENTITIES.has(type);
  const settle = (run: Run, scope: Scope, output: Output, target: JsonObject | undefined, isNew: boolean): void => {
    const position = scope.segment >= 0 ? scope.segment : run.layout.firstSegment(scope.group);
    const made = run.made.get(name);
    if (made === undefined) run.made.set(name, [{ output, group: scope.group, position }]);
    else made.push({ output, group: scope.group, position });
    if (link !== undefined && target !== undefined) writeReference(run, target, link, output, isNew);
  };
  return (run, scopes, target) => {
    const [scope] = scopes as [Scope];
    const { lo, hi } = scope;
    const plan = run.repeated === undefined ? undefined : closed?.planFor(run, scope);
    const same = plan && run.repeated?.find(plan, run.leaves, lo, hi);
    if (same !== undefined) {
      run.accountAgain(same, lo);
      settle(run, scope, same.output, target, false);
      return;
    }
    const fresh = plan !== undefined && run.isUntouched(lo, hi);
    const { own } = run;
    const since = run.reports.length;
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
    const filled = fill(run, scopes, output.resource, known === undefined);
    run.base = base;
    run.current = around;
    if (!filled && known === undefined) {
      scope.output = undefined;
      return;
    }
    if (known === undefined) {
      run.byId.set(reference, output);
      if (place === run.outputs.length) run.outputs.push(output);
      else run.outputs.splice(place, 0, output);
    }
    if (plan !== undefined && filled && fresh && run.own === own) run.remember(plan, lo, hi, output, since);
    settle(run, scope, output, target, known === undefined);
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
  // An event belongs to what it happened in: the same test code in another report is another observation. The id
  // around stands for the sender that its own key was made with.
  const around = outputAround(scope)?.id ?? '';
  const authority = found === undefined ? run.messageKey : found.authority;
  const within = around === '' ? authority : authority === run.sender ? around : `${around}/${authority}`;
  const text = `${name}/${found?.text ?? ''}`;
  return run.events.next(type, within, text);
}

function outputAround(scope: Scope): Output | undefined {
  for (let at = scope.parent; at !== undefined; at = at.parent) if (at.output !== undefined) return at.output;
  return undefined;
}
