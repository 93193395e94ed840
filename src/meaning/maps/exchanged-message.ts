import { type Message, parse } from '../../formats/hl7v2/index.ts';
import type { LeafTable } from './leaf-table.ts';

/**
 * The message with other text in some of its leaves. Undefined where the result is not a message of the same leaves.
 *
 * @param raws by the leaf's number, as the message would spell it
 */
export function exchangedMessage(leaves: LeafTable, raws: ReadonlyMap<number, string>): Message | undefined {
  const texts = [...leaves.texts];
  const ends = new Map<number, number>();
  for (const [leaf, raw] of [...raws].toSorted((a, b) => a[0] - b[0])) {
    const segment = leaves.segmentOf(leaf);
    const [from, to] = leaves.span(leaf);
    const longer = ends.get(segment) ?? 0;
    const text = texts[segment] as string;
    texts[segment] = text.slice(0, from + longer) + raw + text.slice(to + longer);
    ends.set(segment, longer + raw.length - (to - from));
  }
  return parse(`${texts.join('\r')}\r`).message;
}
