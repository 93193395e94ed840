import type { TokenStream } from './token-stream.ts';

/** The slots after a row's target, in the one order in which they may stand. */
export const SLOTS = ['by', 'as', 'codes', 'when', 'else', 'must', 'because'] as const;
export type Slot = (typeof SLOTS)[number];

/**
 * Reads the slots to the end of the row, each at most once and in order; `readSlot` reads what follows a slot's
 * word. `refuse` may stop at a word that this kind of row does not know.
 *
 * @returns the column of each slot that is there
 */
export function readSlots(
  stream: TokenStream,
  readSlot: (slot: Slot) => void,
  refuse?: () => void,
): ReadonlyMap<Slot, number> {
  const columns = new Map<Slot, number>();
  let last = -1;
  while (!stream.atEnd) {
    const token = stream.next;
    const position = SLOTS.findIndex((slot) => slot === token.text);
    const slot = SLOTS[position];
    if (slot === undefined || token.kind !== 'word') {
      stream.unexpected([...SLOTS.slice(Math.max(last + 1, 0)), 'the end']);
    }
    refuse?.();
    if (columns.has(slot)) stream.stop('map-slot-twice', token, { found: slot });
    if (position < last) {
      stream.stop('map-slot-order', token, { found: slot, after: SLOTS[last] ?? '', order: SLOTS.join(' ') });
    }
    columns.set(slot, token.column);
    last = position;
    stream.take();
    readSlot(slot);
  }
  return columns;
}
