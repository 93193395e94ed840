import type { Finding } from '../../diagnostics/finding.ts';
import { structureOfMessage } from './dictionary/dictionary.ts';
import type { GroupNode, StructureNode } from './dictionary/structure-notation.ts';
import { type GroupInstance, groupInstance } from './group-instance.ts';
import { type Missing, type Place, StructureCursor } from './structure-cursor.ts';

/** What grouping needs of a message. */
export interface Segmented {
  readonly segmentCount: number;
  segmentName(index: number): string | undefined;
  get(path: string): string | undefined;
}

/** A message as a tree of groups. Every segment of the message is in it exactly once. */
export interface Grouping {
  /** Name of the structure that was used; absent where the message type is unknown and the tree is flat. */
  readonly structure?: string;
  readonly root: GroupInstance;
  /** What does not fit the structure: missing, unexpected and misplaced segments. */
  readonly findings: readonly Finding[];
}

/**
 * Lays the segments of a message into the groups of its message structure (HL7 v2 chapter 2, abstract
 * message syntax). It never refuses: a segment that stands where the structure has no place for it is put
 * into the open group that has such segments, else into the innermost open one, and a finding says so.
 * Z segments may stand anywhere and belong to the group they stand in.
 *
 * @param structure a structure, or its name; without it MSH-9 and MSH-12 tell.
 */
export function group(message: Segmented, structure?: GroupNode | string): Grouping {
  const names = Array.from({ length: message.segmentCount }, (_, i) => message.segmentName(i) ?? '?');
  const chosen = typeof structure === 'object' ? structure : chooseStructure(message, structure);
  if (chosen === undefined) {
    const root = groupInstance('');
    names.forEach((name, index) => root.children.push({ kind: 'segment', name, index }));
    return { root, findings: [{ code: 'hl7-structure-unknown', place: { path: 'MSH-9' } }] };
  }
  const cursor = new StructureCursor(chosen);
  const known = segmentNames(chosen);
  const seen = new Map<string, number>();
  const findings: Finding[] = [];
  names.forEach((name, index) => {
    const occurrence = (seen.get(name) ?? 0) + 1;
    seen.set(name, occurrence);
    // A line without a segment name (`?`) is told when the message is read.
    const free = name.startsWith('Z') || name === '?';
    const place = cursor.allowed(name) ?? (free ? undefined : atLeastPossible(cursor, names, index));
    let holder: GroupInstance;
    if (place !== undefined) {
      for (const gap of [...place.left, ...place.skipped]) findings.push(missing(gap));
      holder = cursor.enter(place);
    } else {
      holder = free ? cursor.current : cursor.holder(name);
      if (!free) {
        findings.push({
          code: known.has(name) ? 'hl7-segment-misplaced' : 'hl7-segment-unexpected',
          place: { path: occurrence === 1 ? name : `${name}[${occurrence}]` },
          about: { structure: chosen.name },
        });
      }
    }
    holder.children.push({ kind: 'segment', name, index });
  });
  for (const gap of cursor.unfilled()) findings.push(missing(gap));
  return { structure: chosen.name, root: cursor.root, findings };
}

/**
 * Going on past a required segment is right if that segment is missing, and wrong if it only comes later:
 * then everything after would be out of place, so the segment at hand is the one out of place.
 */
function atLeastPossible(cursor: StructureCursor, names: readonly string[], index: number): Place | undefined {
  const place = cursor.possible(names[index] ?? '');
  if (place === undefined) return undefined;
  const rest = names.slice(index + 1);
  const again = rest.indexOf(names[index] ?? '');
  const until = again === -1 ? rest : rest.slice(0, again);
  const later = place.skipped.some(({ node }) => firstNames(node).some((name) => until.includes(name)));
  return later ? undefined : place;
}

/** The structure of a message by MSH-9 and MSH-12, or a named one of the message's version. */
function chooseStructure(message: Segmented, name: string | undefined): GroupNode | undefined {
  const type =
    name === undefined
      ? { message: message.get('MSH-9.1'), event: message.get('MSH-9.2'), structure: message.get('MSH-9.3') }
      : { structure: name };
  return structureOfMessage(message.get('MSH-12.1'), type)?.structure;
}

function missing({ node, within }: Missing): Finding {
  const segment = firstNames(node)[0] ?? '';
  return {
    code: 'hl7-segment-missing',
    place: { path: segment },
    about: node.kind === 'group' ? { group: node.name, in: within } : { in: within },
  };
}

/** The segments that must or may start a node, the required one first. */
function firstNames(node: StructureNode): readonly string[] {
  if (node.kind === 'segment') return node.names;
  const first = node.nodes.find((inner) => !inner.optional) ?? node.nodes[0];
  return first === undefined ? [] : firstNames(first);
}

function segmentNames(node: GroupNode): Set<string> {
  const names = new Set<string>();
  const walk = (inner: StructureNode): void => {
    if (inner.kind === 'group') inner.nodes.forEach(walk);
    else for (const name of inner.names) names.add(name);
  };
  walk(node);
  return names;
}
