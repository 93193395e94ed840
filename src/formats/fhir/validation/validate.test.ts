import { describe, expect, it } from 'vitest';
import { definitionsOf } from '../../../../test/fixtures/fhir-definitions.ts';
import { validate } from './validate.ts';

const r4 = definitionsOf('fhir-r4');
const usCore = definitionsOf('fhir-r4', 'us-core-6.1.0');

type Json = Record<string, unknown>;

const PATIENT: Json = {
  resourceType: 'Patient',
  id: 'p1',
  name: [{ family: 'Vale', given: ['Ada', null], _given: [null, { extension: [{ url: 'urn:x', valueCode: 'y' }] }] }],
  gender: 'female',
  birthDate: '1980-02-29',
  contact: [{ name: { family: 'Vale' }, period: { start: '2019-01', end: '2020-01-15' } }],
  managingOrganization: { reference: '#o' },
  contained: [{ resourceType: 'Organization', id: 'o', name: 'Practice' }],
};

const OBSERVATION: Json = {
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '2345-7' }] },
  subject: { reference: 'Patient/p1' },
  effectiveDateTime: '2024-03-01T10:00:00Z',
  valueQuantity: { value: 6.3, unit: 'mmol/L', system: 'http://unitsofmeasure.org', code: 'mmol/L' },
};

function found(resource: unknown, definitions = r4): string[] {
  return validate(resource, { definitions }).findings.map(({ code, place }) => `${code} ${place?.path}`);
}

describe('a valid resource', () => {
  it('has no findings', () => {
    expect(found(PATIENT)).toEqual([]);
    expect(found(OBSERVATION)).toEqual([]);
  });

  it('leaves its references as work when asked', () => {
    const { deferred } = validate(OBSERVATION, { definitions: r4, deferReferences: true });
    expect(deferred).toEqual([
      {
        kind: 'reference',
        place: 'Observation.subject',
        reference: 'Patient/p1',
        targets: ['Patient', 'Group', 'Device', 'Location'],
      },
    ]);
  });
});

describe('the base definition', () => {
  it.each<[string, Json, string]>([
    ['a required element missing', { ...OBSERVATION, code: undefined }, 'fhir-element-missing Observation.code'],
    ['a wrong JSON type', { ...PATIENT, active: 'true' }, 'fhir-json-type-wrong Patient.active'],
    ['an unknown property', { ...PATIENT, surname: 'x' }, 'fhir-element-unknown Patient.surname'],
    ['an array for a single value', { ...PATIENT, gender: ['female'] }, 'fhir-array-unexpected Patient.gender'],
    ['a single value for an array', { ...PATIENT, name: { family: 'x' } }, 'fhir-array-expected Patient.name'],
    ['a date that is none', { ...PATIENT, birthDate: '1981-02-29' }, 'fhir-format-wrong Patient.birthDate'],
    ['a code outside', { ...PATIENT, gender: 'F' }, 'fhir-code-not-in-value-set Patient.gender'],
    ['two of a choice', { ...OBSERVATION, valueString: 'x' }, 'fhir-choice-several Observation.valueString'],
    ['a broken invariant', { ...OBSERVATION, dataAbsentReason: { text: 'x' } }, 'fhir-invariant-broken Observation'],
    [
      'a reference to another type',
      { ...OBSERVATION, subject: { reference: 'Medication/1' } },
      'fhir-reference-target-wrong Observation.subject.reference',
    ],
    ['an empty object', { ...PATIENT, name: [{}] }, 'fhir-element-empty Patient.name[0]'],
    ['an empty array', { ...PATIENT, telecom: [] }, 'fhir-element-empty Patient.telecom'],
    ['an empty string', { ...PATIENT, language: '' }, 'fhir-element-empty Patient.language'],
    ['null', { ...PATIENT, gender: null }, 'fhir-json-type-wrong Patient.gender'],
    [
      'a null that stands for nothing',
      { ...PATIENT, name: [{ given: [null] }] },
      'fhir-json-type-wrong Patient.name[0].given[0]',
    ],
    [
      'an unsafe narrative',
      { ...PATIENT, text: { status: 'generated', div: '<div><script>1</script></div>' } },
      'fhir-narrative-unsafe Patient.text.div',
    ],
    [
      'a missing contained resource',
      { ...PATIENT, managingOrganization: { reference: '#other' } },
      'fhir-invariant-broken Patient.managingOrganization',
    ],
    [
      'a contained resource of another type',
      { ...PATIENT, generalPractitioner: [{ reference: '#o' }], link: [{ type: 'refer', other: { reference: '#o' } }] },
      'fhir-reference-target-wrong Patient.link[0].other.reference',
    ],
    [
      'an extension with nothing',
      { ...PATIENT, extension: [{ url: 'urn:x' }] },
      'fhir-invariant-broken Patient.extension[0]',
    ],
    [
      'a known extension with a value of another type',
      {
        ...PATIENT,
        extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/patient-birthPlace', valueString: 'x' }],
      },
      'fhir-type-not-allowed Patient.extension[0].valueString',
    ],
    [
      'an extension on an element that it is not for',
      {
        ...PATIENT,
        name: [
          { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/patient-birthTime', valueDateTime: '1980' }] },
        ],
      },
      'fhir-extension-misplaced Patient.name[0].extension[0]',
    ],
    [
      'a mistake in the extension of a value',
      { ...PATIENT, _birthDate: { extension: [{ url: 'urn:x', valueDate: 'x' }] } },
      'fhir-format-wrong Patient.birthDate.extension[0].valueDate',
    ],
  ])('sees %s', (_name, resource, finding) => {
    expect(found(JSON.parse(JSON.stringify(resource)))).toContain(finding);
  });

  it('lets extensions stand where they are for, by path, by type and by recursive element', () => {
    const birthTime = { url: 'http://hl7.org/fhir/StructureDefinition/patient-birthTime', valueDateTime: '1980-02-29' };
    const ownPrefix = { url: 'http://hl7.org/fhir/StructureDefinition/humanname-own-prefix', valueString: 'van' };
    const hidden = { url: 'http://hl7.org/fhir/StructureDefinition/questionnaire-hidden', valueBoolean: true };
    const item = (linkId: string, rest: Json): Json => ({ linkId, type: 'group', ...rest });
    expect(found({ ...PATIENT, _birthDate: { extension: [birthTime] } })).toEqual([]);
    expect(found({ ...PATIENT, name: [{ family: 'Vale', _family: { extension: [ownPrefix] } }] })).toEqual([]);
    expect(
      found({
        resourceType: 'Questionnaire',
        status: 'draft',
        item: [
          item('1', {
            item: [item('2', { item: [item('3', { extension: [hidden], item: [{ linkId: '4', type: 'string' }] })] })],
          }),
        ],
      }),
    ).toEqual([]);
  });

  it('sees a fault deep in a bundle, and a reference that leads nowhere', () => {
    const bundle = {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        { fullUrl: 'urn:uuid:1', resource: PATIENT, request: { method: 'POST', url: 'Patient' } },
        {
          fullUrl: 'urn:uuid:2',
          resource: {
            ...OBSERVATION,
            subject: { reference: 'urn:uuid:9' },
            encounter: { reference: 'urn:uuid:1' },
            component: [{ code: { text: 'x' }, valueQuantity: { value: '1' } }],
          },
          request: { method: 'POST', url: 'Observation' },
        },
      ],
    };
    expect(found(bundle)).toEqual([
      'fhir-reference-dangling Bundle.entry[1].resource.subject.reference',
      'fhir-reference-target-wrong Bundle.entry[1].resource.encounter.reference',
      'fhir-json-type-wrong Bundle.entry[1].resource.component[0].valueQuantity.value',
    ]);
  });

  it.each([
    [undefined],
    [null],
    [7],
    ['x'],
    [[]],
    [{}],
    [{ resourceType: 'Nothing' }],
    [{ resourceType: 'DomainResource' }],
  ])('refuses %j without throwing', (value) => {
    expect(found(value)).toHaveLength(1);
  });

  it('does not follow nesting without end, and holds no key that is not a name', () => {
    let nested: Json = { url: 'urn:x', valueString: 'x' };
    for (let i = 0; i < 20_000; i++) nested = { url: 'urn:x', extension: [nested] };
    const findings = found({ ...PATIENT, extension: [nested], 'Mrs Vale, 555 1234': true });
    expect(findings.filter((one) => one.startsWith('fhir-nested-too-deeply'))).toHaveLength(1);
    expect(findings).toContain('fhir-element-unknown Patient.?');
    expect(findings.join()).not.toContain('Vale');
  });

  it('is not led astray by names of Object', () => {
    const hostile: unknown = JSON.parse(
      '{"resourceType":"Patient","constructor":1,"__proto__":{"x":1},"toString":"x","name":[{"hasOwnProperty":1}]}',
    );
    expect(found(hostile)).toHaveLength(4);
  });
});

describe('a profile', () => {
  const BLOOD_PRESSURE = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-blood-pressure';
  const quantity = (value: number): Json => ({
    value,
    unit: 'mmHg',
    system: 'http://unitsofmeasure.org',
    code: 'mm[Hg]',
  });
  const component = (code: string, value: number): Json => ({
    code: { coding: [{ system: 'http://loinc.org', code }] },
    valueQuantity: quantity(value),
  });
  const pressure: Json = {
    resourceType: 'Observation',
    meta: { profile: [BLOOD_PRESSURE] },
    status: 'final',
    category: [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }] },
    ],
    code: { coding: [{ system: 'http://loinc.org', code: '85354-9' }] },
    subject: { reference: 'Patient/p1' },
    effectiveDateTime: '2024-03-01',
    component: [component('8480-6', 120), component('8462-4', 80)],
  };

  it('accepts what follows it', () => {
    expect(validate(pressure, { definitions: usCore })).toEqual({ findings: [], deferred: [] });
  });

  it.each<[string, Json, string]>([
    [
      'a slice missing',
      { component: [component('8480-6', 120), component('1-1', 80)] },
      'fhir-slice-missing Observation.component',
    ],
    [
      'a slice twice',
      { component: [component('8480-6', 1), component('8480-6', 2), component('8462-4', 3)] },
      'fhir-slice-too-many Observation.component',
    ],
    [
      'another unit than fixed',
      {
        component: [
          component('8480-6', 120),
          { ...component('8462-4', 80), valueQuantity: { ...quantity(80), code: 'kPa' } },
        ],
      },
      'fhir-value-not-as-profiled Observation.component[1].valueQuantity.code',
    ],
    ['an element it requires', { subject: undefined }, 'fhir-element-missing Observation.subject'],
    [
      'a target it does not allow',
      { subject: { reference: 'Location/1' } },
      'fhir-reference-target-wrong Observation.subject.reference',
    ],
    [
      'a code that it fixes',
      { code: { coding: [{ system: 'http://loinc.org', code: '1-1' }] } },
      'fhir-value-not-as-profiled Observation.code',
    ],
    ['a category of another slice', { category: [{ text: 'vital signs' }] }, 'fhir-slice-missing Observation.category'],
    ['an invariant', { effectiveDateTime: '2024' }, 'fhir-invariant-broken Observation.effectiveDateTime'],
  ])('sees %s', (_name, change, finding) => {
    expect(found(JSON.parse(JSON.stringify({ ...pressure, ...change })), usCore)).toContain(finding);
  });

  it('is asked for by the caller as well as by the resource', () => {
    const { meta: _meta, ...plain } = pressure;
    const broken = { ...plain, subject: undefined };
    expect(validate(broken, { definitions: usCore }).findings).toEqual([]);
    expect(validate(broken, { definitions: usCore, profiles: [BLOOD_PRESSURE] }).findings).not.toEqual([]);
  });

  it('that no pack has is left as work, and one about another type is refused', () => {
    const unknown = { ...PATIENT, meta: { profile: ['http://example.org/profile'] } };
    expect(validate(unknown, { definitions: r4 }).deferred).toEqual([
      { kind: 'profile', place: 'Patient', profile: 'http://example.org/profile' },
    ]);
    expect(found({ ...PATIENT, meta: { profile: [BLOOD_PRESSURE] } }, usCore)).toEqual([
      'fhir-profile-of-other-type Patient.meta',
    ]);
  });

  it('leaves codes of systems that no pack holds as work', () => {
    const race = (code: string): Json => ({
      url: 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-race',
      extension: [
        { url: 'ombCategory', valueCoding: { system: 'urn:oid:2.16.840.1.113883.6.238', code } },
        { url: 'detailed', valueCoding: { system: 'urn:oid:2.16.840.1.113883.6.238', code: '1586-7' } },
        { url: 'text', valueString: 'x' },
      ],
    });
    const right = validate({ ...PATIENT, extension: [race('2106-3')] }, { definitions: usCore });
    expect(right.findings).toEqual([]);
    expect(right.deferred).toEqual([
      {
        kind: 'code',
        place: 'Patient.extension[0].extension[1].valueCoding',
        valueSet: 'http://hl7.org/fhir/us/core/ValueSet/detailed-race',
        codings: [{ system: 'urn:oid:2.16.840.1.113883.6.238', code: '1586-7' }],
      },
    ]);
    expect(found({ ...PATIENT, extension: [race('1586-7')] }, usCore)).toEqual([
      'fhir-code-not-in-value-set Patient.extension[0].extension[0].valueCoding',
    ]);
  });
});
