import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCondition } from '../../src/meaning/maps/parse-condition.ts';
import { sourcePath } from '../../src/meaning/maps/source-path.ts';
import { guideCondition } from './guide-condition.ts';

describe('conditions as the guide spells them', () => {
  test.each<[string, string, string | undefined, string | undefined]>([
    ['IF OBR-8 NOT VALUED', 'OBR-7', undefined, 'OBR-8 not valued'],
    ['IF OBX-2="ED"', 'OBX-5', undefined, 'OBX-2 = "ED"'],
    ['IF OBX-2 IN ("ST", "FT", "TX")', 'OBX-5', undefined, 'OBX-2 in ("ST", "FT", "TX")'],
    ['IF OBR-11 NOT IN ("G","A")', 'OBR-11', undefined, 'OBR-11 not in ("G", "A")'],
    ['IF PID-7 LENGTH GREATER THAN 8', 'PID-7', undefined, 'PID-7 matches "^.{9,}$"'],
    ['IF PID-11 LST.COUNT GREATER THAN 1', 'PID-12', undefined, 'count(PID-11) not in (0, 1)'],
    ['IF OBX-5 LST.count LESS THAN OR EQUALS 1', 'OBX-5', undefined, 'count(OBX-5) in (0, 1)'],
    ['IF PRT-5 AND PRT-6 AREA NOT VALUED', 'PRT-8', undefined, 'PRT-5 not valued and PRT-6 not valued'],
    ['IF NOT VALUED OR NOT IN ("ISO")', 'HD.3', 'HD', 'HD.3 not valued or HD.3 not in ("ISO")'],
    ['IF CWE.3 IS "HL70276"', 'SCH-7', undefined, 'SCH-7.3 = "HL70276"'],
    ['IF HD-3 = "ISO"', 'HD.2', 'HD', 'HD.3 = "ISO"'],
    ['IF EVN-4 NOT "U"', 'EVN-4', undefined, 'EVN-4 != "U"'],
    ['If in the US', 'PID-19', undefined, undefined],
  ])('%s', (text, source, type, expected) => {
    expect(guideCondition(text, source, type)).toBe(expected);
  });
});

test('what is translated is a condition of the map language', () => {
  const path = fc
    .tuple(fc.constantFrom('PID', 'OBX', 'ORC'), fc.integer({ min: 1, max: 30 }))
    .map(([s, f]) => `${s}-${f}`);
  const one = fc.oneof(
    path.map((each) => `${each} VALUED`),
    path.map((each) => `${each} IS NOT VALUED`),
    fc.tuple(path, fc.constantFrom('A', 'P/2', 'x y')).map(([each, value]) => `${each} EQUALS "${value}"`),
    fc.tuple(path, fc.constantFrom('A', 'B')).map(([each, value]) => `${each} NOT IN ("${value}","C")`),
  );
  const all = fc.tuple(one, fc.constantFrom('AND', 'OR'), one).map(([a, word, b]) => `IF ${a} ${word} ${b}`);
  fc.assert(
    fc.property(all, (text) => {
      const condition = guideCondition(text, 'PID-1', undefined);
      const parsed = parseCondition(condition ?? '', { isPath: (each) => sourcePath(each, 1) !== undefined });
      expect(parsed).toHaveProperty('condition');
    }),
  );
});
