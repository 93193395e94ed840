import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readWorkspaceFolder } from './workspace-folder.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'suture-workspace-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

test('it reads the YAML files and code tables by their names in the workspace, and nothing else', async () => {
  write('suture.yaml', 'project: a\n');
  write('flows/ä.yaml', 'flow: ä\r\n');
  write('flow/typo.yml', 'x');
  write('.suture/store/keys.yaml', 'secret');
  write('.git/a.yaml', 'x');
  write('node_modules/a/b.yaml', 'x');
  write('systems/.hidden.yaml', 'x');
  write('in/message.hl7', 'MSH|');
  write('README.md', 'x');
  write('codes/flags.csv', 'source,target\n');
  write('in/export.csv', 'x');
  write('maps/a.map.yaml', 'map: a\n');
  write('samples/a.expect.yaml', 'map: a\n');
  symlinkSync(join(folder, 'suture.yaml'), join(folder, 'systems/link.yaml'));
  expect(await readWorkspaceFolder(folder)).toEqual({
    'codes/flags.csv': 'source,target\n',
    'flow/typo.yml': 'x',
    'flows/ä.yaml': 'flow: ä\r\n',
    'maps/a.map.yaml': 'map: a\n',
    'suture.yaml': 'project: a\n',
  });
});

test('a folder that is not there is an error of the file system', async () => {
  await expect(readWorkspaceFolder(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'ENOENT' });
});
