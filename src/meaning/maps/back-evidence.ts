import type { ConditionNode } from './condition-node.ts';
import { type JsonObject, sameJson } from './json.ts';
import type { MapContext } from './map-context.ts';
import type { MapRow } from './map-row.ts';
import { conversionTo } from './primitive-conversion.ts';
import { type SourcePath, sourcePath } from './source-path.ts';
import { type TargetPlace, targetPlace } from './target-place.ts';
import { valuesAt } from './target-values.ts';

/** What is known of the message before anything is written: whether a path is valued. */
export type Facts = ReadonlyMap<string, boolean>;

export const NO_FACTS: Facts = new Map();

/** A constant that is written under a condition: whether it is there tells whether the condition held. */
interface Evidence {
  readonly place: TargetPlace;
  readonly value: unknown;
  readonly ifThere: readonly (readonly [string, boolean])[];
  /** What is known where nothing at all stands at the place. */
  readonly ifEmpty: readonly (readonly [string, boolean])[];
  /** No other constant is written there. */
  readonly onlyConstant: boolean;
}

/**
 * What the constants of some rows tell: `"bd" -> physicalType.coding[0].code when PL.3 valued` says that a Location of
 * that type has a PL.3, and that one without a type has none. Only places that nothing but constants are written to.
 */
export function evidenceOf(
  rows: readonly MapRow[],
  context: Pick<MapContext, 'base' | 'types' | 'type'>,
): readonly Evidence[] {
  const written = rows.flatMap((row) =>
    row.target === 'ignore' || constantOf(row) !== undefined ? [] : [row.target.text.replace(/\s/g, '')],
  );
  return rows.flatMap((row): Evidence[] => {
    const constant = constantOf(row);
    if (constant === undefined || row.when === undefined || row.target === 'ignore') return [];
    const place = targetPlace(row.target, context.base, context.types);
    if ('unknown' in place) return [];
    const text = row.target.text.replace(/\s/g, '');
    if (written.some((other) => text === other || text.startsWith(`${other}.`))) return [];
    const value = conversionTo(place.element.types[0] ?? '')?.(constant, NO_NOTES);
    const twice = rows.some(
      (other) =>
        other !== row && other.target !== 'ignore' && other.target.text === text && constantOf(other) === constant,
    );
    if (value === undefined) return [];
    return [
      {
        place,
        value,
        ifThere: twice ? [] : holding(row.when, context.type),
        ifEmpty: failing(row.when, context.type),
        onlyConstant: rows.every(
          (other) => other === row || other.target === 'ignore' || other.target.text.replace(/\s/g, '') !== text,
        ),
      },
    ];
  });
}

/** What is known of the message by what an output has. */
export function factsOf(evidence: readonly Evidence[], from: JsonObject, around: Facts): Facts {
  if (evidence.length === 0) return around;
  const facts = new Map(around);
  for (const { place, value, ifThere, ifEmpty, onlyConstant } of evidence) {
    const there = valuesAt(from, place);
    const isOther = onlyConstant && there.every((each) => !sameJson(each, value as typeof each));
    if (there.length === 0 || isOther) for (const [path, valued] of ifEmpty) facts.set(path, valued);
    else if (there.some((each) => sameJson(each, value as typeof each))) {
      for (const [path, valued] of ifThere) facts.set(path, valued);
    }
  }
  return facts;
}

/** What a condition says of paths where it holds. */
export function holding(node: ConditionNode, type: string | undefined): readonly (readonly [string, boolean])[] {
  if (node.kind === 'and') return node.parts.flatMap((part) => holding(part, type));
  if (node.kind === 'not') return failing(node.part, type);
  if (node.kind === 'valued') return said(node.path.path, type, true);
  if (node.kind === 'matches') return said(node.path.path, type, true);
  if (node.kind === 'in' && node.operand.kind === 'value' && !node.values.includes('')) {
    return said(node.operand.path.path, type, true);
  }
  return [];
}

/** What a condition says of paths where it does not hold. */
function failing(node: ConditionNode, type: string | undefined): readonly (readonly [string, boolean])[] {
  if (node.kind === 'or') return node.parts.flatMap((part) => failing(part, type));
  if (node.kind === 'not') return holding(node.part, type);
  return node.kind === 'valued' ? said(node.path.path, type, false) : [];
}

function said(text: string, type: string | undefined, valued: boolean): readonly (readonly [string, boolean])[] {
  const path = sourcePath(text, 1, type);
  return path === undefined ? [] : [[factKey(path.segment, path.field, path.component, path.subcomponent), valued]];
}

function factKey(segment: string, field: number, component: number, sub: number): string {
  return `${segment}-${field}.${component}.${sub}`;
}

/** Whether a path is known to be valued; a part of what is not valued is not valued either. */
export function factOf(facts: Facts, path: SourcePath): boolean | undefined {
  if (facts.size === 0) return undefined;
  const { segment, field, component, subcomponent } = path;
  const own = facts.get(factKey(segment, field, component, subcomponent));
  if (own !== undefined) return own;
  if (subcomponent > 0 && facts.get(factKey(segment, field, component, 0)) === false) return false;
  if (component > 0 && facts.get(factKey(segment, field, 0, 0)) === false) return false;
  return segment !== '' && facts.get(factKey(segment, 0, 0, 0)) === false ? false : undefined;
}

function constantOf(row: MapRow): string | undefined {
  const [source] = row.from[0]?.sources ?? [];
  return source?.kind === 'constant' && row.from.length === 1 ? source.value : undefined;
}

const NO_NOTES = { zone: undefined, partial: false, doubtful: false, more: false };
