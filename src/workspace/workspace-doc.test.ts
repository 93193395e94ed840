import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { someDependencies } from '../../test/workspace/some-dependencies.ts';
import { isPath } from '../formats/hl7v2/index.ts';
import { functionLibrary } from '../meaning/maps/functions/function-library.ts';
import { parseCondition } from '../meaning/maps/parse-condition.ts';
import { parseSteps } from '../meaning/maps/parse-steps.ts';
import { SHIPPED_PACKS } from './code-packs.ts';
import { loadWorkspace } from './load-workspace.ts';
import { packFinder, shippedTargetTypes } from './packs.ts';

const doc = readFileSync(new URL('../../docs/workspace.md', import.meta.url), 'utf8');

function blocksUnder(heading: string): readonly string[] {
  const [, section = ''] = doc.split(`\n## ${heading}\n`);
  const [block = ''] = [...section.matchAll(/^```\n([\s\S]*?)^```/gm)].map((match) => match[1] ?? '');
  return block.split('\n').filter((line) => line !== '');
}

test('the files of the documentation are a workspace', () => {
  const files = Object.fromEntries(
    [...doc.matchAll(/^```yaml file=(\S+)\n([\s\S]*?)^```/gm)].map((match) => [match[1] ?? '', match[2] ?? '']),
  );
  const { workspace, findings } = loadWorkspace(files, {
    ...someDependencies,
    findPack: packFinder([SHIPPED_PACKS]),
    targetTypes: shippedTargetTypes,
  });
  expect(findings).toEqual([]);
  expect(workspace?.maps.own.map(({ name }) => name)).toEqual(['northlab', 'old-lab']);
  expect(Object.keys(workspace?.systems ?? {})).toEqual(['maple-adt', 'maple-ehr', 'northlab', 'old-lab', 'portal']);
  expect(Object.keys(workspace?.flows ?? {})).toEqual(['copies', 'lab-results', 'old-copies', 'portal']);
  expect(Object.keys(workspace?.profiles ?? {})).toEqual(['old-lab']);
});

test('its conditions and rows are ones', () => {
  const conditions = blocksUnder('Conditions');
  expect(conditions.length).toBeGreaterThan(4);
  for (const text of conditions) expect(parseCondition(text, { isPath }), text).toHaveProperty('condition');
  const rows = blocksUnder('Steps').map((line) => line.split(/ {3,}/)[0] ?? '');
  expect(rows.length).toBeGreaterThan(4);
  expect(parseSteps(rows, { isPath })).toHaveProperty('steps');
});

test('it names every function', () => {
  for (const name of functionLibrary.keys()) expect(doc).toMatch(new RegExp(`\`${name}[\`(]`));
});

test('it names every key', () => {
  const { findings } = loadWorkspace(
    {
      'suture.yaml': 'project: a\nx: 1\nretention: {x: 1}',
      'systems/a.yaml':
        'system: a\nx: 1\nvendor: {name: A, x: 1}\ninterfaces: {i: {X: 1, listen: "mllp://:1", ack: {x: 1}, tls: {x: 1}, from: {x: 1}}}',
      'flows/f.yaml':
        'flow: f\nfrom: a.i\nx: 1\nretention: {x: 1}\nsearch: {x: 1}\nattachments: {x: 1}\nto: [{flow: f, x: 1, retry: {x: 1}, breaker: {x: 1}}]',
    },
    someDependencies,
  );
  const known = findings
    .filter(({ code }) => code === 'workspace-key-unknown')
    .map(({ about }) => String(about?.['known']).split(', '));
  expect(known).toHaveLength(15);
  for (const key of known.flat()) expect(doc, key).toMatch(new RegExp(`(^|[\`{. ])${key}[\`:]`, 'm'));
});
