import { describe, expect, test } from 'vitest';
import { mapOf } from '../../../test/meaning/pack-maps.ts';
import { targetTypes } from '../../../test/meaning/target-types.ts';
import { compileMap } from './compile-map.ts';

const HEAD = ['map: m', 'from: hl7v2 ADT^A01', 'to: fhir R4', 'blocks:'];

/** Findings of a map as `file:line:column code`, and what stands at the place. */
function placed(lines: readonly string[], segment: readonly string[]): string[] {
  const text = [...HEAD, ...lines].join('\n');
  const used = ['map: PID[Patient]', 'from: hl7v2 segment PID', 'to: fhir R4 Patient', ...segment].join('\n');
  const files: Readonly<Record<string, string>> = { 'm.map.yaml': text, 'pid.map.yaml': used };
  const { findings } = compileMap(
    mapOf('m.map.yaml', text),
    {
      types: [],
      map: () => undefined,
      segment: (name) => (name === 'PID[Patient]' ? mapOf('pid.map.yaml', used) : undefined),
    },
    targetTypes,
  );
  return findings.map(({ code, place }) => {
    const line = files[place?.file ?? '']?.split('\n')[(place?.line ?? 0) - 1] ?? '';
    return `${place?.file} ${code} ${line.slice((place?.column ?? 0) - 1)}`;
  });
}

describe('a map made ready', () => {
  test('says where a target stands that the output does not have, in the file that has the row', () => {
    const block = ['  - make: Patient', '    each: PID', '    use: PID[Patient]', '    rows:'];
    expect(
      placed(
        [...block, '      - PID-8   <->   gendre', '      - \'"x" -> nam[0].text\''],
        ['rows:', '  - PID-7 <-> birthDat', 'blocks:', '  - each: PID', '    at: contct[]', '    rows: [PID-5 <-> x]'],
      ),
    ).toEqual([
      'pid.map.yaml map-target-unknown birthDat',
      'm.map.yaml map-target-unknown gendre',
      "m.map.yaml map-target-unknown nam[0].text'",
      'pid.map.yaml map-target-unknown contct[]',
      'pid.map.yaml map-target-unknown x]',
    ]);
  });

  test('says where a resource and a used map stand that nobody has', () => {
    expect(
      placed(['  - make: Patiant', '    each: PID', '    use: PIT[Patient]', '    rows: []'], ['rows: []']),
    ).toEqual([expect.stringContaining('map-use-unknown'), 'm.map.yaml map-target-unknown Patiant']);
  });
});
