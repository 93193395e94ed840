import {
  dictionary,
  type GroupInstance,
  type Grouping,
  group,
  type Message,
  versions,
} from '../../formats/hl7v2/index.ts';

/** Which segments each group of a structure has: those in it directly, and with those of its inner groups. */
interface GroupMembers {
  readonly direct: ReadonlySet<string>;
  readonly all: ReadonlySet<string>;
}

/** What the standard's structure says about where segments belong. */
export type Members = ReadonlyMap<string, GroupMembers>;

const NO_MEMBERS: Members = new Map();
const known = new Map<string, Members>();

/**
 * The groups of a message as numbers: group 0 is the whole message, and what a group holds lies between its number
 * and its end, since groups are numbered as they open.
 */
export class Layout {
  readonly structure: string | undefined;
  readonly findings: Grouping['findings'];
  readonly members: Members;
  readonly groupNames: string[] = [];
  readonly parents: number[] = [];
  /** First number after the groups inside a group. */
  readonly ends: number[] = [];
  /** The group that a segment stands in directly. */
  readonly groupOf: number[];
  readonly #names: readonly string[];

  /**
   * @param structure name of the map's structure, used where the message's own type is unknown
   */
  constructor(message: Message, names: readonly string[], structure: string | undefined) {
    let grouping = group(message);
    if (grouping.structure === undefined && structure !== undefined) grouping = group(message, structure);
    this.structure = grouping.structure;
    this.findings = grouping.findings;
    this.members = grouping.structure === undefined ? NO_MEMBERS : membersOf(grouping.structure);
    this.#names = names;
    this.groupOf = new Array<number>(names.length).fill(0);
    this.#lay(grouping.root, -1);
  }

  /** Whether group `inner` is `outer` or inside of it. */
  isWithin(inner: number, outer: number): boolean {
    return inner >= outer && inner < (this.ends[outer] as number);
  }

  /**
   * The n-th segment of a name as seen from a group: in the group itself, else in the nearest group around it whose
   * structure has such segments. -1 where there is none.
   */
  find(name: string, from: number, occurrence: number): number {
    for (let at = from; at >= 0; at = this.parents[at] as number) {
      const found = this.#findWithin(name, at, occurrence);
      if (found >= 0) return found;
      if (this.members.get(this.groupNames[at] as string)?.all.has(name) === true) break;
    }
    // A misplaced segment stands in a group that by the structure has none: the only one of its name is meant.
    let only = -1;
    for (let i = 0; i < this.#names.length; i++) {
      if (this.#names[i] !== name) continue;
      if (only >= 0 || !this.#isMisplaced(name, i)) return -1;
      only = i;
    }
    return occurrence === 1 ? only : -1;
  }

  /** All segments of a name for a block: those directly in the group where its structure has them there, else all inside. */
  segmentsOf(name: string, from: number): number[] {
    for (let at = from; at >= 0; at = this.parents[at] as number) {
      const members = this.members.get(this.groupNames[at] as string);
      const direct = members?.direct.has(name) === true && at !== 0;
      const found: number[] = [];
      for (let i = 0; i < this.#names.length; i++) {
        if (this.#names[i] !== name) continue;
        const group = this.groupOf[i] as number;
        if (direct ? group === at : this.isWithin(group, at)) found.push(i);
      }
      if (found.length > 0 || members?.all.has(name) === true) return found;
    }
    return [];
  }

  /** All groups of a name inside a group, in order; the group itself if it is one. */
  groupsOf(name: string, from: number): number[] {
    const found: number[] = [];
    for (let at = from; at < (this.ends[from] as number); at++) if (this.groupNames[at] === name) found.push(at);
    return found;
  }

  /** The first segment of a group, inner groups included; the number of segments where it is empty. */
  firstSegment(at: number): number {
    for (let i = 0; i < this.groupOf.length; i++) if (this.isWithin(this.groupOf[i] as number, at)) return i;
    return this.groupOf.length;
  }

  #findWithin(name: string, at: number, occurrence: number): number {
    let left = occurrence;
    for (let i = 0; i < this.#names.length; i++) {
      if (this.#names[i] === name && this.isWithin(this.groupOf[i] as number, at) && --left === 0) return i;
    }
    return -1;
  }

  #isMisplaced(name: string, segment: number): boolean {
    const members = this.members.get(this.groupNames[this.groupOf[segment] as number] as string);
    return members?.direct.has(name) !== true;
  }

  #lay(instance: GroupInstance, parent: number): void {
    const at = this.groupNames.length;
    this.groupNames.push(instance.name);
    this.parents.push(parent);
    this.ends.push(at + 1);
    for (const child of instance.children) {
      if (child.kind === 'segment') this.groupOf[child.index] = at;
      else this.#lay(child, at);
    }
    this.ends[at] = this.groupNames.length;
  }
}

/** Read once per structure: senders keep old structures under new version numbers, so the versions are joined. */
function membersOf(structure: string): Members {
  const before = known.get(structure);
  if (before !== undefined) return before;
  const members = new Map<string, { direct: Set<string>; all: Set<string> }>();
  type Node = NonNullable<ReturnType<ReturnType<typeof dictionary>['structure']>>['nodes'][number];
  const visit = (node: Node, around: readonly string[]): void => {
    if (node.kind === 'group') {
      const inner = [...around, node.name];
      if (!members.has(node.name)) members.set(node.name, { direct: new Set(), all: new Set() });
      for (const child of node.nodes) visit(child, inner);
      return;
    }
    for (const name of node.names) {
      members.get(around.at(-1) ?? '')?.direct.add(name);
      for (const group of around) members.get(group)?.all.add(name);
    }
  };
  for (const version of versions) {
    const root = dictionary(version).structure(structure);
    if (root !== undefined) visit(root, []);
  }
  known.set(structure, members);
  return members;
}
