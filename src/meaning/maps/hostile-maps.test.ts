import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mapOf } from '../../../test/meaning/pack-maps.ts';
import { targetTypes } from '../../../test/meaning/target-types.ts';
import { compileMap } from './compile-map.ts';
import { parseMap } from './parse-map.ts';

const HEAD = 'map: m\nfrom: hl7v2 ADT^A01\nto: fhir R4\nblocks:\n';
const BLOCK = `${HEAD}  - make: Patient\n    each: PID\n    rows:\n`;

/** The codes of what is wrong with a text. */
function codes(text: string): string[] {
  const parsed = parseMap('m.map.yaml', text);
  return 'map' in parsed ? [] : parsed.findings.map(({ code }) => code);
}

function nested(depth: number): string {
  const lines = Array.from(
    { length: depth },
    (_, at) => `${'  '.repeat(at * 2 + 1)}- make: Patient\n${'  '.repeat(at * 2 + 2)}blocks:\n`,
  );
  return HEAD + lines.join('');
}

describe('a hostile map', () => {
  test.each([
    ['a file of ten megabytes', 'xyz: abc\n'.repeat(1_200_000), 'map-too-large'],
    ['a line without end', `${BLOCK}      - PID-3${' | PID-4'.repeat(50_000)} -> id\n`, 'map-line-long'],
    ['blocks in blocks', nested(300), 'map-blocks-deep'],
    [
      'a pattern that grows',
      `${BLOCK}      - PID-3 -> id when PID-3 matches "(a{1,1000}){1,1000}"\n`,
      'map-pattern-invalid',
    ],
    ['a list without end', `${BLOCK}      - PID-3 -> identifier[999999999].value\n`, 'map-target-invalid'],
  ])('%s is told by one finding', (_what, text, code) => {
    expect(codes(text)).toEqual([code]);
  });

  test('with more wrong than anybody reads is read no further', () => {
    const found = codes(`${BLOCK}${'      - PID-3 => id\n'.repeat(80_000)}`);
    expect(found.length).toBeLessThanOrEqual(200);
    expect(found.length).toBeGreaterThan(100);
  });

  test.each([
    ['parentheses', `${'('.repeat(1900)}PID-1 valued${')'.repeat(1900)}`],
    ['negations', `${'not '.repeat(950)}(PID-1 valued)`],
    ['conjunctions', Array.from({ length: 280 }, () => 'PID-1 valued').join(' and ')],
  ])('with a condition of %s is read or refused, and made ready', (_what, condition) => {
    const parsed = parseMap('m', `${BLOCK}      - PID-3.1 -> id when ${condition}\n`);
    if (!('map' in parsed)) return expect(parsed.findings.length).toBe(1);
    const library = { types: [], map: () => undefined, segment: () => undefined };
    expect(compileMap(parsed.map, library, targetTypes).findings).toEqual([]);
  });

  test('that uses maps which use others twice each is told', () => {
    const segment = (level: number) => {
      const use = `    use: PID[L${level + 1}]\n`;
      const block = (name: string) => `  - at: ${name}[]\n    each: PID-3[]\n${use}`;
      return mapOf(
        `L${level}`,
        `map: PID[L${level}]\nfrom: hl7v2 segment PID\nto: fhir R4 Patient\nblocks:\n${block('identifier')}${block('contact')}`,
      );
    };
    const map = mapOf('m', `${HEAD}  - make: Patient\n    each: PID\n    use: PID[L1]\n`);
    const library = {
      types: [],
      map: () => undefined,
      segment: (name: string) => segment(Number(name.slice(5, -1))),
    };
    const { compiled, findings } = compileMap(map, library, targetTypes);
    expect(compiled).toBeUndefined();
    expect(findings.map(({ code }) => code)).toContain('map-too-large');
  });

  test('of any text never throws, and what is wrong has a place', () => {
    const piece = fc.constantFrom(
      'map: m',
      'from: hl7v2',
      'to: fhir R4',
      'blocks:',
      '  - make: Patient',
      '    rows:',
      '      - ',
      'PID-3',
      ' -> ',
      '[',
      ']',
      '"',
      "'",
      ' when ',
      '(',
      '\t',
      '\n',
      '\r',
      '#',
      ': ',
      '\u2028',
      'rows: [',
      ' by ',
      'a',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const parsed = parseMap('m', pieces.join(''));
        if ('map' in parsed) return;
        for (const { place } of parsed.findings) expect(place).toMatchObject({ file: 'm', line: expect.any(Number) });
      }),
      { numRuns: 500 },
    );
  });
});
