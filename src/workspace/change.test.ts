import { expect, test } from 'vitest';
import { someDependencies } from '../../test/workspace/some-dependencies.ts';
import { changesBetween } from './change.ts';
import type { WorkspaceDefinition } from './definitions.ts';
import { loadWorkspace } from './load-workspace.ts';

const base: Readonly<Record<string, string>> = {
  'suture.yaml': 'project: riverside\n',
  'systems/lab.yaml': 'system: lab\ninterfaces: {results: {listen: "mllp://:6661"}}\n',
  'systems/ehr.yaml': 'system: ehr\nzone: UTC\ninterfaces: {results: {connect: "mllp://h:1"}}\n',
  'flows/results.yaml': 'flow: results\nfrom: lab.results\nto:\n  - {system: ehr.results, when: MSH-9.1 = ORU}\n',
};

function load(files: Readonly<Record<string, string>>): WorkspaceDefinition {
  const { workspace, findings } = loadWorkspace(files, someDependencies);
  if (workspace === undefined) throw new Error(JSON.stringify(findings));
  return workspace;
}

function changed(file: string, from: string, to: string): readonly string[] {
  const after = load({ ...base, [file]: (base[file] ?? '').replace(from, to) });
  return changesBetween(load(base), after).map(({ what, kind, name }) => `${what} ${kind} ${name}`);
}

test('a workspace that stays the same has no changes', () => {
  expect(changesBetween(load(base), load({ ...base }))).toEqual([]);
});

test('everything of the first release is new', () => {
  expect(changesBetween(undefined, load(base)).map(({ what, kind, name }) => `${what} ${kind} ${name}`)).toEqual([
    'add system ehr',
    'add system lab',
    'add flow results',
    'add destination results>ehr.results',
    'add file suture.yaml',
  ]);
});

test.each([
  ['systems/ehr.yaml', 'h:1', 'h:2', ['change system ehr']],
  ['flows/results.yaml', 'from:', 'duplicates: off\nfrom:', ['change flow results']],
  ['flows/results.yaml', '= ORU', '= ADT', ['change destination results>ehr.results']],
  ['flows/results.yaml', '= ORU}', '= ORU, schedule: daily 08:00-09:00}', ['change destination results>ehr.results']],
  ['flows/results.yaml', '= ORU}', '= ORU, steps: [PID-2 -> PID-3]}', ['change destination results>ehr.results']],
  ['flows/results.yaml', '= ORU}', '= ORU}\n  - {system: ehr.results, name: b}', ['add destination results>b']],
  [
    'flows/results.yaml',
    'system: ehr.results',
    'name: b, system: ehr.results',
    ['add destination results>b', 'remove destination results>ehr.results'],
  ],
  [
    'flows/results.yaml',
    'flow: results',
    'flow: labs',
    [
      'add flow labs',
      'add destination labs>ehr.results',
      'remove flow results',
      'remove destination results>ehr.results',
    ],
  ],
  ['flows/results.yaml', 'flow:', '# a comment\nflow:', ['change file flows/results.yaml']],
  ['suture.yaml', 'riverside', 'lakeside', ['change file suture.yaml']],
])('in %s, %j becomes %j', (file, from, to, expected) => {
  expect(changed(file, from, to)).toEqual(expected);
});
