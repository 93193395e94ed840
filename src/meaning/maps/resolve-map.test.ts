import { describe, expect, test } from 'vitest';
import { mapOf } from '../../../test/meaning/pack-maps.ts';
import type { Finding } from '../../diagnostics/finding.ts';
import type { MapFile } from './map-file.ts';
import { type MapLibrary, resolveMap } from './resolve-map.ts';

function map(name: string, ...lines: readonly string[]): MapFile {
  return mapOf(name, [`map: ${name}`, 'from: hl7v2 ADT^A01', 'to: fhir R4', ...lines].join('\n'));
}

const segment = mapOf(
  'PID',
  [
    'map: PID[Patient]',
    'from: hl7v2 segment PID',
    'to: fhir R4 Patient',
    'rows:',
    '  - PID-7 <-> birthDate',
    '  - PID-8 <-> gender',
  ].join('\n'),
);
const base = map(
  'base',
  'unmapped: hold',
  'blocks:',
  '  - make: Patient',
  '    each: PID',
  '    key: PID-3',
  '    use: PID[Patient]',
  '    rows:',
  '      - PID-3[] <-> identifier[]',
  '      - PID-5[] <-> name[]',
);

function resolved(
  given: MapFile,
  others: readonly MapFile[] = [base],
): { rows: string[]; map: MapFile; codes: string[] } {
  const findings: Finding[] = [];
  const library: MapLibrary = {
    types: [],
    segment: (name) => (name === segment.name ? segment : undefined),
    map: (name) => others.find((each) => each.name === name),
  };
  const result = resolveMap(given, library, findings);
  return {
    map: result,
    rows: result.blocks[0]?.rows.map((row) => row.text) ?? [],
    codes: findings.map((finding) => finding.code),
  };
}

describe('a map with others', () => {
  test('takes in the rows of a segment map before its own', () => {
    expect(resolved(base).rows).toEqual([
      'PID-7 <-> birthDate',
      'PID-8 <-> gender',
      'PID-3[] <-> identifier[]',
      'PID-5[] <-> name[]',
    ]);
  });

  test('adds, replaces and removes rows of the map that it extends', () => {
    const own = map(
      ...([
        'own',
        'extends: base',
        'blocks:',
        '  - make: Patient',
        '    each: PID',
        '    rows:',
        '      - PID-9[] <-> name[]',
      ] as [string, ...string[]]),

      '    replace:',
      '      - PID-8 <-> gender codes sex',
      '      - PID-3[]  <->  identifier[] because ours',
      '    remove:',
      '      - PID-7 <-> birthDate',
      '  - make: Encounter',
      '    each: PV1',
      '    rows: [PV1-19 -> identifier[]]',
    );
    const result = resolved(own);
    expect(result.codes).toEqual([]);
    expect(result.rows).toEqual([
      'PID-8 <-> gender codes sex',
      'PID-3[]  <->  identifier[] because ours',
      'PID-5[] <-> name[]',
      'PID-9[] <-> name[]',
    ]);
    expect(result.map.blocks.map((block) => block.target)).toEqual(['Patient', 'Encounter']);
    expect(result.map.unmapped).toEqual({ kind: 'hold' });
    expect(result.map.blocks[0]?.key).toHaveLength(1);
  });

  test('says what is not there', () => {
    expect(resolved(map('own', 'extends: nobody')).codes).toEqual(['map-extends-unknown']);
    expect(
      resolved(map('own', 'blocks:', '  - make: Patient', '    use: XXX', '    rows: [PID-3 -> id]')).codes,
    ).toEqual(['map-use-unknown']);
    const circle = map('a', 'extends: b');
    expect(resolved(circle, [map('b', 'extends: a'), circle]).codes).toEqual(['map-extends-circle']);
    const plain = map('plain', 'blocks:', '  - make: Patient', '    rows: [PID-3 -> id]');
    const wrong = map('own', 'extends: plain', 'blocks:', '  - make: Patient', '    remove: [PID-4 -> id]');
    expect(resolved(wrong, [plain]).codes).toEqual(['map-replace-unmatched']);
  });
});
