import type { Leaf } from './leaves.ts';
import type { Resource } from './resource.ts';

/** The bytes of a resource: JSON in UTF-8 without blanks, decimals as they were spelt. */
export function write(resource: Resource): Uint8Array {
  return resource.bytes();
}

/** Every populated leaf with its path, in order. */
export function leaves(resource: Resource): Iterable<Leaf> {
  return resource.leaves();
}

/** The value at a path; undefined where there is none. */
export function get(resource: Resource, at: string): string | undefined {
  return resource.get(at);
}

/** Writes a value at a path; `Resource.set` names the faults. */
export function set(resource: Resource, at: string, value: string): void {
  resource.set(at, value);
}
