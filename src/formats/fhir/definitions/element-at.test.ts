import { expect, it, describe as suite } from 'vitest';
import { definitionsOf } from '../../../../test/fixtures/fhir-definitions.ts';
import { describe, elementAt } from '../index.ts';

const definitions = definitionsOf('fhir-r4');

suite('elements by path', () => {
  it.each<[string, string, string[], boolean]>([
    ['Patient', 'name[0].family', ['string'], false],
    ['Patient', 'name[].given[1]', ['string'], true],
    ['Patient', 'Patient.contact.name', ['HumanName'], false],
    ['Patient', 'identifier[type.coding.code = MR].value', ['string'], false],
    ['Observation', 'valueQuantity.code', ['code'], false],
    ['Observation', 'component[1].valueCodeableConcept.coding', ['Coding'], true],
    ['Observation', 'component.referenceRange.low.value', ['decimal'], false],
    ['Timing', 'repeat.boundsPeriod.start', ['dateTime'], false],
    ['Questionnaire', 'item.item.item.linkId', ['string'], false],
    ['Patient', 'id', ['id'], false],
  ])('%s %s', (type, path, types, isArray) => {
    const element = elementAt(definitions, type, path);
    expect(element?.types.map(({ code }) => code)).toEqual(types);
    expect(element?.isArray).toBe(isArray);
  });

  it('knows a choice with its JSON names, its binding and the targets of a reference', () => {
    expect(elementAt(definitions, 'Patient', 'deceased[x]')).toEqual({
      path: 'Patient.deceased[x]',
      types: [{ code: 'boolean' }, { code: 'dateTime' }],
      min: 0,
      max: 1,
      isArray: false,
      choice: { boolean: 'deceasedBoolean', dateTime: 'deceasedDateTime' },
    });
    expect(describe('Observation.status', definitions)?.binding).toEqual({
      strength: 'required',
      valueSet: 'http://hl7.org/fhir/ValueSet/observation-status',
    });
    expect(describe('Encounter.subject', definitions)?.types).toEqual([
      { code: 'Reference', targets: ['Patient', 'Group'] },
    ]);
  });

  it.each([
    'Patient.surname',
    'Observation.valueAddress',
    'Nothing.id',
    'Observation.value[x].code',
    'Patient.name.constructor',
  ])('%s is nothing', (path) => {
    expect(describe(path, definitions)).toBeUndefined();
  });
});
