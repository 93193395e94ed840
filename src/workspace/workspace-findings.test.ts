import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { someDependencies } from '../../test/workspace/some-dependencies.ts';
import { type LoadedWorkspace, loadWorkspace } from './load-workspace.ts';

const base: Readonly<Record<string, string>> = {
  'suture.yaml': 'project: riverside\n',
  'systems/lab.yaml': `system: lab
interfaces:
  results: {listen: "mllp://127.0.0.1:6661"}
`,
  'systems/ehr.yaml': `system: ehr
zone: Europe/Berlin
interfaces:
  results: {connect: "mllp://127.0.0.1:7001"}
`,
  'flows/results.yaml': `flow: results
from: lab.results
to:
  - {system: ehr.results}
`,
};

function load(files: Readonly<Record<string, string>> = {}): LoadedWorkspace {
  return loadWorkspace({ ...base, ...files }, someDependencies);
}

/** `file:line:column code` and the suggestion, for each finding. */
function told(files: Readonly<Record<string, string>>): readonly string[] {
  return load(files).findings.map(({ code, place, about }) => {
    const suggested = about?.['suggestion'];
    return `${place?.file}:${place?.line}:${place?.column} ${code}${suggested === undefined ? '' : ` ${suggested}`}`;
  });
}

/** Pieces of YAML and rows that make odd files when they are put together. */
const SCRAPS = [
  'flow: a',
  'to:',
  '- {system: b.c}',
  '  when: PID-3 = "',
  'steps: |',
  '    x',
  '[',
  '}',
  '&a',
  '*a',
  '!!js',
  'retry: {first: 1s',
  '"A" -> MSH-5',
  '? a',
  ': b',
  '---',
  '\t',
  '%YAML 1.2',
  'order: by',
  '- - -',
  "'",
];

describe('what is wrong is said at its place, with the way out', () => {
  const flow = (lines: string) => ({ 'flows/results.yaml': `flow: results\nfrom: lab.results\n${lines}` });
  const face = (lines: string) => ({
    'systems/x.yaml': `system: x\ninterfaces:\n  i:\n${lines.replaceAll(/^/gm, '    ')}`,
  });

  test.each<[string, Record<string, string>, string[]]>([
    ['a typo in a key', flow('to: []\nordr: strict'), ['flows/results.yaml:4:1 workspace-key-unknown order']],
    [
      'a typo in a key of a list in braces',
      flow('to:\n  - {system: ehr.results, conections: 4}'),
      ['flows/results.yaml:4:27 workspace-key-unknown connections'],
    ],
    [
      'a typo in a word',
      flow('to:\n  - system: ehr.results\n    refused: quarantin'),
      ['flows/results.yaml:5:14 workspace-value quarantine'],
    ],
    [
      'keys of later versions',
      flow('to: [{system: ehr.results, check: c}]'),
      ['flows/results.yaml:3:28 workspace-key-unknown'],
    ],
    [
      'a missing name',
      { 'flows/results.yaml': 'from: lab.results\nto: []' },
      ['flows/results.yaml:1:1 workspace-key-missing'],
    ],
    ['a missing value', flow('to:'), ['flows/results.yaml:1:1 workspace-key-missing']],
    ['a name with capitals', { 'suture.yaml': 'project: Riverside' }, ['suture.yaml:1:10 workspace-name']],
    ['a text where a list belongs', flow('to: ehr.results'), ['flows/results.yaml:3:5 workspace-shape']],
    ['a list where keys belong', { 'suture.yaml': '- a' }, ['suture.yaml:1:1 workspace-shape']],
    ['an empty file', { 'suture.yaml': '' }, ['suture.yaml:1:1 workspace-shape']],
    ['two keys of one name', { 'suture.yaml': 'project: a\nproject: b' }, ['suture.yaml:2:1 workspace-yaml']],
    ['an alias', flow('to: &a []\norder: *a'), ['flows/results.yaml:4:8 workspace-yaml-anchor']],
    [
      'a row in YAML quotes',
      flow('to:\n  - system: ehr.results\n    steps:\n      - "A" -> MSH-5'),
      ['flows/results.yaml:6:13 workspace-row-quotes'],
    ],
    [
      'a row with a colon',
      flow('to:\n  - system: ehr.results\n    steps:\n      - NTE -> ignore because: x'),
      ['flows/results.yaml:6:9 workspace-row-shape'],
    ],
    [
      'a row with a comment',
      flow('to:\n  - system: ehr.results\n    steps:\n      - PID-2 -> PID-3 # old'),
      ['flows/results.yaml:6:9 workspace-row-comment'],
    ],
    [
      'a slip in a row of a list',
      flow("to:\n  - system: ehr.results\n    steps:\n      - 'PID-2 -> PID-3 wehn PID-2 valued'"),
      ['flows/results.yaml:6:25 map-word-unexpected when'],
    ],
    [
      'a slip in a row of a block',
      flow('to:\n  - system: ehr.results\n    steps: |\n      # note\n\n      PID-2 -> PID.3'),
      ['flows/results.yaml:8:16 map-path-invalid PID-3'],
    ],
    [
      'a slip in a condition',
      flow('to: []\nwhere: PID-3 valeud'),
      ['flows/results.yaml:4:14 map-word-unexpected valued'],
    ],
    [
      'a slip behind escapes',
      flow('to: []\nwhere: "PID-3 = \\"a\\" adn PID-3 valued"'),
      ['flows/results.yaml:4:23 map-word-unexpected and'],
    ],
    ['a time without unit', flow('to: []\nretention: {messages: 90}'), ['flows/results.yaml:4:23 workspace-value']],
    [
      'a source that does not exist',
      { 'flows/results.yaml': 'flow: results\nfrom: lab.result\nto: []' },
      ['flows/results.yaml:2:7 workspace-reference lab.results'],
    ],
    [
      'a source that connects',
      { 'flows/results.yaml': 'flow: results\nfrom: ehr.results\nto: []' },
      ['flows/results.yaml:2:7 workspace-reference-direction'],
    ],
    [
      'a destination that listens',
      flow('to: [{system: lab.results}]'),
      ['flows/results.yaml:3:15 workspace-reference-direction'],
    ],
    [
      'a flow that does not exist',
      flow('to: [{flow: result}]'),
      ['flows/results.yaml:3:13 workspace-reference results'],
    ],
    ['a flow that feeds itself', flow('to: [{flow: results}]'), ['flows/results.yaml:3:13 workspace-flow-cycle']],
    [
      'a flow that nothing feeds',
      { 'flows/lost.yaml': 'flow: lost\nto: []' },
      ['flows/lost.yaml:1:1 workspace-key-missing'],
    ],
    [
      'two flows of one name',
      { 'flows/z.yaml': 'flow: results\nto: [{flow: results}]' },
      ['flows/z.yaml:1:7 workspace-name-twice'],
    ],
    [
      'two flows on one interface',
      { 'flows/z.yaml': 'flow: z\nfrom: lab.results\naccept: [ADT]\nto: []' },
      ['flows/z.yaml:3:9 workspace-accept-overlap'],
    ],
    [
      'two destinations of one name',
      flow('to:\n  - {system: ehr.results}\n  - {system: ehr.results}'),
      ['flows/results.yaml:5:5 workspace-destination-twice'],
    ],
    [
      'two answers',
      flow('to:\n  - {system: ehr.results, answers: yes}\n  - {system: ehr.results, name: b, answers: yes}'),
      ['flows/results.yaml:5:45 workspace-answers-twice'],
    ],
    [
      'a schedule without zone',
      {
        'systems/ehr.yaml': 'system: ehr\ninterfaces: {results: {connect: "mllp://h:1"}}',
        ...flow('to: [{system: ehr.results, schedule: daily 08:00-18:00}]'),
      },
      ['flows/results.yaml:3:38 workspace-schedule-zone'],
    ],
    [
      'a schedule that is none',
      flow('to: [{system: ehr.results, schedule: Mo-Fr 8-18}]'),
      ['flows/results.yaml:3:38 workspace-value'],
    ],
    [
      'a zone that is none',
      { 'systems/x.yaml': 'system: x\nzone: Mars/Olympus\ninterfaces: {}' },
      ['systems/x.yaml:2:7 workspace-value'],
    ],
    [
      'more connections than allowed',
      {
        'systems/ehr.yaml': 'system: ehr\ninterfaces: {results: {connect: "mllp://h:1", connections: 2}}',
        ...flow('to: [{system: ehr.results, connections: 3}]'),
      },
      ['flows/results.yaml:3:41 workspace-connections-many'],
    ],
    ['an unknown scheme', face('listen: mlpp://:6700'), ['systems/x.yaml:4:13 workspace-scheme mllp']],
    ['an address without port', face('connect: mllp://ehr'), ['systems/x.yaml:4:14 workspace-value']],
    ['a password in an address', face('connect: https://u:p@ehr/'), ['systems/x.yaml:4:14 workspace-value']],
    [
      'both directions',
      face('listen: mllp://:6700\nconnect: mllp://h:1'),
      ['systems/x.yaml:5:14 workspace-two-directions'],
    ],
    ['neither direction', face('speaks: hl7v2'), ['systems/x.yaml:4:5 workspace-key-missing']],
    ['a port used twice', face('listen: mllp://localhost:6661'), ['systems/x.yaml:4:13 workspace-port-twice']],
    [
      'a port used on every address',
      face('listen: mllp+tls://0.0.0.0:6661\ntls: {certificate: file:a, key: file:b}'),
      ['systems/x.yaml:4:13 workspace-port-twice'],
    ],
    ['plain text to the outside', face('listen: mllp://0.0.0.0:6700'), ['systems/x.yaml:4:13 workspace-plain-outside']],
    ['TLS without certificate', face('listen: https://:6700'), ['systems/x.yaml:4:13 workspace-tls-missing']],
    [
      'a key in the file',
      face('listen: mllp+tls://:6700\ntls: {certificate: file:a, key: hunter2}'),
      ['systems/x.yaml:5:37 workspace-value', 'systems/x.yaml:5:10 tls-certificate-missing'],
    ],
    [
      'a typo in a key of the interface',
      face('listen: mllp://:6700\ntimout: 5s'),
      ['systems/x.yaml:5:5 workspace-key-unknown timeout'],
    ],
    [
      'an option that the connector does not know',
      face('listen: mllp://:6700\ncolour: red'),
      ['systems/x.yaml:5:13 option-unknown'],
    ],
    [
      'an option that it cannot read',
      face('listen: folder ./in\nat_once: many'),
      ['systems/x.yaml:5:14 option-unreadable'],
    ],
    [
      'a type that the interface does not speak',
      {
        'systems/lab.yaml': 'system: lab\ninterfaces: {results: {speaks: hl7v2 ORU, listen: "mllp://:1"}}',
        ...flow('accept: [ORU^R01, ADT^A01]\nto: []'),
      },
      ['flows/results.yaml:3:9 workspace-accept-unspoken'],
    ],
    [
      'a file in the wrong folder',
      { 'flow/a.yaml': 'flow: a' },
      ['flow/a.yaml:1:1 workspace-file-unknown flows/a.yaml'],
    ],
    [
      'a file with the wrong ending',
      { 'flows/a.yml': 'flow: a' },
      ['flows/a.yml:1:1 workspace-file-unknown flows/a.yaml'],
    ],
  ])('%s', (_, files, expected) => {
    expect(told(files)).toEqual(expected);
  });

  test('a workspace without suture.yaml is none', () => {
    const { workspace, findings } = loadWorkspace({}, someDependencies);
    expect(workspace).toBeUndefined();
    expect(findings.map(({ code }) => code)).toEqual(['workspace-project-missing']);
  });

  test('an interface with an error is not also reported as unknown where a flow names it', () => {
    expect(told({ 'systems/ehr.yaml': 'system: ehr\ninterfaces: {results: {connect: "mllp://h"}}' })).toHaveLength(1);
    expect(told({ 'systems/ehr.yaml': 'system: [' }).join()).not.toContain('workspace-reference');
  });

  test('a warning does not stop the workspace', () => {
    const { workspace, findings } = load(face('listen: mllp://0.0.0.0:6700'));
    expect(findings).toHaveLength(1);
    expect(workspace).toBeDefined();
  });
});

test('no secret that stands in a file is repeated in a finding', () => {
  const files = {
    'systems/x.yaml': `system: x
interfaces:
  a: {connect: "https://h/", auth: {basic: {user: u, password: hunter2-a}}}
  b: {connect: "https://h/", auth: {bearer: hunter2-b}}
  c: {connect: "https://u:hunter2-c@h/"}
  d: {listen: "mllp+tls://:6700", tls: {certificate: hunter2-d, key: hunter2-e}}
  e: {connect: "https://h/", headers: {X-Key: "Bearer hunter2-f"}}
`,
  };
  const { workspace, findings } = load(files);
  expect(workspace).toBeUndefined();
  expect(findings.length).toBeGreaterThanOrEqual(5);
  expect(JSON.stringify(findings)).not.toContain('hunter2');
});

test('whatever stands in a file, loading ends with findings that stand inside it', () => {
  const scraps = fc.constantFrom(...SCRAPS);
  fc.assert(
    fc.property(fc.array(fc.oneof(scraps, fc.string()), { maxLength: 12 }), (lines) => {
      const text = lines.join('\n');
      for (const name of ['suture.yaml', 'systems/lab.yaml', 'flows/results.yaml']) {
        for (const { place } of load({ [name]: text }).findings) {
          expect(place?.line).toBeGreaterThanOrEqual(1);
          expect(place?.column).toBeGreaterThanOrEqual(1);
          if (place?.file === name) expect(place.line).toBeLessThanOrEqual(text.split('\n').length + 1);
        }
      }
    }),
  );
});
