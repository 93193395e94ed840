import { Fault } from '../../diagnostics/fault.ts';
import { dictionary, type Message, parse, versions } from '../../formats/hl7v2/index.ts';
import type { JsonObject } from './json.ts';

type Structure = NonNullable<ReturnType<ReturnType<typeof dictionary>['structure']>>;

/** A segment that is being written: values by field, repetition, component and sub-component, from 1. */
export class DraftSegment {
  readonly name: string;
  /** The group that it stands in. */
  readonly group: DraftGroup;
  readonly #values = new Map<string, string>();
  readonly #repetitions = new Map<number, number>();
  readonly #numbered: number[] = [];
  readonly #written = new Map<string, WeakSet<JsonObject>>();
  /** Values that the output said; the others are running numbers and constants. */
  #said = 0;

  constructor(name: string, group: DraftGroup) {
    this.name = name;
    this.group = group;
  }

  /** Writes a value where none is yet: the first one stays, as it does in the other direction. */
  set(field: number, repetition: number, component: number, sub: number, value: string, isSaid = true): void {
    const key = `${field}[${repetition}].${component}.${sub}`;
    if (value === '' || this.#values.has(key)) return;
    if (isSaid) this.#said++;
    this.#values.set(key, value);
    this.#repetitions.set(field, Math.max(repetition, this.#repetitions.get(field) ?? 0));
  }

  /** Makes a field the running number of the segment, which is known when all segments are. */
  number(field: number): void {
    this.#numbered.push(field);
  }

  /** Whether something is written here for the first time, however many rows lead to it. */
  isFirst(what: string, from: JsonObject): boolean {
    const before = this.#written.get(what) ?? new WeakSet();
    this.#written.set(what, before);
    if (before.has(from)) return false;
    before.add(from);
    return true;
  }

  get(field: number, repetition: number, component: number, sub: number): string | undefined {
    return this.#values.get(`${field}[${repetition}].${component}.${sub}`);
  }

  /** Whether anything stands in a repetition, or in a component of it. */
  isValued(field: number, repetition: number, component: number): boolean {
    const prefix = component === 0 ? `${field}[${repetition}].` : `${field}[${repetition}].${component}.`;
    for (const key of this.#values.keys()) if (key.startsWith(prefix)) return true;
    return false;
  }

  /** Number of the next repetition of a field that has nothing. */
  nextRepetition(field: number): number {
    return (this.#repetitions.get(field) ?? 0) + 1;
  }

  /** Whether the output said nothing of it: a running number alone makes no segment. */
  get isEmpty(): boolean {
    return this.#said === 0;
  }

  /** Writes everything into a message, at the n-th segment of this name, with its running number. */
  writeTo(message: Message, occurrence: number, number: number): void {
    for (const field of this.#numbered) this.set(field, 1, 1, 1, String(number), false);
    for (const [key, value] of this.#values) message.set(`${this.name}[${occurrence}]-${key}`, value);
  }
}

/** A group that is being written, with its place in the message structure. */
export class DraftGroup {
  readonly name: string;
  readonly parent: DraftGroup | undefined;
  readonly segments: DraftSegment[] = [];
  readonly groups: DraftGroup[] = [];
  readonly #node: Structure | undefined;

  constructor(name: string, parent: DraftGroup | undefined, node: Structure | undefined) {
    this.name = name;
    this.parent = parent;
    this.#node = node;
  }

  /** The n-th segment of a name as seen from here, from 1: in this group or the nearest around that has such; made if it is not there. */
  segment(name: string, nth = 1): DraftSegment {
    for (const at of this.#outwards()) {
      const path = at.#node === undefined ? undefined : wayTo(at.#node, name);
      if (path !== undefined) return at.#segmentBy(path, name, nth);
    }
    // What the structure does not know stands at the end of the innermost group, as Z segments do.
    return this.#nthSegment(name, nth);
  }

  /** The n-th group of a name as seen from here, from 1. */
  group(name: string, nth: number): DraftGroup {
    if (this.name === name) return this;
    for (const at of this.#outwards()) {
      const path = at.#node === undefined ? undefined : wayToGroup(at.#node, name);
      if (path === undefined) continue;
      const found = groupsNamed(at, name);
      while (found.length < nth) found.push(at.#openGroup(path));
      return found[nth - 1] as DraftGroup;
    }
    return this;
  }

  /** Whether the structure has a segment in this group or below it. */
  knows(segment: string): boolean {
    return this.#node !== undefined && wayTo(this.#node, segment) !== undefined;
  }

  /**
   * The group within which segments of a name are numbered: the one that they stand in, or where they begin it, the one
   * around. Results are numbered within their order, and specimens too.
   */
  numbering(name: string): DraftGroup {
    const first = this.#node?.nodes.find((node) => node.kind === 'group' || !node.optional);
    const begins = first?.kind === 'segment' && first.names.includes(name);
    return begins && this.parent !== undefined ? this.parent.numbering(name) : this;
  }

  /** Segments in the order of the structure; those that it does not know after the others. */
  ordered(): DraftSegment[] {
    const segments: DraftSegment[] = [];
    const takenSegments = new Set<DraftSegment>();
    const takenGroups = new Set<DraftGroup>();
    for (const node of this.#node?.nodes ?? []) {
      if (node.kind === 'segment') {
        for (const segment of this.segments) {
          if (!node.names.includes(segment.name) || takenSegments.has(segment)) continue;
          takenSegments.add(segment);
          segments.push(segment);
        }
      } else {
        for (const group of this.groups) {
          if (group.name !== node.name || takenGroups.has(group)) continue;
          takenGroups.add(group);
          segments.push(...group.ordered());
        }
      }
    }
    segments.push(...this.segments.filter((segment) => !takenSegments.has(segment)));
    for (const group of this.groups) if (!takenGroups.has(group)) segments.push(...group.ordered());
    return segments;
  }

  #segmentBy(path: readonly Structure[], name: string, nth: number): DraftSegment {
    const last = path.at(-1);
    const holderNode = last ?? this.#node;
    const repeats = holderNode?.nodes.some(
      (node) => node.kind === 'segment' && node.names.includes(name) && node.repeats,
    );
    if (repeats === true || path.length === 0) {
      const holder = path.reduce<DraftGroup>((group, node) => group.#lastGroup(node), this);
      return holder.#nthSegment(name, repeats === true ? nth : 1);
    }
    const holders = groupsNamed(this, last?.name ?? '');
    while (holders.length < nth) holders.push(this.#openGroup(path));
    return (holders[nth - 1] as DraftGroup).#nthSegment(name, 1);
  }

  #nthSegment(name: string, nth: number): DraftSegment {
    const there = this.segments.filter((segment) => segment.name === name);
    for (let i = there.length; i < nth; i++) {
      const made = new DraftSegment(name, this);
      this.segments.push(made);
      there.push(made);
    }
    return there[nth - 1] as DraftSegment;
  }

  /** Opens one more group at the end of a way: from the innermost group on it that repeats, everything is new. */
  #openGroup(path: readonly Structure[]): DraftGroup {
    const fresh = Math.max(
      0,
      path.findLastIndex((node) => node.repeats),
    );
    return path.reduce<DraftGroup>(
      (holder, node, at) => (at < fresh ? holder.#lastGroup(node) : holder.#newGroup(node)),
      this,
    );
  }

  /** This group and those around it. */
  #outwards(): readonly DraftGroup[] {
    return [this, ...(this.parent === undefined ? [] : this.parent.#outwards())];
  }

  #lastGroup(node: Structure): DraftGroup {
    return this.groups.findLast((group) => group.name === node.name) ?? this.#newGroup(node);
  }

  #newGroup(node: Structure): DraftGroup {
    const made = new DraftGroup(node.name, this, node);
    this.groups.push(made);
    return made;
  }
}

/** Starts a message: an empty root group of a structure, by the nearest version that has it. */
export function draftOf(structure: string | undefined, version: string): DraftGroup {
  const books = [version, ...versions.toReversed()].map((each) => dictionary(each));
  const node =
    structure === undefined
      ? undefined
      : books.map((book) => book.structure(structure)).find((each) => each !== undefined);
  return new DraftGroup(structure ?? '', undefined, node);
}

/**
 * Writes a draft as a message with canonical delimiters. Empty segments are left out, the header excepted. A message
 * whose character set (MSH-18) cannot spell all of it says UTF-8 instead.
 */
export function writeDraft(root: DraftGroup): Message {
  try {
    return written(root, undefined);
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'hl7-not-in-charset') throw error;
    return written(root, 'UNICODE UTF-8');
  }
}

function written(root: DraftGroup, charset: string | undefined): Message {
  const segments = root.ordered().filter((segment) => segment.name !== 'MSH' && !segment.isEmpty);
  const header = root.segment('MSH');
  const text = ['MSH|^~\\&', ...segments.map((segment) => segment.name)].join('\r');
  const { message } = parse(`${text}\r`);
  if (message === undefined) throw new RangeError('a header always parses');
  header.writeTo(message, 1, 1);
  if (charset !== undefined) message.set('MSH-18', charset);
  const counts = new Map<string, number>();
  const numbers = new Map<DraftGroup, Map<string, number>>();
  for (const segment of segments) {
    const { name } = segment;
    const nth = (counts.get(name) ?? 0) + 1;
    counts.set(name, nth);
    const scope = segment.group.numbering(name);
    const inScope = numbers.get(scope) ?? new Map<string, number>();
    numbers.set(scope, inScope);
    const number = (inScope.get(name) ?? 0) + 1;
    inScope.set(name, number);
    segment.writeTo(message, nth, number);
  }
  return message;
}

function groupsNamed(root: DraftGroup, name: string): DraftGroup[] {
  return root.groups.flatMap((group) => [...(group.name === name ? [group] : []), ...groupsNamed(group, name)]);
}

/** Groups to go through from a group to the one that has a segment directly; none when it has it itself. */
function wayTo(node: Structure, name: string): readonly Structure[] | undefined {
  for (const inner of node.nodes) if (inner.kind === 'segment' && inner.names.includes(name)) return [];
  for (const inner of node.nodes) {
    const way = inner.kind === 'group' ? wayTo(inner, name) : undefined;
    if (way !== undefined) return [inner as Structure, ...way];
  }
  return undefined;
}

function wayToGroup(node: Structure, name: string): readonly Structure[] | undefined {
  for (const inner of node.nodes) {
    if (inner.kind !== 'group') continue;
    if (inner.name === name) return [inner];
    const way = wayToGroup(inner, name);
    if (way !== undefined) return [inner, ...way];
  }
  return undefined;
}
