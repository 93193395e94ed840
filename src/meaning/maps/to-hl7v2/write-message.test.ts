import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeTables, compiledMap, mapOf, packLibrary } from '../../../../test/meaning/pack-maps.ts';
import { targetTypes } from '../../../../test/meaning/target-types.ts';
import { readProfile } from '../../../formats/hl7v2/index.ts';
import { type JsonObject, parseJson } from '../json.ts';
import { compileBack } from '../translate-back.ts';
import { versionMap } from '../v2/v2-map.ts';
import { eventOfResources } from './event-of-resources.ts';
import { incomingResources } from './incoming-resources.ts';
import { type WriteOptions, writeMessage } from './write-message.ts';

const MOVES = mapOf(
  'versions.map.yaml',
  readFileSync(new URL('../../../../packs/hl7-v2-versions/versions.map.yaml', import.meta.url), 'utf8'),
);

const MAP = mapOf(
  'results.map.yaml',
  `map: results
from: hl7v2 ORU^R01
to: fhir R4
blocks:
  - make: Patient
    each: PID
    key: PID-3
    rows:
      - PID-1 <- index()
      - PID-3[] <-> identifier[]
      - PID-5[] <-> name[]
      - PID-8 <-> gender codes sexes else flag
  - make: ServiceRequest
    each: OBR
    key: OBR-2
    rows:
      - OBR-2.1 <-> identifier[0].value
      - OBR-4 <-> code
      - Patient -> subject
  - make: DiagnosticReport
    each: OBR
    key: OBR-3
    rows:
      - OBR-4 -> code
      - OBR-25 <-> status codes statuses else flag
      - Patient -> subject
    blocks:
      - make: Observation
        each: OBX
        link: result[]
        key: OBX-3, OBX-4
        rows:
          - OBX-1 <- index()
          - OBX-3 <-> code
          - OBX-5 <-> value[x] by OBX-2
          - OBX-11 <-> status codes statuses else flag
`,
);
const forward = compiledMap(MAP);
const MAPS = { forward, backward: compileBack(forward.map, packLibrary(), targetTypes) };
const OPTIONS: WriteOptions = {
  codes: codeTables({ sexes: { F: 'female', M: 'male' }, statuses: { F: 'final', P: 'preliminary' } }),
  type: 'ORU^R01',
  version: '2.5.1',
  versions: versionMap(MOVES),
  controlId: '42',
  writtenAt: '20260101000000+0000',
};

const PATIENT = {
  resourceType: 'Patient',
  id: 'p',
  identifier: [{ value: '77' }],
  name: [{ family: 'Sample', given: ['Jordan'] }],
  gender: 'female',
};

function observation(id: string, value: number): JsonObject {
  return {
    resourceType: 'Observation',
    id,
    status: 'final',
    code: { coding: [{ code: `c-${id}`, display: `say-${id}` }] },
    valueQuantity: { value },
  };
}

function bundle(...resources: readonly JsonObject[]): JsonObject {
  return {
    resourceType: 'Bundle',
    type: 'collection',
    entry: resources.map((resource) => ({
      fullUrl: `https://x.example/fhir/${typeof resource['id'] === 'string' ? resource['id'] : ''}`,
      resource,
    })),
  };
}

function written(root: JsonObject, options: Partial<WriteOptions> = {}) {
  return writeMessage(root, incomingResources(root), MAPS, { ...OPTIONS, ...options });
}

describe('a message of resources from elsewhere', () => {
  it('has results in the order of their report, whatever the references are spelt as', () => {
    const report = {
      resourceType: 'DiagnosticReport',
      id: 'r',
      status: 'final',
      code: { coding: [{ code: 'panel' }] },
      subject: { reference: 'Patient/p/_history/3' },
      result: [{ reference: 'https://x.example/fhir/b' }, { reference: 'Observation/a' }, { reference: '#c' }],
      contained: [observation('c', 3)],
    };
    const root = bundle(observation('a', 1), PATIENT, report, observation('b', 2));
    const { message, ledger } = written(root);
    expect(message.text().split('\r')).toEqual(
      expect.arrayContaining([
        'PID|1||77||Sample^Jordan|||F',
        'OBX|1|NM|c-b^say-b||2||||||F',
        'OBX|3|NM|c-c^say-c||3||||||F',
      ]),
    );
    const fates = Object.fromEntries(ledger.lines().map(({ path, fate }) => [path, fate]));
    expect(fates).toMatchObject({
      type: 'ignored',
      'entry[1].resource.name[0].family': 'carried',
      'entry[1].resource.gender': 'translated',
      'entry[2].resource.code.coding[0].code': 'carried',
      'entry[2].resource.result[2].reference': 'carried',
      'entry[2].resource.contained[0].valueQuantity.value': 'carried',
    });
    expect(ledger.balanced).toBe(true);
  });

  it('puts results without a report under a group of their own', () => {
    const { message } = written(bundle(PATIENT, observation('a', 1), observation('b', 2)));
    expect([message.count('OBR'), message.raw('OBR[2]-4'), message.raw('OBX[2]-5')]).toEqual([2, 'c-b^say-b', '2']);
  });

  it('says what does not arrive, and holds what the profile of the receiver forbids', () => {
    const root = bundle({ ...PATIENT, maritalStatus: { text: 'M' } }, observation('a', 1));
    const plain = written(root);
    expect(plain.ledger.lines().find(({ path }) => path.endsWith('maritalStatus.text'))?.fate).toBe('flagged');
    expect(plain.held).toBe(false);
    const read = readProfile({ paths: { 'PID-5': { usage: 'X' }, 'PID-7': { usage: 'R' } } });
    if (!('profile' in read)) throw new Error('the test profile is none');
    const held = written(root, { profile: read.profile });
    expect(held.held).toBe(true);
    expect(held.findings).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ code: 'hl7-profile-not-supported', place: { path: 'PID-5' } }),
        expect.objectContaining({ code: 'hl7-profile-missing', place: { path: 'PID-7' } }),
      ]),
    );
  });

  it('does not say carried of what another value does not change', () => {
    const root = bundle(PATIENT, observation('a', 1));
    const before = written(root);
    for (const { path, fate } of before.ledger.lines()) {
      if (!path.includes('.name[') && !path.endsWith('.value') && !path.includes('coding[0].display')) continue;
      const text = JSON.stringify(root);
      const found = before.ledger.lines().findIndex((line) => line.path === path);
      expect(found).toBeGreaterThanOrEqual(0);
      const value = valueAt(root, path);
      const marker = typeof value === 'number' ? 987_654 : 'ZQMARKER';
      const changed = written(parseJson(text.replace(JSON.stringify(value), JSON.stringify(marker))) as JsonObject);
      expect([path, changed.message.text().includes(String(marker))]).toEqual([path, fate === 'carried']);
    }
  });

  it('gives findings with a place for what cannot be read, and never fails', () => {
    const circle = {
      resourceType: 'DiagnosticReport',
      id: 'r',
      result: [{ reference: 'DiagnosticReport/r' }, { reference: 'Observation/none' }],
      subject: { reference: '#' },
    };
    const root = { ...bundle(circle), entry: [{ resource: circle }, { resource: [] }, 7, { resource: { id: 'x' } }] };
    const incoming = incomingResources(root);
    expect(incoming.findings.map(({ code, place }) => `${code} ${place?.path}`)).toEqual([
      'map-resource-unreadable entry[1]',
      'map-resource-unreadable entry[2]',
      'map-resource-unreadable entry[3].resource',
      'map-reference-open entry[0].resource.result[1]',
      'map-reference-open entry[0].resource.subject',
    ]);
    expect(written(root as unknown as JsonObject).ledger.balanced).toBe(true);
  });

  it('accounts for every element of whatever JSON comes', () => {
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
    const names = [
      'name',
      'identifier',
      'code',
      'coding',
      'valueQuantity',
      'result',
      'reference',
      'status',
      'contained',
      '__proto__',
    ];
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 4 }),
      ),
    }));
    const types = fc.constantFrom('Patient', 'Observation', 'DiagnosticReport', 'ServiceRequest', 'Odd', 7);
    const resource = fc.tuple(types, fc.dictionary(fc.constantFrom(...names), value)).map(([type, rest]) => ({
      ...rest,
      resourceType: type,
    }));
    fc.assert(
      fc.property(fc.array(fc.oneof(resource, value), { maxLength: 5 }), (resources) => {
        const root = JSON.parse(
          JSON.stringify({ resourceType: 'Bundle', entry: resources.map((each) => ({ resource: each })) }),
        ) as JsonObject;
        const { ledger } = written(root);
        expect(ledger.balanced).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});

describe('which message resources are', () => {
  it.each([
    [[{ resourceType: 'MessageHeader', eventCoding: { code: 'A08' } }], undefined, 'ADT^A08'],
    [
      [{ resourceType: 'MessageHeader', eventCoding: { code: 'O21', display: 'OML^O21^OML_O21' } }],
      undefined,
      'OML^O21',
    ],
    [[PATIENT, { resourceType: 'Immunization' }], undefined, 'VXU^V04'],
    [[PATIENT, { resourceType: 'Appointment', status: 'cancelled' }], undefined, 'SIU^S15'],
    [[{ resourceType: 'Encounter', status: 'in-progress', class: { code: 'IMP' } }, PATIENT], undefined, 'ADT^A01'],
    [[{ ...PATIENT, link: [{ type: 'replaced-by' }] }], undefined, 'ADT^A40'],
    [[{ resourceType: 'DocumentReference' }], undefined, 'MDM^T02'],
    [[{ resourceType: 'ChargeItem' }], undefined, 'DFT^P03'],
    [[{ resourceType: 'ServiceRequest' }], 'ORM', 'ORM^O01'],
    [[PATIENT], 'ORU^R01', 'ORU^R01'],
    [[{ resourceType: 'Basic' }], undefined, undefined],
  ] as const)('%j for a receiver of %s: %s', (resources, wanted, type) => {
    expect(eventOfResources(incomingResources(bundle(...(resources as readonly JsonObject[]))), wanted)).toBe(type);
  });
});

function valueAt(root: JsonObject, path: string): unknown {
  let value: unknown = root;
  for (const step of path.split('.')) {
    const [, name = '', index] = /^([^[]+)(?:\[(\d+)\])?$/.exec(step) ?? [];
    value = (value as Record<string, unknown>)[name];
    if (index !== undefined) value = (value as readonly unknown[])[Number(index)];
  }
  return value;
}
