import { anySegment, type GroupNode, type StructureNode } from './dictionary/structure-notation.ts';
import { type GroupInstance, groupInstance } from './group-instance.ts';

/** An open group: how far its structure is filled. */
interface Frame {
  readonly group: GroupNode;
  readonly instance: GroupInstance;
  /** Index of the node that the latest segment of this group belongs to; -1 before the first. */
  at: number;
}

/** Where a segment goes: close the frames above `level`, then enter nodes along `path` from that frame. */
export interface Place {
  readonly level: number;
  readonly path: readonly number[];
  /** Required nodes on the way that stay empty: after the place so far in its group and in the groups entered. */
  readonly skipped: readonly Missing[];
  /** Required nodes that stay empty in the groups left. */
  readonly left: readonly Missing[];
}

/** A required segment or group that is not there. */
export interface Missing {
  readonly node: StructureNode;
  /** Name of the group that lacks it. */
  readonly within: string;
}

/**
 * Position in a message structure while the segments of a message are laid into it, innermost open group last.
 *
 *     PATIENT_RESULT > ORDER_OBSERVATION > OBSERVATION      next NTE: stays, OBX: OBSERVATION again,
 *                                                           OBR: ORDER_OBSERVATION again, PID: PATIENT_RESULT again
 */
export class StructureCursor {
  readonly root: GroupInstance;
  readonly #frames: Frame[];

  constructor(structure: GroupNode) {
    this.root = groupInstance(structure.name);
    this.#frames = [{ group: structure, instance: this.root, at: -1 }];
  }

  /** The innermost open group. */
  get current(): GroupInstance {
    return this.#frame(this.#frames.length - 1).instance;
  }

  /** The innermost open group whose structure has the segment directly, else the innermost of all. */
  holder(name: string): GroupInstance {
    return (
      this.#frames.findLast(({ group }) => group.nodes.some((node) => holds(node, name)))?.instance ?? this.current
    );
  }

  /** Where a segment may stand by the standard: nothing required is passed over. */
  allowed(name: string): Place | undefined {
    return this.#search(name, false);
  }

  /** Where a segment can stand if required segments before it are missing. Groups are entered by their first segments only. */
  possible(name: string): Place | undefined {
    return this.#search(name, true);
  }

  /** Moves to a place and returns the group that the segment belongs to. */
  enter(place: Place): GroupInstance {
    this.#frames.length = place.level + 1;
    for (const index of place.path) {
      const frame = this.#frame(this.#frames.length - 1);
      frame.at = index;
      const node = frame.group.nodes[index];
      if (node?.kind !== 'group') continue;
      const instance = groupInstance(node.name);
      frame.instance.children.push(instance);
      this.#frames.push({ group: node, instance, at: -1 });
    }
    return this.current;
  }

  /** What is still required when the message ends. */
  unfilled(): Missing[] {
    return this.#frames.flatMap(({ group, at }) => required(group, at, group.nodes.length));
  }

  #search(name: string, lenient: boolean): Place | undefined {
    const left: Missing[] = [];
    for (let level = this.#frames.length - 1; level >= 0; level--) {
      const frame = this.#frame(level);
      const { nodes } = frame.group;
      // The node that was filled last comes again if it repeats: an OBX after an OBX, a group after itself.
      const again = nodes[frame.at];
      if (again?.repeats === true) {
        const path = entry(again, name, lenient);
        if (path !== undefined) return { level, path: [frame.at, ...path], skipped: passed(again, path), left };
      }
      for (let i = frame.at + 1; i < nodes.length; i++) {
        const node = nodes[i] as StructureNode;
        const path = entry(node, name, lenient);
        if (path !== undefined) {
          const skipped = [...required(frame.group, frame.at, i), ...passed(node, path)];
          return { level, path: [i, ...path], skipped, left };
        }
        if (!lenient && !node.optional) break;
      }
      const open = required(frame.group, frame.at, nodes.length);
      if (!lenient && open.length > 0) return undefined;
      left.push(...open);
    }
    return undefined;
  }

  #frame(level: number): Frame {
    return this.#frames[level] as Frame;
  }
}

/** Required nodes of a group strictly between two positions. */
function required(group: GroupNode, from: number, to: number): Missing[] {
  return group.nodes
    .slice(from + 1, to)
    .filter((node) => !node.optional)
    .map((node) => ({ node, within: group.name }));
}

/** Required nodes that a path into a node leaves out. */
function passed(node: StructureNode, path: readonly number[]): Missing[] {
  const [index, ...rest] = path;
  if (node.kind === 'segment' || index === undefined) return [];
  return [...required(node, -1, index), ...passed(node.nodes[index] as StructureNode, rest)];
}

function holds(node: StructureNode, name: string): boolean {
  if (node.kind !== 'segment') return false;
  return node.names.includes(name) || (node.names.includes(anySegment) && !frameSegments.has(name));
}

/** What a place for any segment does not take, or it would swallow the master file's next entry. */
const frameSegments: ReadonlySet<string> = new Set(['MSH', 'MFI', 'MFE', 'DSC', 'SFT', 'UAC']);

/**
 * Path of indices to a segment from a node that starts with it, [] for the segment itself.
 * A lenient search also passes over what is required, to a group inside whose first segment it is: an OBX
 * opens an OBSERVATION without its OBR, while an NTE, which many groups may begin with, opens nothing.
 */
function entry(node: StructureNode, name: string, lenient: boolean): number[] | undefined {
  if (node.kind === 'segment') return holds(node, name) ? [] : undefined;
  let past = false;
  for (const [i, inner] of node.nodes.entries()) {
    const path = past ? anchor(inner, name) : entry(inner, name, lenient);
    if (path !== undefined) return [i, ...path];
    if (inner.optional) continue;
    if (!lenient) return undefined;
    past = true;
  }
  return undefined;
}

/** Path to a segment that is the first of a group, or of a group within it. */
function anchor(node: StructureNode, name: string): number[] | undefined {
  if (node.kind === 'segment') return undefined;
  for (const [i, inner] of node.nodes.entries()) {
    if (i === 0 && holds(inner, name)) return [0];
    const path = anchor(inner, name);
    if (path !== undefined) return [i, ...path];
  }
  return undefined;
}
