/** Lines to replace in a file, as `POST /workspace/edits` takes them, with what a reader is shown of it. */
export interface LineEdit {
  /** From this line (from 1) up to, and not with, `to`. */
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly shown: string;
}

/** Beyond this many differing lines one edit stands for all of them. */
const MOST_CELLS = 4_000_000;

/** What was changed between two texts, line by line (longest common subsequence), so that a save touches nothing else. */
export function lineEdits(before: string, after: string): readonly LineEdit[] {
  const a = before.split('\n');
  const b = after.split('\n');
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let endA = a.length;
  let endB = b.length;
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  if (start === endA && start === endB) return [];
  const edits: LineEdit[] = [];
  const add = (fromA: number, toA: number, fromB: number, toB: number): void => {
    if (fromA === toA && fromB === toB) return;
    const gone = a.slice(fromA, toA);
    const come = b.slice(fromB, toB);
    edits.push({
      from: fromA + 1,
      to: toA + 1,
      text: come.map((line) => `${line}\n`).join(''),
      shown: [`@@ line ${fromA + 1} @@`, ...gone.map((line) => `-${line}`), ...come.map((line) => `+${line}`)].join(
        '\n',
      ),
    });
  };
  if ((endA - start) * (endB - start) > MOST_CELLS) {
    add(start, endA, start, endB);
    return edits;
  }
  const common = commonLines(a.slice(start, endA), b.slice(start, endB));
  let [atA, atB] = [start, start];
  for (const [i, j] of common) {
    add(atA, start + i, atB, start + j);
    atA = start + i + 1;
    atB = start + j + 1;
  }
  add(atA, endA, atB, endB);
  return edits;
}

function commonLines(a: readonly string[], b: readonly string[]): readonly (readonly [number, number])[] {
  const width = b.length + 1;
  const longest = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      longest[i * width + j] =
        a[i] === b[j]
          ? (longest[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(longest[(i + 1) * width + j] ?? 0, longest[i * width + j + 1] ?? 0);
    }
  }
  const pairs: (readonly [number, number])[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if ((longest[(i + 1) * width + j] ?? 0) >= (longest[i * width + j + 1] ?? 0)) i++;
    else j++;
  }
  return pairs;
}
