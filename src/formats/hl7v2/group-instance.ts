/** A segment of a message in its group. */
export interface SegmentPlace {
  readonly kind: 'segment';
  readonly name: string;
  /** Index in the message, from 0. */
  readonly index: number;
}

/** One occurrence of a group: its segments and inner groups, in the order of the message. */
export interface GroupInstance {
  readonly kind: 'group';
  /** Name of the group, or of the message structure for the whole message; empty where that is unknown. */
  readonly name: string;
  readonly children: (GroupInstance | SegmentPlace)[];
}

/** An empty occurrence of a group. */
export function groupInstance(name: string): GroupInstance {
  return { kind: 'group', name, children: [] };
}

/** All occurrences of a group by name, in the order of the message, at any depth. */
export function occurrences(root: GroupInstance, name: string): GroupInstance[] {
  const found: GroupInstance[] = root.name === name ? [root] : [];
  for (const child of root.children) if (child.kind === 'group') found.push(...occurrences(child, name));
  return found;
}

/** All segments of a group, inner groups included, in the order of the message. */
export function segmentsOf(group: GroupInstance): SegmentPlace[] {
  // A misplaced segment of an outer group may stand between segments of an inner one.
  return group.children
    .flatMap((child) => (child.kind === 'segment' ? [child] : segmentsOf(child)))
    .toSorted((a, b) => a.index - b.index);
}
