/**
 * A smaller input for which `fails` still holds: pieces are taken out, from halves down to single
 * bytes, then bytes become plain letters. Stops after `budget` tries and gives the smallest so far.
 */
export async function minimise(
  input: Uint8Array,
  fails: (candidate: Uint8Array) => boolean | Promise<boolean>,
  budget = 2_000,
): Promise<Uint8Array> {
  let smallest = input;
  let tries = 0;
  const attempt = async (candidate: Uint8Array) => {
    tries++;
    if (!(await fails(candidate))) return false;
    smallest = candidate;
    return true;
  };
  for (let size = Math.ceil(input.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < smallest.length; ) {
      if (tries >= budget) return smallest;
      const without = new Uint8Array(smallest.length - Math.min(size, smallest.length - at));
      without.set(smallest.subarray(0, at));
      without.set(smallest.subarray(at + size), at);
      if (!(await attempt(without))) at += size;
    }
  }
  for (let at = 0; at < smallest.length; at++) {
    if (tries >= budget) return smallest;
    if (smallest[at] === LETTER) continue;
    const plain = smallest.slice();
    plain[at] = LETTER;
    await attempt(plain);
  }
  return smallest;
}

const LETTER = 0x41;
