import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseMap } from './parse-map.ts';

const HEAD = 'map: lab\nfrom: hl7v2 ORU^R01 2.3-2.5.1\nto: fhir R4 us-core@6.1.0\n';

function findings(text: string) {
  const parsed = parseMap('lab.map.yaml', text);
  return 'findings' in parsed ? parsed.findings : [];
}

function row(text: string) {
  return findings(`${HEAD}blocks:\n  - make: Patient\n    rows:\n      - ${text}\n`);
}

describe('a map file', () => {
  test('is read whole: head, blocks within blocks, rows', () => {
    const parsed = parseMap(
      'lab.map.yaml',
      [
        `${HEAD}# a comment`,
        'extends: hl7-v2-to-fhir@1.0.0   # another',
        'unmapped: drop because this destination wants totals only',
        'snapshot: [AL1, DG1]',
        'blocks:',
        '  - make: Patient as survivor',
        '    each: PID',
        '    key: PID-3[type = MR] | PID-3, PID-4',
        '    skip: PID-30 = Y and PID-8 != U because the dead are elsewhere',
        '    rows:',
        '      - PID-3[]    <->   identifier[]',
        '      - \'"LAB"\'     -> language',
        '      - \'PID-8 -> gender codes sex else "a: b # c"\'',
        '    blocks:',
        '      - at: contact[]',
        '        each: NK1',
        '        rows: [NK1-2 + NK1-3 -> name.text as join(", ") because it reads well]',
        '    replace:',
        '      - PID-8 -> gender codes other',
      ].join('\n'),
    );
    if (!('map' in parsed)) throw new Error(JSON.stringify(parsed.findings));
    const { map } = parsed;
    expect(map).toMatchObject({
      name: 'lab',
      from: { kind: 'message', types: ['ORU^R01'], versions: ['2.3', '2.5.1'] },
      to: { kind: 'fhir', profiles: ['us-core@6.1.0'] },
      extends: { name: 'hl7-v2-to-fhir', version: '1.0.0' },
      unmapped: { kind: 'drop', because: 'this destination wants totals only' },
      snapshot: ['AL1', 'DG1'],
    });
    const [block] = map.blocks;
    expect(block).toMatchObject({ kind: 'make', target: 'Patient', name: 'survivor', each: { name: 'PID' }, line: 9 });
    expect(block?.key).toHaveLength(2);
    expect(block?.skip?.because).toBe('the dead are elsewhere');
    expect(block?.rows.map((each) => [each.line, each.arrow])).toEqual([
      [14, '<->'],
      [15, '->'],
      [16, '->'],
    ]);
    expect(block?.rows[1]?.from[0]?.sources[0]).toMatchObject({ kind: 'constant', value: 'LAB' });
    expect(block?.rows[2]?.otherwise).toEqual({ kind: 'value', value: 'a: b # c' });
    expect(block?.blocks[0]?.rows[0]?.because).toBe('it reads well');
    expect(block?.replace).toHaveLength(1);
    expect(Object.isFrozen(block)).toBe(true);
    expect(Object.isFrozen(block?.rows[0])).toBe(true);
  });

  test.each([
    ['mop: lab\nfrom: hl7v2\nto: fhir R4', 'map-key-unknown', 1, 1, 'map'],
    [`${HEAD}unmaped: flag`, 'map-key-unknown', 4, 1, 'unmapped'],
    [`${HEAD}blocks:\n  - make: Patient\n    eech: PID`, 'map-key-unknown', 6, 5, 'each'],
    [`${HEAD}blocks:\n  - mak: Patient`, 'map-key-unknown', 5, 5, 'make'],
    ['map: a\nfrom: hl7 ORU\nto: fhir R4', 'map-value-invalid', 2, 7, undefined],
    [`${HEAD}unmapped: drop`, 'map-because-missing', 4, 11, undefined],
    [`${HEAD}blocks:\n  - make: Patient\n    each: PID\n    each: PID`, 'map-key-twice', 7, 5, undefined],
    [`${HEAD}blocks:\n\t- make: Patient`, 'map-tab', 5, 1, undefined],
    [`${HEAD}rows: [PID-3 -> x]`, 'map-rows-outside', 4, 1, undefined],
    [`${HEAD}blocks:\n  - make: Patient\n    skip: PID-3 valued`, 'map-because-missing', 6, 23, undefined],
    [
      `${HEAD}blocks:\n  - make: Patient\n    rows:\n      - PID-3 -> a\n      - PID-3 -> a as trim`,
      'map-row-twice',
      8,
      9,
      undefined,
    ],
  ])('%j has a finding with its place', (text, code, line, column, suggestion) => {
    const found = findings(text).find((each) => each.code === code);
    expect(found?.place).toEqual({ file: 'lab.map.yaml', line, column });
    expect(found?.about?.['suggestion']).toBe(suggestion);
  });

  test.each([
    ['PID-3 -> id # why', 'map-row-comment', 21, undefined],
    ['PID-3 -> id because: x', 'map-row-colon', 28, undefined],
    ['PID-3 => id', 'map-character-unexpected', 16, undefined],
    ['PID-8 -> gender code sex', 'map-word-unexpected', 25, 'codes'],
    ['PID-8 -> gender codes sex else flog', 'map-word-unexpected', 40, 'flag'],
    ['PID-8 -> gender must absend', 'map-word-unexpected', 30, 'absent'],
    ['PID-8 -> gender else flag when PID-3 valued', 'map-slot-order', 35, undefined],
    ['PID-8 -> gender else drop', 'map-because-missing', 34, undefined],
    ['PID-8 -> ignore', 'map-because-missing', 24, undefined],
    ['PID_8 -> gender', 'map-path-invalid', 9, 'PID-8'],
    ['PID-5.1 + PID-5.2 -> a', 'map-join-needed', 19, undefined],
    ['PID-8 -> gender as uper', 'map-function-unknown', 28, 'upper'],
    ['PID-8 -> gen der', 'map-word-unexpected', 22, undefined],
    ['PID-8 -> a..b', 'map-target-invalid', 18, undefined],
    ['"" -> gender', 'map-constant-empty', 9, undefined],
    ['index() -> gender', 'map-index-backwards', 9, undefined],
    ['"x -> gender', 'map-quote-open', 9, undefined],
  ])('a row %s is refused where it is wrong', (text, code, column, suggestion) => {
    const [found] = row(text);
    expect(found).toMatchObject({ code, place: { file: 'lab.map.yaml', line: 7, column } });
    expect(found?.about?.['suggestion']).toBe(suggestion);
  });

  test('every row that is wrong is told, and no other', () => {
    const text = `${HEAD}blocks:\n  - make: Patient\n    rows:\n      - PID-3 => a\n      - PID-4 -> b\n      - PID-5 -> c else`;
    expect(findings(text).map((each) => each.place?.line)).toEqual([7, 9]);
  });

  test('the maps of the documentation are read', () => {
    const example = readFileSync(new URL('../../../docs/maps.md', import.meta.url), 'utf8');
    const maps = [...example.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);
    expect(maps.length).toBeGreaterThan(2);
    for (const text of maps) expect(findings(text)).toEqual([]);
  });

  test('any text is read or refused with a place, and never passed over', () => {
    const word = fc.constantFrom(
      'map',
      'from',
      'blocks',
      'rows',
      '-',
      ':',
      'make',
      'PID-3',
      '->',
      '<->',
      '"',
      "'",
      '#',
      'ignore',
      '[',
      ']',
      '  ',
      '\n',
      'x',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 40 }), (words) => {
        const parsed = parseMap('f', words.join(' '));
        if ('map' in parsed) return;
        expect(parsed.findings.length).toBeGreaterThan(0);
        for (const finding of parsed.findings) expect(finding.place?.line).toBeGreaterThan(0);
      }),
    );
  });
});
