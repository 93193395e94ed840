import { expect, it } from 'vitest';
import { definitionsOf } from '../../../test/fixtures/fhir-definitions.ts';
import { searchValues } from './search-parameters.ts';

const definitions = definitionsOf('fhir-r4', 'us-core-6.1.0');

function valuesOf(resource: Record<string, unknown>): Record<string, readonly unknown[]> {
  return Object.fromEntries(searchValues(resource, definitions).map(({ code, values }) => [code, values]));
}

it('finds the values of the type’s own parameters, of all resources, and of the packs', () => {
  const values = valuesOf({
    resourceType: 'Patient',
    id: 'p',
    name: [{ family: 'Vale', given: ['Ada'] }],
    telecom: [
      { system: 'phone', value: '1' },
      { system: 'email', value: 'a@b' },
    ],
    deceasedDateTime: '2020-01-01',
    extension: [
      {
        url: 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-race',
        extension: [{ url: 'ombCategory', valueCoding: { code: '2106-3' } }],
      },
    ],
  });
  expect(values).toMatchObject({
    _id: ['p'],
    family: ['Vale'],
    given: ['Ada'],
    email: [{ system: 'email', value: 'a@b' }],
    phone: [{ system: 'phone', value: '1' }],
    'death-date': ['2020-01-01'],
    deceased: [true],
    race: ['2106-3'],
  });
  expect(values['gender']).toBeUndefined();
});

it('tells references by the type that they name, and choices by their type', () => {
  const values = valuesOf({
    resourceType: 'Observation',
    subject: { reference: 'Patient/1' },
    valueQuantity: { value: 1 },
    component: [{ valueString: 'x' }],
  });
  expect(values['patient']).toEqual([{ reference: 'Patient/1' }]);
  expect(values['value-quantity']).toEqual([{ value: 1 }]);
  expect(values['value-string']).toBeUndefined();
  expect(valuesOf({ resourceType: 'Observation', subject: { reference: 'Group/1' } })['patient']).toBeUndefined();
});
