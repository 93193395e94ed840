import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { someDependencies } from '../../test/workspace/some-dependencies.ts';
import type { DestinationDefinition, FlowDefinition, InterfaceDefinition, WorkspaceDefinition } from './definitions.ts';
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

function workspaceOf(files: Readonly<Record<string, string>> = {}): WorkspaceDefinition {
  const { workspace, findings } = load(files);
  if (workspace === undefined) throw new Error(JSON.stringify(findings));
  return workspace;
}

function interfaceOf(lines: string): InterfaceDefinition | undefined {
  const text = `system: x\ninterfaces:\n  i:\n${lines.replaceAll(/^/gm, '    ')}\n`;
  return workspaceOf({ 'systems/x.yaml': text }).systems['x']?.interfaces['i'];
}

function flowOf(lines: string): FlowDefinition | undefined {
  return workspaceOf({ 'flows/results.yaml': `flow: results\nfrom: lab.results\n${lines}\n` }).flows['results'];
}

function destinationOf(lines: string): DestinationDefinition | undefined {
  return flowOf(`to:\n  - system: ehr.results\n${lines.replaceAll(/^/gm, '    ')}`)?.to[0];
}

describe('a workspace that says little has every default', () => {
  test('of an interface that listens', () => {
    expect(workspaceOf().systems['lab']?.interfaces['results']).toEqual({
      endpoint: {
        name: 'lab.results',
        direction: 'listen',
        scheme: 'mllp',
        host: '127.0.0.1',
        port: 6661,
        path: '',
        connections: 256,
        maxBytes: 64 * 1024 * 1024,
        timeoutMs: 30_000,
        options: {},
      },
      speaks: { format: 'hl7v2', types: [] },
      charset: { otherwise: 'ASCII', force: false },
      acknowledge: { mode: 'original', when: 'stored', batch: 'each' },
    });
  });

  test('of a flow and its destination', () => {
    const { to, ...flow } = workspaceOf().flows['results'] ?? { to: [] };
    expect(flow).toEqual({
      name: 'results',
      file: 'flows/results.yaml',
      from: 'lab.results',
      accept: [],
      order: { by: 'patient' },
      duplicateWindowMs: 7 * 86_400_000,
      retention: {},
      searchBodies: false,
      attachmentBytes: 64 * 1024,
    });
    expect(to).toHaveLength(1);
    expect(to[0]).toMatchObject({
      name: 'results>ehr.results',
      interface: 'ehr.results',
      order: { by: 'patient' },
      connections: 1,
      retry: { firstMs: 1000, mostMs: 60_000, jitter: 0.2 },
      refused: 'quarantine',
      ambiguous: 'resend',
      heldBlocks: 'related',
      breaker: { after: 5, pauseMs: 30_000 },
      hold: false,
      answers: false,
    });
    expect(to[0]?.steps.empty).toBe(true);
    expect(to[0]).not.toHaveProperty('when');
  });
});

describe('what an interface says', () => {
  test.each<[string, object]>([
    ['listen: mllp://:6700', { host: '127.0.0.1', port: 6700 }],
    ['listen: mllp://0.0.0.0:6700', { host: '0.0.0.0' }],
    ['listen: "mllp://[::1]:6700"', { host: '::1', port: 6700 }],
    ['listen: mllp://127.0.0.1:0', { port: 0 }],
    ['listen: folder ./in', { scheme: 'folder', host: '', port: 0, path: '/riverside/in' }],
    ['connect: folder /var/out', { path: '/var/out', direction: 'connect' }],
    ['connect: https://ehr.example/hl7?site=2', { host: 'ehr.example', port: 443, path: '/hl7?site=2' }],
    ['connect: mllp://h:1\nmax_size: 2 MB\ntimeout: 5s\nconnections: 3', { maxBytes: 2 ** 21, timeoutMs: 5000 }],
    ['listen: folder ./in\nat_once: 4\npattern: "*.hl7"', { options: { atOnce: 4, pattern: '*.hl7' } }],
    ['connect: mllp://h:1\nkeep: no\nwindow: 8', { options: { keep: false, window: 8 } }],
    [
      'connect: https://h/\nauth: {basic: {user: suture, password: secret:ehr}}',
      { options: { auth: { basic: { user: 'suture', password: 'secret:ehr' } } } },
    ],
    [
      'listen: mllp+tls://:6700\ntls: {certificate: file:a.pem, key: secret:k, min_version: TLSv1.3}',
      { scheme: 'mllp+tls', tls: { certificate: 'file:a.pem', key: 'secret:k', minVersion: 'TLSv1.3' } },
    ],
    [
      'listen: mllp://:6700\nfrom: {addresses: [10.0.0.0/8, "fd00::/8"], sending: [LAB, MAIN]}',
      { from: { addresses: ['10.0.0.0/8', 'fd00::/8'], sending: [['LAB', 'MAIN']] } },
    ],
    [
      'listen: mllp://:6700\nfrom: {sending: [[LAB, MAIN], [LAB, EAST]]}',
      {
        from: {
          sending: [
            ['LAB', 'MAIN'],
            ['LAB', 'EAST'],
          ],
        },
      },
    ],
  ])('%s', (lines, expected) => {
    expect(interfaceOf(lines)?.endpoint).toMatchObject(expected);
  });

  test.each<[string, Partial<InterfaceDefinition>]>([
    [
      'speaks: hl7v2 ORU^R01, ADT 2.3-2.5.1',
      { speaks: { format: 'hl7v2', types: ['ORU^R01', 'ADT^*'], versions: ['2.3', '2.5.1'] } },
    ],
    ['speaks: hl7v2 2.5', { speaks: { format: 'hl7v2', types: [], versions: ['2.5', '2.5'] } }],
    ['speaks: bytes', { speaks: { format: 'bytes', types: [] } }],
    ['charset: from MSH-18, else windows-1252', { charset: { otherwise: 'windows-1252', force: false } }],
    ['charset: UTF-8', { charset: { otherwise: 'UTF-8', force: true } }],
    [
      'ack: {mode: enhanced, when: delivered, batch: one}',
      { acknowledge: { mode: 'enhanced', when: 'delivered', batch: 'one' } },
    ],
  ])('%s', (lines, expected) => {
    expect(interfaceOf(`listen: mllp://:6700\n${lines}`)).toMatchObject(expected);
  });
});

describe('what a flow and its destinations say', () => {
  test.each<[string, object]>([
    ['accept: [ORU^R01, ADT]', { accept: ['ORU^R01', 'ADT^*'] }],
    ['accept: ORU^R01, ADT^A08', { accept: ['ORU^R01', 'ADT^A08'] }],
    ['where: PID-8 = F', { where: { text: 'PID-8 = F', reads: ['PID-8'] } }],
    ['order: strict', { order: { by: 'strict' } }],
    ['order: by PID-18.1', { order: { by: 'field', path: 'PID-18.1' } }],
    ['duplicates: off', { duplicateWindowMs: 0 }],
    ['duplicates: control id, 30d', { duplicateWindowMs: 30 * 86_400_000 }],
    [
      'retention: {messages: 6y, size: 1.5 GB}',
      { retention: { olderThanMs: 2190 * 86_400_000, maxBytes: 1_610_612_736 } },
    ],
    ['search: {bodies: yes}', { searchBodies: true }],
    ['attachments: {from: 256 KB}', { attachmentBytes: 262_144 }],
  ])('%s', (lines, expected) => {
    expect(flowOf(`to: []\n${lines}`)).toMatchObject(expected);
  });

  test.each<[string, object]>([
    ['name: copy', { name: 'results>copy' }],
    ['when: MSH-9.1 in (ORU, MDM)', { when: { text: 'MSH-9.1 in (ORU, MDM)' } }],
    ['order: strict\nconnections: 4', { order: { by: 'strict' }, connections: 4 }],
    [
      'retry: {first: 2s, most: 5m, jitter: 50%, give_up: 20}',
      { retry: { firstMs: 2000, mostMs: 300_000, jitter: 0.5, giveUpAfter: 20 } },
    ],
    ['retry: {first: 2m}', { retry: { firstMs: 120_000, mostMs: 120_000, jitter: 0.2 } }],
    ['breaker: {after: 2, pause: 10s}', { breaker: { after: 2, pauseMs: 10_000 } }],
    ['throttle: 500/15m', { throttle: { count: 500, perMs: 900_000 } }],
    [
      'refused: never-skip\nambiguous: ask\nheld_blocks: nothing\nhold: yes\nanswers: yes',
      { refused: 'never-skip', ambiguous: 'ask', heldBlocks: 'nothing', hold: true, answers: true },
    ],
    ['steps: [PID-2 -> PID-3]', { steps: { text: ['PID-2 -> PID-3'], empty: false } }],
    [
      'steps: |\n  # why\n  "A" -> MSH-5\n\n  NTE -> ignore because: x # y',
      { steps: { text: ['"A" -> MSH-5', 'NTE -> ignore because: x # y'] } },
    ],
    ['schedule: Mon-Fri 08:00-18:00', { schedule: { text: 'Mon-Fri 08:00-18:00' } }],
  ])('%s', (lines, expected) => {
    expect(destinationOf(lines)).toMatchObject(expected);
  });

  test('the order of the flow and the connections of the interface hold where the destination is silent', () => {
    const files = {
      'systems/ehr.yaml': 'system: ehr\ninterfaces: {results: {connect: "mllp://h:1", connections: 8}}',
      'flows/results.yaml': 'flow: results\nfrom: lab.results\norder: strict\nto: [{system: ehr.results}]',
    };
    expect(workspaceOf(files).flows['results']?.to[0]).toMatchObject({ order: { by: 'strict' }, connections: 8 });
  });

  test('one flow feeds another', () => {
    const files = {
      'flows/results.yaml': 'flow: results\nfrom: lab.results\nto: [{flow: copies}]',
      'flows/copies.yaml': 'flow: copies\nto: [{system: ehr.results}]',
    };
    expect(workspaceOf(files).flows['results']?.to[0]).toMatchObject({ name: 'results>copies', flow: 'copies' });
    expect(workspaceOf(files).flows['copies']).not.toHaveProperty('from');
  });

  test('messages are kept as long as suture.yaml says, unless the flow says otherwise', () => {
    const project = { 'suture.yaml': 'project: a\nretention: {messages: 90d, size: 1 GB}' };
    expect(workspaceOf(project).flows['results']?.retention).toEqual({ olderThanMs: 90 * 86_400_000 });
    expect(workspaceOf(project).retention).toEqual({ maxBytes: 1024 ** 3 });
  });
});

test('the same files give the same workspace in any order', () => {
  const names = Object.keys(base);
  fc.assert(
    fc.property(fc.shuffledSubarray(names, { minLength: names.length }), (order) => {
      const files = Object.fromEntries(order.map((name) => [name, base[name] ?? '']));
      const { workspace } = loadWorkspace(files, someDependencies);
      expect(workspace?.hash).toBe(workspaceOf().hash);
      expect(JSON.stringify(workspace?.flows)).toBe(JSON.stringify(workspaceOf().flows));
    }),
  );
});

test('a workspace cannot be changed once it is loaded', () => {
  const workspace = workspaceOf();
  expect(Object.isFrozen(workspace.flows['results']?.to[0]?.retry)).toBe(true);
  expect(Object.isFrozen(workspace.systems['lab']?.interfaces['results']?.endpoint)).toBe(true);
});
