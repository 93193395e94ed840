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

const NO_SEGMENTS: readonly number[] = Object.freeze([]);
const NO_MEMBERS: Members = new Map();
const known = new Map<string, Members>();

/** Layouts that are kept, and the most segments of one. */
const KEPT = 500;
const LONGEST_KEPT = 200;
const kept = new Map<string, Layout>();

/**
 * The groups of a message as numbers: group 0 is the whole message, and what a group holds lies between its number
 * and its end, since groups are numbered as they open.
 */
export class Layout {
  readonly structure: string | undefined;
  readonly findings: Grouping['findings'];
  readonly members: Members;
  readonly groupNames: readonly string[];
  readonly parents: readonly number[];
  /** First number after the groups inside a group. */
  readonly ends: readonly number[];
  /** The group that a segment stands in directly. */
  readonly groupOf: readonly number[];
  readonly #names: readonly string[];
  readonly #present: ReadonlySet<string>;
  /** By segment name, made when first asked for, in one walk: a message may have half a million segments. */
  readonly #places = new Map<string, Places>();
  readonly #groups = new Map<string, (readonly number[] | undefined)[]>();
  readonly #firsts: readonly number[];

  private constructor(names: readonly string[], grouping: Grouping) {
    this.structure = grouping.structure;
    this.findings = grouping.findings;
    this.members = grouping.structure === undefined ? NO_MEMBERS : membersOf(grouping.structure);
    this.#names = names;
    this.#present = new Set(names);
    const laid = { groupNames: [], parents: [], ends: [], groupOf: new Array<number>(names.length).fill(0) };
    lay(grouping.root, -1, laid);
    this.groupNames = laid.groupNames;
    this.parents = laid.parents;
    this.ends = laid.ends;
    this.groupOf = laid.groupOf;
    this.#firsts = this.#firstSegments();
  }

  /**
   * The layout of a message. It depends on the type, the version and the order of segments only, and senders repeat
   * themselves, so that layouts of messages of usual length are kept.
   *
   * @param structure name of the map's structure, used where the message's own type is unknown, or where its
   * structure has none of the groups that the map's blocks run over
   * @param groups names of those groups
   */
  static of(
    message: Message,
    names: readonly string[],
    structure: string | undefined,
    groups: readonly string[] = [],
  ): Layout {
    const type = `${message.raw('MSH-9') ?? ''}|${message.raw('MSH-12') ?? ''}|${structure ?? ''}`;
    const key = names.length > LONGEST_KEPT ? undefined : `${type}|${names.join()}`;
    const before = key === undefined ? undefined : kept.get(key);
    if (before !== undefined) return before;
    let grouping = group(message);
    const members = grouping.structure === undefined ? NO_MEMBERS : membersOf(grouping.structure);
    const fits = grouping.structure !== undefined && (groups.length === 0 || groups.some((name) => members.has(name)));
    if (!fits && structure !== undefined) grouping = group(message, structure);
    const made = new Layout(names, grouping);
    if (key === undefined) return made;
    if (kept.size >= KEPT) kept.clear();
    kept.set(key, made);
    return made;
  }

  /** Whether the message has a segment of that name at all. */
  has(name: string): boolean {
    return this.#present.has(name);
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
    const places = this.#placesOf(name);
    for (let at = from; at >= 0; at = this.parents[at] as number) {
      const found = places.within.get(at)?.[occurrence - 1];
      if (found !== undefined) return found;
      if (this.members.get(this.groupNames[at] as string)?.all.has(name) === true) break;
    }
    // A misplaced segment stands in a group that by the structure has none: the only one of its name is meant.
    const all = places.within.get(0) ?? [];
    const [only = -1] = all;
    return all.length === 1 && occurrence === 1 && this.#isMisplaced(name, only) ? only : -1;
  }

  /** All segments of a name for a block: those directly in the group where its structure has them there, else all inside. */
  segmentsOf(name: string, from: number): readonly number[] {
    const places = this.#placesOf(name);
    for (let at = from; at >= 0; at = this.parents[at] as number) {
      const members = this.members.get(this.groupNames[at] as string);
      const direct = members?.direct.has(name) === true && at !== 0;
      const found = direct ? (places.direct.get(at) ?? this.#wrapped(name, at)) : places.within.get(at);
      if (found !== undefined) return found;
      if (members?.all.has(name) === true) return NO_SEGMENTS;
    }
    return NO_SEGMENTS;
  }

  /** Segments that each begin a group of their own right inside a group: a later version has put them into one. */
  #wrapped(name: string, at: number): readonly number[] | undefined {
    const own = this.#placesOf(name)
      .within.get(at)
      ?.filter((segment) => {
        const group = this.groupOf[segment] as number;
        const [first] = this.members.get(this.groupNames[group] as string)?.direct ?? [];
        return this.parents[group] === at && this.firstSegment(group) === segment && first === name;
      });
    return own === undefined || own.length === 0 ? undefined : own;
  }

  /** All groups of a name inside a group, in order; the group itself if it is one. */
  groupsOf(name: string, from: number): readonly number[] {
    return remembered(this.#groups, name, from, () => this.#groupsOf(name, from));
  }

  #groupsOf(name: string, from: number): readonly number[] {
    const found: number[] = [];
    for (let at = from; at < (this.ends[from] as number); at++) if (this.groupNames[at] === name) found.push(at);
    return found;
  }

  /** The first segment of a group, inner groups included; the number of segments where it is empty. */
  firstSegment(at: number): number {
    return this.#firsts[at] as number;
  }

  #firstSegments(): readonly number[] {
    const firsts = new Array<number>(this.groupNames.length).fill(this.groupOf.length);
    for (let i = this.groupOf.length - 1; i >= 0; i--) {
      for (let at = this.groupOf[i] as number; at >= 0; at = this.parents[at] as number) firsts[at] = i;
    }
    return firsts;
  }

  #placesOf(name: string): Places {
    const before = this.#places.get(name);
    if (before !== undefined) return before;
    const places: Places = { direct: new Map(), within: new Map() };
    for (let i = 0; i < this.#names.length; i++) {
      if (this.#names[i] !== name) continue;
      const group = this.groupOf[i] as number;
      append(places.direct, group, i);
      for (let at = group; at >= 0; at = this.parents[at] as number) append(places.within, at, i);
    }
    this.#places.set(name, places);
    return places;
  }

  #isMisplaced(name: string, segment: number): boolean {
    const members = this.members.get(this.groupNames[this.groupOf[segment] as number] as string);
    return members?.direct.has(name) !== true;
  }
}

function remembered(
  kept: Map<string, (readonly number[] | undefined)[]>,
  name: string,
  at: number,
  find: () => readonly number[],
): readonly number[] {
  let answers = kept.get(name);
  if (answers === undefined) {
    answers = [];
    kept.set(name, answers);
  }
  return (answers[at] ??= find());
}

/** Segments of one name by the group that they stand in directly, and by every group around them. */
interface Places {
  readonly direct: Map<number, number[]>;
  readonly within: Map<number, number[]>;
}

function append(lists: Map<number, number[]>, at: number, segment: number): void {
  const list = lists.get(at);
  if (list === undefined) lists.set(at, [segment]);
  else list.push(segment);
}

interface Laid {
  readonly groupNames: string[];
  readonly parents: number[];
  readonly ends: number[];
  readonly groupOf: number[];
}

function lay(instance: GroupInstance, parent: number, laid: Laid): void {
  const at = laid.groupNames.length;
  laid.groupNames.push(instance.name);
  laid.parents.push(parent);
  laid.ends.push(at + 1);
  for (const child of instance.children) {
    if (child.kind === 'segment') laid.groupOf[child.index] = at;
    else lay(child, at, laid);
  }
  laid.ends[at] = laid.groupNames.length;
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
