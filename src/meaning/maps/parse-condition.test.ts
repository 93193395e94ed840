import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPath, type Message, parse } from '../../formats/hl7v2/index.ts';
import type { Condition } from './condition.ts';
import { parseCondition } from './parse-condition.ts';

const PIECES = [
  'PID-3',
  '(',
  ')',
  'and',
  'not',
  'in',
  '=',
  '!=',
  ',',
  '"',
  "'x'",
  'count',
  'matches',
  '[',
  '#',
  'valued',
];

function message(): Message {
  const text = [
    'MSH|^~\\&|NORTHLAB|MAIN|MAPLE|EAST|20240102||ORU^R01|1|P|2.5.1',
    'PID|||4711^^^HOSP^MR~0815^^^CLINIC^PI||Doe^Jane|""|19800101|F',
    'OBX|1|NM|K||6.8|||N',
    'OBX|2|NM|NA||140|||HH',
    'ZPI|and',
  ].join('\r');
  const parsed = parse(text);
  if (parsed.message === undefined) throw new Error('the message of the test does not parse');
  return parsed.message;
}

function condition(text: string): Condition {
  const parsed = parseCondition(text, { isPath });
  if ('findings' in parsed) throw new Error(`${text}: ${JSON.stringify(parsed.findings)}`);
  return parsed.condition;
}

describe('what a condition says of a message', () => {
  test.each([
    ['MSH-9.1 = ORU', true],
    ['MSH-9 = "ORU^R01"', true],
    ['MSH-9.1 != ORU', false],
    ['MSH-9.1=ORU', true],
    ['MSH-9.1 in ADT, ORU', true],
    ['MSH-9.1 in (ADT, ORU) and PID-8 = F', true],
    ['MSH-9.1 not in (ADT, ORU)', false],
    ['PID-3[2].4.1 = CLINIC', true],
    ['PID-2 valued', false],
    ['PID-2 not valued', true],
    ['not PID-2 valued', true],
    ['PID-2 = ""', true],
    ['PID-6 valued', true],
    ['PID-6 = \'""\'', true],
    ["PID-3.1 matches '^\\d{4}$'", true],
    ['PID-5.1 not matches "^[A-Z]+$"', true],
    ['PID-2 matches ".*"', false],
    ['count(OBX) = 2', true],
    ['count(PID-3) in 2, 3', true],
    ['count(NTE) != 0', false],
    ['count(OBX[*]-5) = 2', true],
    ['OBX-8 = HH', false],
    ['OBX[*]-8 = HH', true],
    ['OBX[*]-8 = LL', false],
    ['PID-3[*].5 = PI', true],
    ['ZPI-1 = "and"', true],
    ['MSH-9.1 = ADT and MSH-9.1 = ADT or MSH-9.1 = ORU', true],
    ['MSH-9.1 = ADT and (MSH-9.1 = ADT or MSH-9.1 = ORU)', false],
    ['not MSH-9.1 = ADT and PID-8 = M', false],
  ])('%s is %s', (text, expected) => {
    expect(condition(text).test(message())).toBe(expected);
  });
});

test('it names the paths that it reads, each once', () => {
  const { reads } = condition('PID-3 valued and (count(OBX) = 1 or PID-3 = A) and not PV1-2 in (I, O)');
  expect(reads).toEqual(['PID-3', 'OBX', 'PV1-2']);
});

type Logic = { text: string; value: boolean };

test('and, or, not and parentheses are those of logic', () => {
  const { tree } = fc.letrec<{ tree: Logic }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'medium' },
      fc.boolean().map((value) => ({ text: value ? 'PID-8 = F' : 'PID-8 = M', value })),
      tie('tree').map((inner) => ({ text: `not (${inner.text})`, value: !inner.value })),
      fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => ({
        text: `(${a.text}) and (${b.text})`,
        value: a.value && b.value,
      })),
      fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => ({
        text: `(${a.text}) or (${b.text})`,
        value: a.value || b.value,
      })),
    ),
  }));
  const read = message();
  fc.assert(
    fc.property(tree, ({ text, value }) => {
      expect(condition(text).test(read)).toBe(value);
    }),
  );
});

test('a value that stands in quotes is found again, whatever it holds', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (value) => {
      const quoted = JSON.stringify(value).replace(/\\u([0-9a-f]{4})|\\[bf]/g, 'x');
      const read = { get: () => JSON.parse(quoted) as string, count: () => 0, set: () => {}, remove: () => {} };
      expect(condition(`PID-2 = ${quoted}`).test(read)).toBe(true);
    }),
  );
});

test('no text makes the parser throw, and a finding stands inside the text', () => {
  const pieces = fc.constantFrom(...PIECES);
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string())), fc.constantFrom('', ' '), (parts, glue) => {
      const text = parts.join(glue);
      const parsed = parseCondition(text, { isPath });
      if ('condition' in parsed) return;
      for (const { place } of parsed.findings) {
        expect(place?.column).toBeGreaterThanOrEqual(1);
        expect(place?.column).toBeLessThanOrEqual(text.length + 1);
      }
    }),
  );
});

describe('what is wrong is said with its column and a way out', () => {
  test.each([
    ['MSH-9.1 = ORU adn PID-3 valued', 'map-word-unexpected', 15, 'and'],
    ['PID-3 not valeud', 'map-word-unexpected', 11, 'valued'],
    ['PID-3 maches "x"', 'map-word-unexpected', 7, 'matches'],
    ['pid-3 valued', 'map-path-invalid', 1, 'PID-3'],
    ['PID-3 valued or pv1.2 = I', 'map-path-invalid', 17, 'PV1-2'],
    ['OBX[*]-5[*] valued', 'map-path-invalid', 1, undefined],
    ['PID-3 = "A', 'map-quote-open', 9, undefined],
    ['PID-3 = "\\d"', 'map-escape-unknown', 10, undefined],
    ['PID-3 =', 'map-word-unexpected', 8, undefined],
    ['PID-3 = when', 'map-word-unexpected', 9, undefined],
    ['PID-3 = A)', 'map-word-unexpected', 10, undefined],
    ['(PID-3 = A', 'map-word-unexpected', 11, undefined],
    ['', 'map-word-unexpected', 1, undefined],
    ['PID-3 > 4', 'map-character-unexpected', 7, undefined],
    ['count(OBX) = many', 'map-count-not-number', 14, undefined],
    ['count(OBX) valued', 'map-word-unexpected', 12, undefined],
    ['PID-3 matches "("', 'map-pattern-invalid', 15, undefined],
    ['PID-3 matches "(.)\\\\1"', 'map-pattern-invalid', 15, undefined],
    [`PID-3 matches "${'a'.repeat(201)}"`, 'map-pattern-long', 15, undefined],
    ['PID-3 matches A', 'map-word-unexpected', 15, undefined],
  ])('%s', (text, code, column, suggested) => {
    const parsed = parseCondition(text, { isPath });
    const [finding] = 'findings' in parsed ? parsed.findings : [];
    expect(finding).toMatchObject({ code, place: { column } });
    expect(finding?.about?.['suggestion']).toBe(suggested);
  });
});

test('a pattern that makes other engines back-track for years ends', () => {
  const read = { get: () => `${'a'.repeat(20_000)}b`, count: () => 0, set: () => {}, remove: () => {} };
  expect(condition("PID-3 matches '^(a+)+$'").test(read)).toBe(false);
  expect(condition("PID-3 matches '(a|aa)+c'").test(read)).toBe(false);
});
