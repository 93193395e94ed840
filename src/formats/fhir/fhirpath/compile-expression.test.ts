import fc from 'fast-check';
import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';
import { describe, expect, it } from 'vitest';
import { definitionsOf } from '../../../../test/fixtures/fhir-definitions.ts';
import { compileExpression } from './compile-expression.ts';
import type { Values } from './environment.ts';

const definitions = definitionsOf('fhir-r4');

const PATIENT = {
  resourceType: 'Patient',
  id: 'p',
  active: true,
  name: [
    { use: 'official', family: 'Vale', given: ['Ada', 'May'] },
    { use: 'usual', given: ['Addie'] },
    { use: 'usual', given: ['Addie'] },
  ],
  birthDate: '1980-02-29',
  multipleBirthInteger: 2,
  telecom: [{ system: 'phone', value: '555', rank: 1 }],
  contact: [{ gender: 'male', period: { start: '2019-01', end: '2020-01-15' } }],
  contained: [{ resourceType: 'Organization', id: 'o', name: 'Practice' }],
  extension: [
    { url: 'urn:a', valueDecimal: 1.5 },
    { url: 'urn:b', extension: [{ url: 'c', valueCode: 'd' }] },
  ],
};

const OBSERVATION = {
  resourceType: 'Observation',
  status: 'final',
  effectiveDateTime: '2024-03-01T10:00:00Z',
  issued: '2024-03-01T11:30:00.000+01:00',
  valueQuantity: { value: 6.3, unit: 'mmol/L', system: 'http://unitsofmeasure.org', code: 'mmol/L' },
  referenceRange: [
    { low: { value: 4, code: 'mmol/L' }, high: { value: 6, code: 'mmol/L' } },
    { low: { value: 4, code: 'mmol/L' }, high: { value: 6, code: 'mg/dL' } },
  ],
  component: [{ valueString: 'x' }, { valueQuantity: { value: 1 } }, { code: { text: 'c' } }],
};

function ours(expression: string, resource: unknown): Values | undefined {
  const run = compileExpression(expression, (name) => definitions.choices(name));
  return run?.([resource], { resource, rootResource: resource, context: resource });
}

/** The library's answer; undefined where it calls the expression an error. */
function theirs(expression: string, resource: unknown): unknown[] | undefined {
  try {
    const copy = structuredClone(resource);
    const found: unknown = fhirpath.evaluate(copy, expression, { resource: copy }, r4, { traceFn: () => undefined });
    return JSON.parse(JSON.stringify(found)) as unknown[];
  } catch {
    return undefined;
  }
}

describe('expressions mean what the FHIRPath library says', () => {
  it.each([
    'name.given',
    'Patient.name.family',
    'Observation.name',
    'name[0].given[1]',
    "name.where(use = 'usual').given.distinct()",
    'name.given.isDistinct()',
    'name.given.count() > 2 and name.family.count() = 1',
    "name.exists(use = 'official')",
    'name.all(use.exists() and given.exists())',
    'name.select(given.first())',
    'name.first().given.tail()',
    'name.last().family.empty()',
    'name.use.combine(name.use).count()',
    'name.use | telecom.system',
    "name.use.intersect('usual' | 'old')",
    "name.use.exclude('usual' | 'old')",
    "'usual' in name.use",
    "name.use contains 'old'",
    'multipleBirth',
    'multipleBirth is integer',
    'multipleBirth as integer',
    'multipleBirth.ofType(integer) + 1',
    'deceased.empty()',
    'active.not()',
    'active xor name.empty()',
    'active implies birthDate.exists()',
    '{} implies active',
    '{} or active',
    '{} and active',
    'birthDate.toString().length() >= 10',
    "name.family.startsWith('V') and name.family.endsWith('le')",
    "name.family.contains('al')",
    "name.family.matches('^[A-Z][a-z]+$')",
    'name.family.substring(1, 2)',
    'name.family.substring(9)',
    "name.family.replace('a', 'o') & '!' & name.nothing",
    "name.family.replaceMatches('[ae]', '.')",
    'name.family.upper() + name.family.lower()',
    "name.family.indexOf('l')",
    "'7'.toInteger() * 3 - 1",
    '7 div 2 + 7 mod 2 - -1',
    '7 / 2',
    "iif(active, 'yes', 'no')",
    'contact.period.start <= contact.period.end',
    "contained.where(name = 'Practice').id",
    "extension.where(url = 'urn:a').value",
    "extension('urn:b').extension('c').value",
    'extension.value.exists()',
    "descendants().where(url = 'c').count()",
    'contact.children().count()',
    'telecom.rank.single()',
    'telecom.rank.hasValue()',
    'name.given.skip(1).take(2)',
    'name.given.take(0)',
    "name.use.distinct().subsetOf('usual' | 'official' | 'old')",
    'name.family.trace(1.toString()).exists()',
    'name.select(given.empty()).allFalse()',
    'name.select(family.exists()).anyTrue()',
    'name.select(family.exists()).allTrue()',
    'repeat(extension).url',
    '%resource.id',
    '$this.id',
    "name.where($this.use = 'official').family",
  ])('%s', (expression) => {
    const expected = theirs(expression, PATIENT);
    expect(expected).toBeDefined();
    expect(ours(expression, PATIENT)).toEqual(expected);
  });

  it.each([
    'value.exists()',
    'value is Quantity',
    'value as Quantity',
    '(Observation.value as Quantity).code',
    'value.ofType(CodeableConcept).empty()',
    'component.value.ofType(string)',
    'component.value',
    'component.where(value.exists().not()).code.text',
    'effective is dateTime',
    'effective is Period',
    'referenceRange[0].select(low <= high)',
    'value.system = %ucum',
    'effective < issued',
  ])('%s', (expression) => {
    const expected = theirs(expression, OBSERVATION);
    expect(expected).toBeDefined();
    expect(ours(expression, OBSERVATION)).toEqual(expected);
  });

  it('for conditions of any shape', () => {
    const path = fc.constantFrom(
      'name',
      'name.use',
      'name.given',
      'name.family',
      'active',
      'birthDate',
      'telecom',
      'photo',
      'multipleBirth',
      '(photo.title)',
    );
    const text = fc.constantFrom("'usual'", "'Vale'", "'phone'");
    const test = fc.oneof(
      fc
        .tuple(path, fc.constantFrom('exists', 'empty', 'isDistinct', 'hasValue'))
        .map(([of, name]) => `${of}.${name}()`),
      fc
        .tuple(path, fc.constantFrom('=', '!='), fc.nat(3))
        .map(([of, operator, n]) => `${of}.count() ${operator} ${n}`),
      fc
        .tuple(path, fc.constantFrom('<', '>', '<=', '>='), fc.nat(3))
        .map(([of, operator, n]) => `${of}.count() ${operator} ${n}`),
      fc.tuple(text, path).map(([one, of]) => `${one} in ${of}`),
      fc.tuple(path, text).map(([of, one]) => `${of}.where($this = ${one}).exists()`),
      fc.constant('photo.title = name.family'),
    );
    const { condition } = fc.letrec<{ condition: string }>((tie) => ({
      condition: fc.oneof(
        { maxDepth: 4 },
        test,
        fc
          .tuple(tie('condition'), fc.constantFrom('and', 'or', 'xor', 'implies', '='), tie('condition'))
          .map(([a, operator, b]) => `(${a}) ${operator} (${b})`),
        tie('condition').map((one) => `(${one}).not()`),
      ),
    }));
    fc.assert(
      fc.property(condition, (expression) => {
        const expected = theirs(expression, PATIENT);
        fc.pre(expected !== undefined);
        expect(ours(expression, PATIENT)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
});

describe('what JSON writes beside a value', () => {
  const patient = {
    resourceType: 'Patient',
    name: [{ given: ['Ada', null], _given: [null, { extension: [{ url: 'urn:x', valueCode: 'y' }] }] }],
    _birthDate: { extension: [{ url: 'urn:absent', valueCode: 'unknown' }] },
  };

  it('is there, without a value', () => {
    expect(ours('birthDate.exists()', patient)).toEqual([true]);
    expect(ours('birthDate.hasValue()', patient)).toEqual([false]);
    expect(ours('name.given.count()', patient)).toEqual([2]);
    expect(ours("birthDate.extension.where(url = 'urn:absent').value", patient)).toEqual(['unknown']);
    expect(ours("name.given.extension('urn:x').value", patient)).toEqual(['y']);
  });
});

describe('references', () => {
  it('resolve to what is at hand, or to the type that they name', () => {
    const at = (reference: string): Values | undefined =>
      ours('subject.where(resolve() is Patient).exists()', { subject: { reference } });
    expect(at('Patient/1')).toEqual([true]);
    expect(at('http://x/fhir/Patient/1/_history/2')).toEqual([true]);
    expect(at('Group/1')).toEqual([false]);
    expect(at('urn:uuid:1')).toEqual([false]);
  });
});

it.each(['name.given.', 'name[', "'x", '@2020-01-01', "5 'mg'", 'name.sort()', 'a ~ b', '', '%unknown', '$index'])(
  'does not take %j',
  (expression) => {
    expect(compileExpression(expression, () => undefined)).toBeUndefined();
  },
);
