import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { functionLibrary } from './function-library.ts';

function call(name: string, given: readonly string[], ...values: readonly string[]): string | undefined {
  const found = functionLibrary.get(name);
  if (found === undefined) throw new Error(`no function ${name}`);
  return found.compile(given)(values);
}

describe('examples', () => {
  test.each<[string, string[], string, string | undefined]>([
    ['upper', [], 'straße i', 'STRASSE I'],
    ['lower', [], 'ÄI', 'äi'],
    ['trim', [], '  a b ', 'a b'],
    ['pad', ['8'], '4711', '00004711'],
    ['pad', ['6', ' ', 'right'], 'ab', 'ab    '],
    ['pad', ['3', '0', 'left'], '4711', '4711'],
    ['pad', ['3'], '😀', '00😀'],
    ['split', ['-', '2'], 'a-b-c', 'b'],
    ['split', ['-', '4'], 'a-b-c', undefined],
    ['replace', ['-', ''], '1-2-3', '123'],
    ['replace', ['a.c', '$&'], 'a.c abc', '$& abc'],
    ['prefix', ['urn:oid:'], '1.2.3', 'urn:oid:1.2.3'],
    ['prefix', ['http://x/v2-', 'HL7'], 'HL70001', 'http://x/v2-0001'],
    ['prefix', ['http://x/v2-', 'HL7'], 'LN', undefined],
    ['truncate', ['3'], 'abcd', 'abc'],
    ['truncate', ['2'], 'a😀b', 'a😀'],
    ['date', ['MM/dd/yyyy'], '19800229', '02/29/1980'],
    ['date', ['yyyyMMdd'], '198002291530', '19800229'],
    ['date', ['yyyy-MM-dd HH:mm'], '19800229', undefined],
    ['date', ['yyyyMMdd'], '19810229', undefined],
    ['date', ['yyyyMMdd'], '00000000', undefined],
    ['date', ['yyyyMMdd'], '20241301', undefined],
    ['date', ['HH:mm'], '202401012400', undefined],
    ['date', ['yyyy-MM-dd HH:mm:ss.SSS xx'], '20240102030405.6+0100', '2024-01-02 03:04:05.600 +0100'],
    ['date', ['yyyyMMddHHmmssxx'], '20240102030405', undefined],
    ['date', ['yyyyMMdd', 'MM/dd/yyyy'], '02/29/1980', '19800229'],
    ['date', ['yyyyMMdd', 'MM/dd/yyyy'], '00/00/0000', undefined],
    ['date', ['yyyyMMdd', 'MM/dd/yyyy'], '2/9/1980', undefined],
    ['date', ['yyyyMMdd', 'MM/dd/yyyy'], '02/29/1980 late', undefined],
  ])('%s(%j) of %s', (name, given, value, expected) => {
    expect(call(name, given, value)).toBe(expected);
  });

  test('join puts the separator between the values', () => {
    expect(call('join', ['/'], 'a', 'b', 'c')).toBe('a/b/c');
    expect(call('join', [], 'a', 'b')).toBe('ab');
  });
});

test('padding never shortens, truncating never lengthens, and neither cuts a character in two', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 20 }), (value, length) => {
      const characters = [...value].length;
      expect([...(call('pad', [String(length)], value) ?? '')].length).toBe(Math.max(characters, length));
      expect([...(call('truncate', [String(length)], value) ?? '')].length).toBe(Math.min(characters, length));
    }),
  );
});

test('split undoes join', () => {
  const parts = fc.array(fc.stringMatching(/^[a-z]{0,5}$/), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(parts, fc.constantFrom('/', '--', '^'), (values, separator) => {
      const joined = call('join', [separator], ...values) ?? '';
      values.forEach((value, index) => {
        expect(call('split', [separator, String(index + 1)], joined)).toBe(value);
      });
    }),
  );
});

test('a date in one format and back is the same date, and every day of the calendar exists', () => {
  const day = fc.date({ min: new Date('1800-01-01'), max: new Date('2999-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(day, fc.constantFrom('MM/dd/yyyy', 'dd.MM.yyyy', 'yyyy-MM-dd'), (date, format) => {
      const hl7 = date.toISOString().slice(0, 10).replaceAll('-', '');
      const written = call('date', [format], hl7) ?? '';
      expect(call('date', ['yyyyMMdd', format], written)).toBe(hl7);
    }),
  );
});

test('every function declares itself under its own name and in words', () => {
  for (const [name, entry] of functionLibrary) {
    expect(entry.name).toBe(name);
    expect(entry.summary).toMatch(/^[A-Z].*\.$/);
  }
});

test('what prefix wrote, its inverse takes away again', () => {
  const { compile, invert } = functionLibrary.get('prefix') ?? {};
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.string(), fc.string(), (text, before, rest) => {
      const written = compile?.([text, before])([before + rest]);
      expect(written === undefined ? undefined : invert?.([text, before])(written)).toBe(before + rest);
    }),
  );
});
