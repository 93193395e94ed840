import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTestPerson, stateOfZip, valueTests } from './value-tests.ts';

const fails = (test: string, value: string): boolean | undefined => valueTests[test]?.(value);

describe('tests of values', () => {
  it('find every single wrong digit of an NPI and of a LOINC code', () => {
    for (const [test, right] of [
      ['npi that cannot be', '1234567893'],
      ['loinc with a wrong check digit', '2345-7'],
    ] as const) {
      expect(fails(test, right)).toBe(false);
      fc.assert(
        fc.property(fc.integer({ min: 1, max: right.length - 1 }), fc.integer({ min: 1, max: 9 }), (at, by) => {
          fc.pre(/\d/.test(right[at] ?? ''));
          const digit = (Number(right[at]) + by) % 10;
          expect(fails(test, right.slice(0, at) + digit + right.slice(at + 1))).toBe(true);
        }),
      );
    }
  });

  it.each([
    [
      'ssn that cannot be',
      ['666-12-3456', '900-12-3456', '123-00-3456', '123-45-0000', '123-45-67'],
      ['123-45-6780', '123456780'],
    ],
    [
      'phone that cannot be',
      ['555-5555', '(000) 000-0000', 'call mother', '(999) 999-9999'],
      ['(617) 555-2301', '6175552301', '+49 30 1234567'],
    ],
    ['no procedure code', ['00000', 'OV', '9921', '99O13', '992133'], ['99213', 'G0008', '0042T', '99213-25']],
    ['email that cannot be', ['N/A', 'none@none', 'a at example.com', 'x@y,com'], ['a.b@example.org']],
    ['more than a last name', ['Henry MD', 'Peters, Jr.', 'Dunn *DECEASED*'], ['De La Cruz', "O'Brien", 'Do']],
    ['name of nobody', ['BABY BOY', 'UNKNOWN', 'Twin A'], ['Boyd', 'Nada']],
    ['characters read wrongly', ['MÃ¼ller', 'Jes?s', 'Ren\uFFFDe'], ['Müller', 'Ångström']],
  ])('%s', (test, wrong, right) => {
    for (const value of wrong) expect([value, fails(test, value)]).toEqual([value, true]);
    for (const value of right) expect([value, fails(test, value)]).toEqual([value, false]);
  });

  it('leave real surnames alone', () => {
    expect([isTestPerson('Test', 'Maria'), isTestPerson('Null', 'Tom'), isTestPerson('Doe', 'Ann')]).toEqual([
      false,
      false,
      false,
    ]);
    expect([isTestPerson('ZZTEST', 'PATIENT'), isTestPerson('MOUSE', 'MICKEY'), isTestPerson('TEST', 'TEST')]).toEqual([
      true,
      true,
      true,
    ]);
    expect([stateOfZip('02115'), stateOfZip('90210'), stateOfZip('00000')]).toEqual(['MA', 'CA', undefined]);
  });
});
