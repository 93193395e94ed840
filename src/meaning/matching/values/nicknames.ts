import data from './nicknames.json' with { type: 'json' };

/** For each form the lines it stands in. */
const LINES = new Map<string, number[]>();
data.lines.forEach((line, at) => {
  for (const form of line.split(' ')) {
    const lines = LINES.get(form);
    if (lines === undefined) LINES.set(form, [at]);
    else lines.push(at);
  }
});

const NONE: readonly number[] = [];

/** The numbers of the names that a given name, folded, is or is a short form of; two forms of one name share a number. */
export function namesOfForm(given: string): readonly number[] {
  return LINES.get(given) ?? NONE;
}
