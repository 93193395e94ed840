import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describe as describePath, dictionary, nearestVersion, versions } from '../index.ts';
import { structureOfMessage } from './dictionary.ts';
import { anySegment, type StructureNode, structureNotation } from './structure-notation.ts';

test.each(versions)('%s is whole: everything that it names, it defines', (version) => {
  const book = dictionary(version);
  expect(book.version).toBe(version);
  expect(book.segmentNames.length).toBeGreaterThan(30);
  expect(book.structureNames.length).toBeGreaterThan(30);
  const missing = new Set<string>();
  const need = (type: string): void => {
    if (book.type(type) === undefined) missing.add(type);
    for (const component of book.type(type)?.components ?? []) {
      if (book.type(component.type) === undefined) missing.add(component.type);
    }
  };
  for (const name of book.segmentNames) for (const field of book.segment(name)?.fields ?? []) need(field.type);
  for (const name of book.structureNames) {
    const walk = (node: StructureNode): void => {
      if (node.kind === 'group') return node.nodes.forEach(walk);
      for (const segment of node.names) {
        if (segment !== anySegment && book.segment(segment) === undefined) missing.add(`${segment} in ${name}`);
      }
    };
    const root = book.structure(name);
    expect(root?.nodes[0]).toMatchObject({ kind: 'segment', optional: false });
    root?.nodes.forEach(walk);
  }
  expect([...missing]).toEqual(knownGaps[version] ?? []);
});

/** 2.3.1 names two queries whose segments came with 2.4. */
const knownGaps: Readonly<Record<string, readonly string[]>> = {
  '2.3.1': ['QPD in QBP_Q22', 'RCP in QBP_Q22', 'QPD in RSP_K22', 'QRI in RSP_K22'],
};

test('places are described by version', () => {
  expect(describePath('PID-3[2].4.1', '2.5.1')).toMatchObject({ name: 'Namespace ID', type: 'IS', table: '0300' });
  expect(describePath('PID-3', '2.5.1')).toMatchObject({ type: 'CX', usage: 'R', repeats: true, length: 250 });
  expect(describePath('PID-7', '2.3')?.type).toBe('TS');
  expect(describePath('PID-7', '2.7')?.type).toBe('DTM');
  expect(describePath('PID-7.1', '2.7')?.type).toBe('DTM');
  expect(describePath('PID-19', '2.7')?.usage).toBe('W');
  expect(describePath('OBX[3]-5', '2.7.1')?.type).toBe('VARIES');
  expect(describePath('OBX-28', '2.7.1')).toBeUndefined();
  expect(describePath('OBX-28', '2.8')?.name).toBe('Local Process Control');
  expect(describePath('OBX-30', '2.8.1')).toBeUndefined();
  expect(describePath('OBX-4.2', '2.8.2')?.name).toBe('Group');
  expect(describePath('OBX', '2.5.1', 'ORU_R01')?.repeats).toBe(true);
  expect(describePath('PV1', '2.5.1', 'ADT_A01')?.repeats).toBe(false);
  expect(describePath('ZPI-3', '2.5.1')).toBeUndefined();
});

test('any text may be asked of any version', () => {
  fc.assert(
    fc.property(fc.string(), fc.oneof(fc.string(), fc.constantFrom(...versions)), (path, version) => {
      describePath(path, version);
      const book = dictionary(version);
      expect(versions).toContain(book.version);
      book.structureOfEvent(path, version);
    }),
  );
  for (const name of ['constructor', '__proto__', 'toString']) {
    expect(dictionary('2.5').segment(name)).toBeUndefined();
    expect(dictionary('2.8').type(name)).toBeUndefined();
    expect(dictionary('2.8').structure(name)).toBeUndefined();
  }
});

test('the nearest version is the newest one not after the one stated', () => {
  for (const version of versions) expect(nearestVersion(version)).toBe(version);
  expect(nearestVersion('2.3.z')).toBe('2.3');
  expect(nearestVersion('2.9')).toBe('2.8.2');
  expect(nearestVersion('2.0')).toBe('2.1');
  expect(nearestVersion('2.5.2')).toBe('2.5.1');
  expect(nearestVersion(undefined)).toBe('2.5.1');
  expect(nearestVersion('three')).toBe('2.5.1');
});

test('events share structures as table 0354 says', () => {
  expect(dictionary('2.5.1').structureOfEvent('ADT', 'A04')).toBe('ADT_A01');
  expect(dictionary('2.5.1').structureOfEvent('ADT', 'A31')).toBe('ADT_A05');
  expect(dictionary('2.4').structureOfEvent('SIU', 'S14')).toBe('SIU_S12');
  expect(dictionary('2.7').structureOfEvent('MDM', 'T04')).toBe('MDM_T02');
  expect(dictionary('2.3').structureOfEvent('ADT', 'A04')).toBe('ADT_A04');
  expect(dictionary('2.5').structureOfEvent('ADT', 'A99')).toBeUndefined();
});

test('a structure that the version dropped is found in the nearest that has it', () => {
  const found = structureOfMessage('2.7.1', { message: 'ORM', event: 'O01' });
  expect(found).toMatchObject({ version: '2.6', structure: { name: 'ORM_O01' } });
  expect(structureOfMessage('2.5', { message: 'ADT', event: 'A08', structure: 'ADT_A01' })?.structure.name).toBe(
    'ADT_A01',
  );
  expect(structureOfMessage('2.5', { message: 'ADT', event: 'A08', structure: 'NOPE' })?.structure.name).toBe(
    'ADT_A01',
  );
  expect(structureOfMessage('2.5.1', { message: 'ACK', event: 'A01' })?.structure.name).toBe('ACK');
  expect(structureOfMessage('2.5.1', { message: 'XXX', event: 'Y01' })).toBeUndefined();
  expect(structureOfMessage('2.5.1', {})).toBeUndefined();
});

test('the notation of structures', () => {
  const segment = (names: string, optional = false, repeats = false) => ({
    kind: 'segment',
    names: names.split('|'),
    optional,
    repeats,
  });
  expect(structureNotation('X', 'A B? C* <D|E>?* G?*(H I*(J))')).toEqual({
    kind: 'group',
    name: 'X',
    optional: false,
    repeats: false,
    nodes: [
      segment('A'),
      segment('B', true),
      segment('C', false, true),
      segment('D|E', true, true),
      {
        kind: 'group',
        name: 'G',
        optional: true,
        repeats: true,
        nodes: [segment('H'), { kind: 'group', name: 'I', optional: false, repeats: true, nodes: [segment('J')] }],
      },
    ],
  });
});
