import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NAME = /^[a-z0-9][a-z0-9-]*\.(fix|feature|enhancement|breaking)\.md$/;

/**
 * Checks the folder of changelog fragments: names, something said in each, and for a breaking change
 * what breaks and what to do.
 *
 * @returns one line for each problem, `folder/file: sentence`
 */
export function checkFragments(folder: string): string[] {
  const problems: string[] = [];
  for (const name of readdirSync(folder).sort()) {
    if (name === 'README.md') continue;
    const at = `${basename(folder)}/${name}`;
    const kind = NAME.exec(name)?.[1];
    if (kind === undefined) {
      problems.push(`${at}: is not named <name>.<fix|feature|enhancement|breaking>.md`);
      continue;
    }
    const text = readFileSync(join(folder, name), 'utf8');
    if (text.trim().length < 20) problems.push(`${at}: says nothing to the operator`);
    if (kind !== 'breaking') continue;
    for (const heading of ['Summary', 'Migration']) {
      if (!new RegExp(`^#+ ${heading}$`, 'm').test(text)) problems.push(`${at}: needs a heading "${heading}"`);
    }
  }
  return problems;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problems = checkFragments(fileURLToPath(new URL('../changelog.d', import.meta.url)));
  for (const problem of problems) console.log(problem);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
