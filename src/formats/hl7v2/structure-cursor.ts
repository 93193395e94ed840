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
  /** Required nodes between here and there that stay empty, in the same group and in the groups left. */
  readonly skipped: readonly Missing[];
  readonly left: readonly Missing[];
}

/** A required segment or group that is not there. */
export interface Missing {
  readonly node: StructureNode;
  readonly within: GroupInstance;
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
    return this.#frames.flatMap((frame) => requiredAfter(frame, frame.at, frame.group.nodes.length));
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
        if (path !== undefined) return { level, path: [frame.at, ...path], skipped: [], left };
      }
      for (let i = frame.at + 1; i < nodes.length; i++) {
        const path = entry(nodes[i] as StructureNode, name, lenient);
        if (path !== undefined) {
          return { level, path: [i, ...path], skipped: requiredAfter(frame, frame.at, i), left };
        }
        if (!lenient && nodes[i]?.optional === false) break;
      }
      const open = requiredAfter(frame, frame.at, nodes.length);
      if (!lenient && open.length > 0) return undefined;
      left.push(...open);
    }
    return undefined;
  }

  #frame(level: number): Frame {
    return this.#frames[level] as Frame;
  }
}

/** Required nodes of a frame's group strictly between two positions. */
function requiredAfter(frame: Frame, from: number, to: number): Missing[] {
  return frame.group.nodes
    .slice(from + 1, to)
    .filter((node) => !node.optional)
    .map((node) => ({ node, within: frame.instance }));
}

function holds(node: StructureNode, name: string): boolean {
  if (node.kind !== 'segment') return false;
  return node.names.includes(name) || (node.names.includes(anySegment) && !frameSegments.has(name));
}

/** What a place for any segment does not take, or it would swallow the master file's next entry. */
const frameSegments: ReadonlySet<string> = new Set(['MSH', 'MFI', 'MFE', 'DSC', 'SFT', 'UAC']);

/**
 * Path of indices to a segment from a node that starts with it, [] for the segment itself.
 * A lenient search may also pass over what is required on the way to a group inside that starts with it.
 */
function entry(node: StructureNode, name: string, lenient: boolean): number[] | undefined {
  if (node.kind === 'segment') return holds(node, name) ? [] : undefined;
  let required = false;
  for (const [i, inner] of node.nodes.entries()) {
    const path = required && inner.kind === 'segment' ? undefined : entry(inner, name, lenient);
    if (path !== undefined) return [i, ...path];
    if (inner.optional) continue;
    if (!lenient) return undefined;
    required = true;
  }
  return undefined;
}
