/**
 * How alike two short texts are, by Jaro and Winkler: 1 for the same text, 0 for nothing in common. Characters count as
 * common within half the longer text's length; up to four characters of a common beginning raise the figure.
 */
export function jaroWinkler(a: string, b: string): number {
  if (a === b) return 1;
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  const shorter = Math.min(short.length, LONGEST);
  const longer = Math.min(long.length, LONGEST);
  if (shorter === 0) return 0;
  const reach = Math.max((longer >> 1) - 1, 0);
  let [takenShort, takenLong, common] = [0, 0, 0];
  for (let i = 0; i < shorter; i++) {
    const wanted = short.charCodeAt(i);
    const to = Math.min(i + reach + 1, longer);
    for (let j = Math.max(0, i - reach); j < to; j++) {
      if ((takenLong & (1 << j)) !== 0 || long.charCodeAt(j) !== wanted) continue;
      takenLong |= 1 << j;
      takenShort |= 1 << i;
      common++;
      break;
    }
  }
  if (common === 0) return 0;
  let [crossed, j] = [0, 0];
  for (let i = 0; i < shorter; i++) {
    if ((takenShort & (1 << i)) === 0) continue;
    while ((takenLong & (1 << j)) === 0) j++;
    if (short.charCodeAt(i) !== long.charCodeAt(j)) crossed++;
    j++;
  }
  const jaro = (common / shorter + common / longer + (common - crossed / 2) / common) / 3;
  let begin = 0;
  while (begin < Math.min(4, shorter) && short.charCodeAt(begin) === long.charCodeAt(begin)) begin++;
  return jaro + begin * 0.1 * (1 - jaro);
}

/** Texts are compared up to this length, so that a bit mask holds what is taken. */
const LONGEST = 31;

/** Whether one text becomes the other by one slip: a character added, left out, replaced, or two neighbours crossed. */
export function oneSlip(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (long.length - short.length > 1) return false;
  let start = 0;
  while (start < short.length && short.charCodeAt(start) === long.charCodeAt(start)) start++;
  let [endShort, endLong] = [short.length - 1, long.length - 1];
  while (endShort >= start && short.charCodeAt(endShort) === long.charCodeAt(endLong)) {
    endShort--;
    endLong--;
  }
  const [left, leftLong] = [endShort - start + 1, endLong - start + 1];
  if (left <= 0) return leftLong <= 1;
  if (left === 1 && leftLong === 1) return true;
  return (
    left === 2 &&
    leftLong === 2 &&
    short.charCodeAt(start) === long.charCodeAt(start + 1) &&
    short.charCodeAt(start + 1) === long.charCodeAt(start)
  );
}

/** How many places of two texts of one length differ; Infinity where the lengths differ. */
export function placesApart(a: string, b: string): number {
  if (a.length !== b.length) return Infinity;
  let apart = 0;
  for (let i = 0; i < a.length; i++) if (a.charCodeAt(i) !== b.charCodeAt(i)) apart++;
  return apart;
}
