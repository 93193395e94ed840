import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { definitionsOf } from '../../../test/fixtures/fhir-definitions.ts';
import { Fault } from '../../diagnostics/fault.ts';
import { get, leaves, parse, type Resource, set, write } from './index.ts';

const definitions = definitionsOf('fhir-r4');

function read(text: string): Resource {
  const { resource, findings } = parse(text, { definitions });
  expect(findings).toEqual([]);
  return resource as Resource;
}

const PATIENT = {
  resourceType: 'Patient',
  identifier: [
    { type: { coding: [{ code: 'MR' }] }, system: 'urn:a.b', value: '7' },
    { system: 'urn:c', value: '8' },
  ],
  name: [{ family: 'Vale', given: ['Ada', 'May'] }, { family: 'Hill' }],
  birthDate: '1980-02-29',
  _birthDate: { extension: [{ url: 'urn:t', valueDateTime: '1980-02-29T01:00:00Z' }] },
  deceasedBoolean: false,
};

describe('reading by path', () => {
  const patient = read(JSON.stringify(PATIENT));

  it.each([
    ['name.family', 'Vale'],
    ['Patient.name[1].family', 'Hill'],
    ['name[0].given[1]', 'May'],
    ['name[].given', 'Ada'],
    ['identifier[system = urn:c].value', '8'],
    ['identifier[system = "urn:a.b"].value', '7'],
    ['identifier[type = MR].value', '7'],
    ['deceased[x]', 'false'],
    ['birthDate.extension[url = urn:t].valueDateTime', '1980-02-29T01:00:00Z'],
    ['name[2].family', undefined],
    ['name', undefined],
    ['photo.url', undefined],
  ])('%s', (path, value) => {
    expect(get(patient, path)).toBe(value);
  });

  it('counts', () => {
    expect(patient.count('name')).toBe(2);
    expect(patient.count('name.given')).toBe(2);
    expect(patient.count('name[1].given')).toBe(0);
    expect(patient.count('birthDate')).toBe(1);
  });

  it.each(['name[', 'name[-1]', '', 'name..family', 'name[x y]'])('refuses %j', (path) => {
    expect(() => patient.get(path)).toThrow(Fault);
  });
});

describe('writing by path', () => {
  it('makes what is missing, arrays and numbers where the definitions say so', () => {
    const observation = read('{"resourceType":"Observation"}');
    set(observation, 'component[1].valueQuantity.value', '6.80');
    set(observation, 'category.coding.code', 'laboratory');
    set(observation, 'status', 'final');
    set(observation, 'valueBoolean', 'true');
    expect(observation.text()).toBe(
      '{"resourceType":"Observation","component":[null,{"valueQuantity":{"value":6.80}}],' +
        '"category":[{"coding":[{"code":"laboratory"}]}],"status":"final","valueBoolean":true}',
    );
    expect(observation.get('component[1].value[x].value')).toBe('6.80');
  });

  it('refuses texts that are no number, and paths that name no single place', () => {
    const observation = read('{"resourceType":"Observation"}');
    expect(() => observation.set('valueQuantity.value', '<5')).toThrow(Fault);
    expect(() => observation.set('valueBoolean', 'yes')).toThrow(Fault);
    expect(() => observation.set('value[x]', '1')).toThrow(Fault);
    expect(() => observation.set('category[].text', '1')).toThrow(Fault);
    expect(observation.text()).toBe('{"resourceType":"Observation","valueQuantity":{}}');
  });

  it('takes away, and what becomes empty with it', () => {
    const patient = read(JSON.stringify(PATIENT));
    patient.remove('name[0].given');
    patient.remove('identifier[system = urn:c]');
    patient.remove('name[1].family');
    patient.remove('birthDate');
    expect(patient.json).toEqual({
      resourceType: 'Patient',
      identifier: [PATIENT.identifier[0]],
      name: [{ family: 'Vale' }],
      deceasedBoolean: false,
    });
  });

  it('leaves a copy alone', () => {
    const patient = read('{"resourceType":"Patient","multipleBirthInteger":1.0}');
    const copy = patient.copy();
    patient.set('multipleBirthInteger', '2');
    expect(copy.text()).toBe('{"resourceType":"Patient","multipleBirthInteger":1.0}');
  });
});

describe('text', () => {
  it('keeps the spelling of decimals', () => {
    for (const number of ['6.80', '1.0', '100', '1E3', '0.10e-7', '-0.0', '12345678901234567890.123']) {
      const text = `{"resourceType":"Observation","valueQuantity":{"value":${number}},"note":[{"text":"1.0"}]}`;
      const observation = read(text);
      expect(new TextDecoder().decode(write(observation))).toBe(text);
      expect(observation.get('valueQuantity.value')).toBe(number);
    }
  });

  it('write(parse(x)) is x for JSON without blanks', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string().filter((key) => key !== '__proto__' && !/^\d+$/.test(key)),
          fc.jsonValue(),
        ),
        (value) => {
          const text = JSON.stringify({ resourceType: 'Basic', ...value });
          expect(read(text).text()).toBe(text);
        },
      ),
    );
  });

  it('every leaf is found again at its path', () => {
    const name = fc.constantFrom('name', 'value', 'code', 'item');
    const text = fc.string({ minLength: 1, maxLength: 3 });
    const { tree } = fc.letrec((tie) => ({
      tree: fc.dictionary(
        name,
        fc.oneof(
          { maxDepth: 3 },
          text,
          fc.array(text, { minLength: 1, maxLength: 3 }),
          tie('tree'),
          fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
        ),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        const resource = read(JSON.stringify({ resourceType: 'Basic', ...(value as object) }));
        for (const leaf of leaves(resource)) expect(resource.get(leaf.path)).toBe(leaf.value);
      }),
    );
  });

  it('lists leaves with those beside primitives', () => {
    expect([...leaves(read(JSON.stringify(PATIENT)))].map((leaf) => leaf.path).slice(-4)).toEqual([
      'birthDate',
      'birthDate.extension[0].url',
      'birthDate.extension[0].valueDateTime',
      'deceasedBoolean',
    ]);
  });
});

describe('a name that stands twice in an object', () => {
  it('is told with its place, and the last value is read', () => {
    const { resource, findings } = parse(
      '{"resourceType":"Patient","name":[{"use":"usual","u\\u0073e":"old"}],\n"id":"a","id":"b"}',
    );
    expect(resource?.get('id')).toBe('b');
    expect(findings).toEqual([
      { code: 'fhir-json-key-repeated', place: { offset: 49, line: 1, column: 50 } },
      { code: 'fhir-json-key-repeated', place: { offset: 78, line: 2, column: 10 } },
    ]);
  });
});

describe('what cannot be read', () => {
  it.each([
    ['{"resourceType":"Patient",', 'fhir-json-unreadable'],
    ['[]', 'fhir-json-unreadable'],
    ['null', 'fhir-json-unreadable'],
    ['', 'fhir-json-unreadable'],
    [new Uint8Array([0x7b, 0xff, 0x7d]), 'fhir-bytes-not-utf8'],
    [`{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`, 'fhir-nested-too-deeply'],
    ['<Patient', 'fhir-xml-unreadable'],
  ])('%#: a fatal finding', (input, code) => {
    const { resource, findings } = parse(input, { definitions });
    expect(resource).toBeUndefined();
    expect(findings.map((finding) => finding.code)).toEqual([code]);
  });

  it('says where, and not what stood there', () => {
    const { findings } = parse('{\n"name": "Vale",\n"x" 1}');
    expect(findings).toEqual([{ code: 'fhir-json-unreadable', place: { offset: 22, line: 3, column: 5 } }]);
  });
});
