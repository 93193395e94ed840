/** How the records of a text file are laid out: cells between delimiters, or at fixed places of a line. */
export type RecordLayout =
  | { readonly kind: 'delimited'; readonly delimiter: string }
  | { readonly kind: 'fixed'; readonly starts: readonly number[] };

const DELIMITERS = [',', '\t', ';', '|', '^', '~'];

/**
 * The layout that the first lines of a file show: the delimiter that stands as often in nearly every line, or else
 * the columns of blanks that go through all of them.
 */
export function sniffLayout(lines: readonly string[]): RecordLayout {
  const filled = lines.filter((line) => line.trim() !== '');
  let best = { delimiter: ',', score: 0 };
  for (const delimiter of DELIMITERS) {
    const counts = filled.map((line) => countOutsideQuotes(line, delimiter));
    const usual = mostFrequent(counts.filter((count) => count > 0));
    if (usual === undefined) continue;
    const agreed = counts.filter((count) => count === usual).length / counts.length;
    const score = agreed * Math.min(usual, 12) * ((counts[0] ?? 0) === usual ? 2 : 1);
    if (agreed >= 0.5 && score > best.score) best = { delimiter, score };
  }
  if (best.score > 0) return { kind: 'delimited', delimiter: best.delimiter };
  const starts = blankColumns(filled);
  return starts.length > 1 ? { kind: 'fixed', starts } : { kind: 'delimited', delimiter: ',' };
}

/** The cells of a line of fixed places, each without the blanks that fill it up. */
export function fixedCells(line: string, starts: readonly number[]): string[] {
  return starts.map((start, at) => line.slice(start, starts[at + 1]).trim());
}

/** Where columns begin: after every place that is blank in all lines. */
function blankColumns(lines: readonly string[]): number[] {
  const width = Math.min(4_000, Math.max(0, ...lines.map((line) => line.length)));
  if (lines.length < 2 || width < 4) return [];
  const blank = (at: number): boolean => lines.every((line) => line[at] === undefined || line[at] === ' ');
  const starts: number[] = [];
  for (let at = 0, before = true; at < width; at++) {
    const now = blank(at);
    if (!now && before) starts.push(at);
    before = now;
  }
  return starts;
}

function countOutsideQuotes(line: string, delimiter: string): number {
  let [count, quoted] = [0, false];
  for (const character of line) {
    if (character === '"') quoted = !quoted;
    else if (character === delimiter && !quoted) count++;
  }
  return count;
}

function mostFrequent(counts: readonly number[]): number | undefined {
  const often = new Map<number, number>();
  for (const count of counts) often.set(count, (often.get(count) ?? 0) + 1);
  return [...often].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0]?.[0];
}
