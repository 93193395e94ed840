import { suffix } from './kinds/closed-kinds.ts';
import { foldText } from './values/fold-text.ts';
import { isPlaceholderPerson } from './values/placeholder.ts';

/** A person's names as the comparisons take them. */
export interface PersonNames {
  readonly given: string;
  readonly family: string;
  readonly middle: string;
  readonly suffix: string;
}

/** The names as a list of people has them; a whole name may stand in for its parts, or hold more than they do. */
export interface WrittenNames extends PersonNames {
  readonly full: string;
}

const NOBODY: PersonNames = { given: '', family: '', middle: '', suffix: '' };

/** Puts names in order: a whole name into its parts, a suffix out of the last name, a made-up person into none. */
export function personNames(written: WrittenNames): PersonNames {
  let { given, family, middle, suffix: generation } = written;
  if (given === '' && family === '' && written.full !== '') ({ given, family, middle } = splitName(written.full));
  else if (middle === '' && written.full !== '') middle = restOf(written.full, `${given} ${family}`);
  const ending = /^(.*\S)[ ,]+(\S+)$/.exec(family);
  if (ending && suffix.read(ending[2] ?? '') !== undefined && (ending[2]?.length ?? 0) > 1) {
    family = ending[1] ?? '';
    if (generation === '') generation = ending[2] ?? '';
  }
  return isPlaceholderPerson(foldText(given), foldText(family))
    ? NOBODY
    : { given, family, middle, suffix: generation };
}

/** The parts of a whole name, `Last, First Middle` or `First Middle Last`. */
function splitName(full: string): { given: string; family: string; middle: string } {
  const [before = '', after] = full.split(/,\s*/, 2);
  if (after !== undefined && suffix.read(after) === undefined) {
    const [given = '', ...middle] = after.trim().split(/\s+/);
    return { given, family: before.trim(), middle: middle.join(' ') };
  }
  const parts = full.trim().split(/\s+/);
  const last = parts.length > 2 && suffix.read(parts.at(-1) ?? '') !== undefined ? parts.length - 2 : parts.length - 1;
  if (last < 1) return { given: '', family: full.trim(), middle: '' };
  return { given: parts[0] ?? '', family: parts.slice(last).join(' '), middle: parts.slice(1, last).join(' ') };
}

function restOf(full: string, known: string): string {
  const parts = new Set(foldText(known).split(' '));
  return foldText(full)
    .split(' ')
    .filter((part) => !parts.has(part))
    .join(' ');
}
