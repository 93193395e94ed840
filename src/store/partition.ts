/** Ordering keys hash onto this many partitions, the unit in which nodes share work. */
export const PARTITIONS = 64;

/**
 * The partition of an ordering key: FNV-1a over its UTF-16 code units, modulo 64. It is stored with each
 * delivery, so a change of the hash would split a patient's queue in two.
 */
export function partitionOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % PARTITIONS;
}
