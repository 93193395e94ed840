import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { checkFragments } from './changelog.ts';

it('takes well-named fragments that say something, and tells the others', () => {
  const folder = mkdtempSync(join(tmpdir(), 'changelog-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write('README.md', '');
  write('mllp-out.feature.md', 'Messages can be sent over MLLP.');
  write('empty.fix.md', ' \n');
  write('Other.md', 'A change without a kind in its name.');
  write('port.breaking.md', '# Summary\nThe port is another.\n');
  const name = folder.split('/').at(-1);
  expect(checkFragments(folder)).toEqual([
    `${name}/Other.md: is not named <name>.<fix|feature|enhancement|breaking>.md`,
    `${name}/empty.fix.md: says nothing to the operator`,
    `${name}/port.breaking.md: needs a heading "Migration"`,
  ]);
});
