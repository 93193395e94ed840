import { RE2JS } from 're2js';

/** Answers that are kept for a pattern, and the longest value of one: codes come again and again, texts do not. */
const KEPT = 500;
const LONGEST = 40;

/**
 * A test of a pattern by RE2, an automaton that reads each character once: no pattern can make it backtrack. It costs
 * microseconds, and the values that conditions look at are few, so that answers for short ones are kept.
 */
export function rememberedPattern(pattern: string): (value: string) => boolean {
  const compiled = RE2JS.compile(pattern);
  const known = new Map<string, boolean>();
  return (value) => {
    if (value.length > LONGEST) return compiled.matcher(value).find();
    const before = known.get(value);
    if (before !== undefined) return before;
    const found = compiled.matcher(value).find();
    if (known.size >= KEPT) known.clear();
    known.set(value, found);
    return found;
  };
}
