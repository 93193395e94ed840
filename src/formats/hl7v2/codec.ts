import type { Leaf } from './leaves.ts';
import type { Message } from './message.ts';
import type { Path } from './path.ts';

/** The bytes of a message; where nothing was edited, the very bytes that came in. */
export function write(message: Message): Uint8Array {
  return message.bytes();
}

/** Every populated leaf with its path, in order. */
export function leaves(message: Message): Iterable<Leaf> {
  return message.leaves();
}

/** The value at a path, escape sequences resolved; undefined where there is none. */
export function get(message: Message, at: string | Path): string | undefined {
  return message.get(at);
}

/** Writes a value at a path; `Message.set` names the faults. */
export function set(message: Message, at: string | Path, value: string): void {
  message.set(at, value);
}
