import fc from 'fast-check';
import { expect, test } from 'vitest';
import { convertQuantity } from './convert-quantity.ts';
import { isUcum, unitOf } from './unit.ts';
import data from './unit-spellings.json' with { type: 'json' };

test('every spelling leads to a unit of UCUM, and to one only', () => {
  const seen = new Map<string, string>();
  for (const [code, written] of Object.entries(data.spellings)) {
    expect(isUcum(code), code).toBe(true);
    for (const each of written) {
      const key = each.toLowerCase().replace(/\s+/g, '');
      expect(seen.get(key) ?? code, each).toBe(code);
      seen.set(key, code);
      expect(unitOf(each)?.code, each).toBe(code);
    }
  }
});

test('laboratory spellings', () => {
  const read = (text: string): string | undefined => unitOf(text)?.code;
  expect(['mg/dl', 'MMOL/L', 'x10E3/uL', '10^3/ul', '10E9/L', '%', 'K/uL', 'mcg', 'PG/ML'].map(read)).toEqual([
    'mg/dL',
    'mmol/L',
    '10*3/uL',
    '10*3/uL',
    '10*9/L',
    '%',
    '10*3/uL',
    'ug',
    'pg/mL',
  ]);
  expect(unitOf('mM')?.code).toBe('mmol/L');
  expect(['C', 'IU/L', 'sec', '[degF]', 'U/L', '/hpf', 'x10(3)/mcL', 'banana', ''].map(read)).toEqual([
    'Cel',
    '[IU]/L',
    's',
    '[degF]',
    'U/L',
    '/[HPF]',
    undefined,
    undefined,
    undefined,
  ]);
  expect(unitOf('mg/dL')?.how).toBe('same');
  expect(unitOf('mg/dl')?.how).toBe('respelt');
});

test('reading a unit twice is reading it once, whatever is given', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 80 }), (text) => {
      const unit = unitOf(text);
      if (unit !== undefined) expect(unitOf(unit.code)).toEqual({ code: unit.code, how: 'same' });
    }),
  );
});

test('a converted value is as exact as the value was', () => {
  expect(convertQuantity('6.80', 'mg/dL', 'g/L')).toEqual({ value: '0.0680' });
  expect(convertQuantity('37.0', 'Cel', '[degF]')).toEqual({ value: '98.6' });
  expect(convertQuantity('100', 'mg/dL', 'mmol/L', { molecularWeight: 180.156 })).toEqual({ value: '5.55' });
  expect(convertQuantity('1.5', 'g', 'mg')).toEqual({ value: '1500' });
});

test('what cannot be converted says why', () => {
  expect(convertQuantity('1', 'mg/dL', 'mmol/L')).toEqual({ problem: 'needs-substance' });
  expect(convertQuantity('1', 'mg', 'mL')).toEqual({ problem: 'not-comparable' });
  expect(convertQuantity('<1', 'mg', 'g')).toEqual({ problem: 'not-a-number' });
  expect(convertQuantity('1', 'mg', 'grams')).toEqual({ problem: 'unit-unknown' });
});

test('there and back is the same value', () => {
  const pairs = fc.constantFrom(['mg/dL', 'g/L'], ['[lb_av]', 'kg'], ['Cel', '[degF]'], ['10*3/uL', '10*9/L']);
  fc.assert(
    fc.property(pairs, fc.integer({ min: 1, max: 1e6 }), ([from = '', to = ''], number) => {
      const there = convertQuantity((number / 100).toFixed(4), from, to);
      const back = 'value' in there ? convertQuantity(there.value, to, from) : there;
      expect('value' in back && Math.abs(Number(back.value) - number / 100)).toBeLessThan(0.002);
    }),
  );
});
