import { expect, it } from 'vitest';
import { definitionsOf } from '../../../test/fixtures/fhir-definitions.ts';
import { parse } from './parse.ts';
import { validate } from './validation/validate.ts';

const definitions = definitionsOf('fhir-r4');

it('reads XML into the JSON that the same resource has', () => {
  const { resource } = parse(
    `<?xml version="1.0"?>
    <Bundle xmlns="http://hl7.org/fhir"><type value="collection"/><entry><resource><Patient>
      <id value="x"/>
      <text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml"><p>a &amp; b</p></div></text>
      <contained><Organization><id value="o"/><name value="P"/></Organization></contained>
      <extension url="http://u"><valueDecimal value="1.50"/></extension>
      <active value="true"/>
      <name><given value="A"/><given id="q"><extension url="http://y"><valueCode value="c"/></extension></given></name>
      <birthDate value="2000-01-01"/><multipleBirthInteger value="2"/>
      <managingOrganization><reference value="#o"/></managingOrganization>
    </Patient></resource></entry></Bundle>`,
    { definitions },
  );
  expect(resource?.text()).toBe(
    JSON.stringify({
      resourceType: 'Bundle',
      type: 'collection',
      entry: [
        {
          resource: {
            resourceType: 'Patient',
            id: 'x',
            text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml"><p>a &amp; b</p></div>' },
            contained: [{ resourceType: 'Organization', id: 'o', name: 'P' }],
            extension: [{ url: 'http://u', valueDecimal: 1.5 }],
            active: true,
            name: [
              {
                given: ['A', null],
                _given: [null, { id: 'q', extension: [{ url: 'http://y', valueCode: 'c' }] }],
              },
            ],
            birthDate: '2000-01-01',
            multipleBirthInteger: 2,
            managingOrganization: { reference: '#o' },
          },
        },
      ],
    }).replace('1.5', '1.50'),
  );
  expect(validate(resource?.json, { definitions }).findings).toEqual([]);
});

it('keeps what the definitions do not know, so that validation sees it', () => {
  const { resource } = parse(
    '<Patient xmlns="http://hl7.org/fhir"><nick value="x"/><gender value="male"/><gender value="female"/></Patient>',
    { definitions },
  );
  expect(validate(resource?.json, { definitions }).findings.map(({ place }) => place?.path)).toEqual([
    'Patient.nick',
    'Patient.gender',
  ]);
});

it.each([
  '<Patient xmlns="http://hl7.org/fhir"><id value="x"></Patient>',
  '<Patient><id value="x"/></Patient>',
  '<!DOCTYPE x [<!ENTITY a "b">]><Patient xmlns="http://hl7.org/fhir"><id value="&a;"/></Patient>',
  `<Patient xmlns="http://hl7.org/fhir">${'<contact>'.repeat(9000)}`,
  '<',
])('%#: refuses what is not well-formed FHIR', (text) => {
  expect(parse(text, { definitions })).toEqual({ findings: [{ code: 'fhir-xml-unreadable' }] });
});
