import { describe, expect, test } from 'vitest';
import { someDependencies } from '../../test/workspace/some-dependencies.ts';
import { parse } from '../formats/hl7v2/index.ts';
import { SHIPPED_PACKS } from './code-packs.ts';
import { type LoadedWorkspace, loadWorkspace } from './load-workspace.ts';
import { mapMessage, messageType, serviceDay } from './map-message.ts';
import { packFinder, shippedTargetTypes } from './packs.ts';

const base: Readonly<Record<string, string>> = {
  'suture.yaml': 'project: riverside\n',
  'systems/lab.yaml': 'system: lab\ninterfaces: {results: {listen: "mllp://127.0.0.1:6661"}}\n',
  'systems/ehr.yaml':
    'system: ehr\ninterfaces:\n  fhir: {speaks: fhir R4, connect: "https://ehr.example/fhir"}\n  v2: {connect: "mllp://127.0.0.1:7001"}\n',
  'flows/results.yaml': 'flow: results\nfrom: lab.results\nto:\n  - {system: ehr.fhir, map: small}\n',
  'maps/small.map.yaml': map('PID-8 <-> gender codes sexes else hold'),
  'codes/sexes.csv': 'source,target\nF,female\nM,male\n',
};

function map(...rows: readonly string[]): string {
  const head = 'map: small\nfrom: hl7v2 ADT^A01\nto: fhir R4\nblocks:\n  - make: Patient\n    each: PID\n';
  return `${head}    key: PID-3\n    rows:\n${rows.map((row) => `      - ${row}`).join('\n')}`;
}

function load(files: Readonly<Record<string, string>> = {}): LoadedWorkspace {
  return loadWorkspace(
    { ...base, ...files },
    { ...someDependencies, findPack: packFinder([SHIPPED_PACKS]), targetTypes: shippedTargetTypes },
  );
}

function told(files: Readonly<Record<string, string>>): readonly string[] {
  return load(files).findings.map(({ code, place, about }) =>
    [`${place?.file}:${place?.line}:${place?.column}`, code, about?.['suggestion']].filter(Boolean).join(' '),
  );
}

const flow = (to: string): Readonly<Record<string, string>> => ({
  'flows/results.yaml': `flow: results\nfrom: lab.results\nto:\n  - ${to}\n`,
});

describe('maps of a workspace', () => {
  test('run with its codes, and change its hash', () => {
    const { workspace, findings } = load();
    expect(findings).toEqual([]);
    const { message } = parse('MSH|^~\\&|A|B|||20240101||ADT^A01|1|P|2.5.1\rPID|||1||||19700101|F');
    if (workspace === undefined || message === undefined) throw new Error('neither may be missing');
    expect(workspace.flows['results']?.to[0]?.map).toBe('small');
    const ready = workspace.maps.ready('small', messageType(message));
    const { outputs, ledger } = mapMessage(message, ready, { codes: workspace.codes, identity: (_a, _b, key) => key });
    expect(outputs.map(({ resource }) => resource)).toEqual([
      { resourceType: 'Patient', id: expect.any(String) as string, gender: 'female' },
    ]);
    expect(ledger.counts.translated).toBe(1);
    const other = load({ 'codes/sexes.csv': 'source,target\nF,female\nM,other\n' }).workspace;
    const third = load({ 'maps/small.map.yaml': map('PID-8 <-> gender codes sexes') }).workspace;
    expect(new Set([workspace.hash, other?.hash, third?.hash])).toHaveLength(3);
  });

  test('a pack gives each message the map of its type', () => {
    const { workspace } = load(flow('{system: ehr.fhir, map: hl7-v2-to-fhir}'));
    const named = (type: string): string | undefined => workspace?.maps.map('hl7-v2-to-fhir', type)?.name;
    expect(named('ORU^R01')).toBe('oru-r01');
    expect(named('ADT^A01')).toBe('adt-a01');
    expect(named('ADT^A11')).toBe('adt-a11');
    expect(named('ADT^X99')).toBe('adt');
    expect(named('ZZZ^Z99')).toBe('any');
    expect(workspace?.maps.isPack('hl7-v2-to-fhir')).toBe(true);
    expect(workspace?.maps.isPack('small')).toBe(false);
  });

  test('a map that extends the pack has the rows of its map for the same messages', () => {
    const text = 'map: mine\nfrom: hl7v2 ORU^R01\nto: fhir R4\nextends: hl7-v2-to-fhir\n';
    const { workspace, findings } = load({ 'maps/mine.map.yaml': text });
    expect(findings).toEqual([]);
    const mine = workspace?.maps.ready('mine', 'ORU^R01');
    const base = workspace?.maps.ready('oru-r01', 'ORU^R01');
    expect(mine?.map.blocks.map(({ name }) => name)).toEqual(base?.map.blocks.map(({ name }) => name));
  });

  test.each([
    ['no such map', flow('{system: ehr.fhir, map: smal}'), ['flows/results.yaml:4:29 workspace-reference small']],
    ['FHIR without a map', flow('{system: ehr.fhir}'), ['flows/results.yaml:4:14 workspace-map-missing']],
    ['a map for v2', flow('{system: ehr.v2, map: small}'), ['flows/results.yaml:4:27 workspace-map-format']],
    [
      'a map and steps',
      flow('{system: ehr.fhir, map: small, steps: ["PID-3 -> PID-2"]}'),
      ['flows/results.yaml:4:43 workspace-map-and-steps'],
    ],
    [
      'a map on the way to a flow',
      { ...flow('{flow: other, map: small}'), 'flows/other.yaml': 'flow: other\nto: [{system: ehr.v2}]\n' },
      ['flows/results.yaml:4:24 workspace-map-to-flow'],
    ],
    [
      'FHIR over MLLP, and listening',
      {
        'systems/x.yaml':
          'system: x\ninterfaces:\n  in: {speaks: fhir R4, listen: "http://127.0.0.1:6700/x"}\n  out: {speaks: fhir R4, connect: "mllp://x:1"}\n',
        'flows/x.yaml': 'flow: x\nfrom: lab.results\naccept: [ADT]\nto: [{system: x.out, map: small}]\n',
        'flows/results.yaml': 'flow: results\nfrom: lab.results\naccept: [ORU]\nto: []\n',
      },
      ['systems/x.yaml:3:16 workspace-fhir-listens', 'systems/x.yaml:4:35 workspace-fhir-transport'],
    ],
    [
      'a source of bytes',
      {
        'systems/lab.yaml': 'system: lab\ninterfaces: {results: {speaks: bytes, listen: "http://127.0.0.1:6661/x"}}\n',
      },
      ['flows/results.yaml:4:29 workspace-map-source'],
    ],
    [
      'a typo in a row',
      { 'maps/small.map.yaml': map('PID-8 <-> gendr') },
      [expect.stringMatching(/^maps\/small\.map\.yaml:9:\d+ map-target-unknown gender$/)],
    ],
    [
      'a row that cannot be read',
      { 'maps/small.map.yaml': map('PID-8 <-> gender codse sexes') },
      ['maps/small.map.yaml:9:26 map-word-unexpected codes'],
    ],
    [
      'a table that nobody has',
      { 'maps/small.map.yaml': map('PID-8 <-> gender codes sex') },
      ['maps/small.map.yaml:9:1 workspace-code-table-unknown'],
    ],
    [
      'two maps of a name',
      { 'maps/b.map.yaml': map('PID-8 -> gender') },
      ['maps/small.map.yaml:1:1 workspace-name-twice'],
    ],
    [
      'a pack that is not there',
      { 'suture.yaml': 'project: a\npacks: [hl7]\n' },
      ['suture.yaml:2:9 workspace-pack-unknown'],
    ],
    [
      'another version of a pack',
      { 'suture.yaml': 'project: a\npacks: [hl7-v2-to-fhir@0.0.1]\n' },
      ['suture.yaml:2:9 workspace-pack-version'],
    ],
    [
      'a map beside the folder',
      { 'map/small.map.yaml': map() },
      ['map/small.map.yaml:1:1 workspace-file-unknown maps/small.map.yaml'],
    ],
  ])('%s is said at its place', (_, files, expected) => {
    expect(told(files)).toEqual(expected);
  });

  test.each([
    [
      'a table in which two codes have one target',
      { 'codes/sexes.csv': 'source,target\nF,female\nW,female\n' },
      'map-codes-ambiguous',
    ],
    [
      'two targets of one field',
      { 'maps/small.map.yaml': map('PID-7 <-> birthDate', 'PID-7 <-> deceasedDateTime') },
      'map-rows-overlap',
    ],
    [
      'two sources of one list',
      { 'maps/small.map.yaml': map('PID-3[] <-> identifier[]', 'PID-4[] <-> identifier[]') },
      'map-list-shared',
    ],
  ])('%s keep two-way rows from running', (_what, files, code) => {
    const { workspace, findings } = load(files);
    expect(findings.map((finding) => finding.code)).toContain(code);
    expect(workspace).toBeUndefined();
  });

  test("what the pack that a map extends leaves open is the pack's", () => {
    const extended = 'map: small\nfrom: hl7v2 ADT^A01\nto: fhir R4\nextends: hl7-v2-to-fhir\n';
    expect(load({ 'maps/small.map.yaml': extended }).findings).toEqual([]);
  });

  test('codes are judged on the day of service that the message says', () => {
    const day = (...segments: readonly string[]) => {
      const { message } = parse(['MSH|^~\\&|A|B|||20240105||ORU^R01|1|P|2.5.1', ...segments].join('\r'));
      return message === undefined ? undefined : serviceDay(message);
    };
    expect(day('OBR|1||||||202310011200')).toBe('2023-10-01');
    expect(day('OBR|1||||||2023')).toBe('2024-01-05');
    expect(day()).toBe('2024-01-05');
  });
});
