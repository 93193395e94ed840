/** A place for a segment in a message structure. `names` has more than one where the standard gives a choice. */
interface SegmentNode {
  readonly kind: 'segment';
  readonly names: readonly string[];
  readonly optional: boolean;
  readonly repeats: boolean;
}

/** A named group of a message structure, such as ORDER_OBSERVATION. */
export interface GroupNode {
  readonly kind: 'group';
  readonly name: string;
  readonly optional: boolean;
  readonly repeats: boolean;
  readonly nodes: readonly StructureNode[];
}

export type StructureNode = SegmentNode | GroupNode;

/** The segment name that stands for any segment in a structure (master files whose content the site defines). */
export const anySegment = 'ANY';

/**
 * Reads the notation of message structures in the data files: names apart by blanks, `?` optional,
 * `*` repeating, `NAME(...)` a group, `<A|B>` a choice: `MSH PID PD1? ORDER*(ORC? OBR NTE?*)`.
 * It says what HL7's abstract message syntax (chapter 2, 2.12) says with brackets and braces.
 *
 * @param name name of the whole structure, which becomes the root group.
 */
export function structureNotation(name: string, text: string): GroupNode {
  const tokens = text.match(/<[^>]*>|[A-Z0-9_]+|[?*()]/g) ?? [];
  let at = 0;
  const nodes = (): StructureNode[] => {
    const list: StructureNode[] = [];
    while (at < tokens.length && tokens[at] !== ')') {
      const head = tokens[at++] ?? '';
      let optional = false;
      let repeats = false;
      for (; tokens[at] === '?' || tokens[at] === '*'; at++) {
        if (tokens[at] === '?') optional = true;
        else repeats = true;
      }
      if (tokens[at] === '(') {
        at++;
        const inner = nodes();
        at++;
        list.push({ kind: 'group', name: head, optional, repeats, nodes: inner });
      } else {
        const names = head.startsWith('<') ? head.slice(1, -1).split('|') : [head];
        list.push({ kind: 'segment', names, optional, repeats });
      }
    }
    return list;
  };
  return { kind: 'group', name, optional: false, repeats: false, nodes: nodes() };
}
