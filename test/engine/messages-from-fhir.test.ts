import { afterEach, describe, expect, it } from 'vitest';
import { parse, validate } from '../../src/formats/hl7v2/index.ts';
import { message, Riverside } from './riverside.ts';

let riverside: Riverside;
afterEach(() => riverside.remove());

const FILES = {
  'suture.yaml': 'project: riverside\npacks: [hl7-v2-to-fhir]\n',
  'systems/portal.yaml': `system: portal
authorities: {PORTAL: "urn:oid:2.16.840.1.113883.3.999.7"}
interfaces: {in: {listen: "fhir http://127.0.0.1:16661/fhir"}}
`,
  'systems/old.yaml': `system: old
interfaces:
  results: {speaks: hl7v2 ORU^R01 2.3-2.3.1, connect: "mllp://127.0.0.1:16662"}
  vaccines: {speaks: hl7v2 VXU^V04, connect: "mllp://127.0.0.1:16663"}
`,
  'flows/portal.yaml': `flow: portal
from: portal.in
to:
  - {system: old.results, map: hl7-v2-to-fhir, when: DiagnosticReport.status = final, steps: ['"OLD" -> MSH-5']}
  - {system: old.vaccines, map: hl7-v2-to-fhir, when: count(Immunization) != 0}
`,
};

/** As a vendor's server writes it: its own ids, absolute references, no MessageHeader. */
const BUNDLE = {
  resourceType: 'Bundle',
  type: 'collection',
  timestamp: '2026-11-24T08:30:00Z',
  entry: [
    {
      fullUrl: 'https://portal.example/fhir/Patient/77',
      resource: {
        resourceType: 'Patient',
        id: '77',
        identifier: [
          {
            system: 'urn:oid:2.16.840.1.113883.3.999.7',
            value: 'P-77',
            type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] },
          },
        ],
        name: [{ family: 'Sample', given: ['Jordan'] }],
        gender: 'female',
        birthDate: '1980-02-29',
      },
    },
    {
      fullUrl: 'urn:uuid:6f1d2c3b-0000-4000-8000-000000000001',
      resource: {
        resourceType: 'DiagnosticReport',
        status: 'final',
        code: { coding: [{ system: 'http://loinc.org', code: '24323-8', display: 'CMP' }] },
        subject: { reference: 'https://portal.example/fhir/Patient/77' },
        effectiveDateTime: '2026-11-23T09:00:00+00:00',
        result: [{ reference: 'Observation/b' }, { reference: 'Observation/a' }],
      },
    },
    ...['a', 'b'].map((id, i) => ({
      resource: {
        resourceType: 'Observation',
        id,
        status: 'final',
        code: { coding: [{ system: 'http://loinc.org', code: i === 0 ? '2345-7' : '2951-2', display: 'x' }] },
        subject: { reference: 'Patient/77' },
        valueQuantity: { value: 5.5, unit: 'mmol/L', system: 'http://unitsofmeasure.org', code: 'mmol/L' },
      },
    })),
  ],
};

describe('FHIR that comes in and HL7 v2 that goes out', () => {
  it('is written in the version of the receiver, with an account of every element', async () => {
    riverside = await Riverside.open(FILES);
    const { practice, engine } = riverside;
    expect(await practice.arrive('portal.in', JSON.stringify(BUNDLE))).toEqual({ outcome: 'accepted' });
    await riverside.until(() => practice.seen.length > 0, 'the delivery');
    expect(practice.seen.map(({ destination }) => destination)).toEqual(['old.results']);
    const sent = parse(practice.seen[0]?.text ?? '').message;
    expect(sent?.get('MSH-9.1')).toBe('ORU');
    expect(sent?.get('MSH-12')).toBe('2.3.1');
    expect(sent?.get('MSH-5')).toBe('OLD');
    expect(sent?.get('MSH-7')).toBe('20261124083000+0000');
    expect(sent?.get('PID-3.1')).toBe('P-77');
    expect(sent?.get('PID-7')).toBe('19800229');
    expect(['OBX-3.1', 'OBX[2]-3.1', 'OBX-5', 'OBX-6.1'].map((path) => sent?.get(path))).toEqual([
      '2951-2',
      '2345-7',
      '5.5',
      'mmol/L',
    ]);
    expect(validate(sent as NonNullable<typeof sent>).filter(({ code }) => code.startsWith('hl7-segment'))).toEqual([]);
    const { messages } = await engine.search({ flow: 'portal', limit: 1 });
    const ledger = await engine.ledger(messages[0]?.id ?? 0, 'portal>old.results');
    expect(ledger?.balanced).toBe(true);
    expect(ledger?.lines.find(({ path }) => path === 'entry[0].resource.name[0].family')?.fate).toBe('carried');
  });

  it('holds what nothing says a message of', async () => {
    riverside = await Riverside.open({
      ...FILES,
      'flows/portal.yaml': 'flow: portal\nfrom: portal.in\nto: [{system: old.plain, map: hl7-v2-to-fhir}]\n',
      'systems/old.yaml': 'system: old\ninterfaces: {plain: {speaks: hl7v2, connect: "mllp://127.0.0.1:16662"}}\n',
    });
    const { practice, engine } = riverside;
    expect(await practice.arrive('portal.in', 'no json')).toMatchObject({ outcome: 'rejected' });
    await practice.arrive('portal.in', '{"resourceType":"Bundle","type":"batch","entry":[]}');
    await riverside.until(async () => (await engine.held({ limit: 5 })).length > 0, 'a held delivery');
    expect(await engine.held({ limit: 5 })).toMatchObject([{ destination: 'portal>old.plain', state: 'held' }]);
    expect(practice.seen).toEqual([]);
  });
});

describe('HL7 v2 that goes out as HL7 v2 of another version', () => {
  it('is changed by what the destination receives, or by a map of rows', async () => {
    riverside = await Riverside.open({
      'suture.yaml': 'project: riverside\n',
      'systems/northlab.yaml': 'system: northlab\ninterfaces: {in: {listen: "mllp://127.0.0.1:16661"}}\n',
      'systems/old.yaml': `system: old
interfaces:
  plain: {speaks: hl7v2, connect: "mllp://127.0.0.1:16662"}
  quirks: {speaks: hl7v2, connect: "mllp://127.0.0.1:16663"}
`,
      'maps/quirks.map.yaml': `map: quirks
from: hl7v2 ORU^R01
to: hl7v2 ORU^R01 2.3.1
rows:
  - PV1-7.1 -> PV1-8.1
  - '"MAPLE" -> MSH-5 because the receiver wants its own name'
`,
      'flows/results.yaml': `flow: results
from: northlab.in
to:
  - {system: old.plain, to: hl7v2 2.3}
  - {system: old.quirks, map: quirks}
`,
    });
    const { practice, engine } = riverside;
    await practice.arrive(
      'northlab.in',
      message('1', '100', 'ORU^R01^ORU_R01', 'PV1|1|O|||||7&x^Smith\rOBR|1\rOBX|1|CWE|a^b^L^^^^^^c\r'),
    );
    await riverside.until(() => practice.seen.length > 1, 'both deliveries');
    const texts = new Map(practice.seen.map(({ destination, text }) => [destination, text.split('\r')]));
    expect(texts.get('old.plain')).toEqual(
      expect.arrayContaining([expect.stringMatching(/\|ORU\^R01\|1\|P\|2\.3$/), 'OBX|1|CE|a^b^L']),
    );
    expect(texts.get('old.quirks')).toEqual(
      expect.arrayContaining([expect.stringMatching(/\|MAPLE\|.*\|2\.3\.1$/), 'PV1|1|O|||||^Smith|7']),
    );
    const { messages } = await engine.search({ flow: 'results', limit: 1 });
    const ledger = await engine.ledger(messages[0]?.id ?? 0, 'results>old.plain');
    expect(ledger?.balanced).toBe(true);
    expect(ledger?.lines.filter(({ fate }) => fate === 'flagged').map(({ path }) => path)).toEqual(
      expect.arrayContaining(['OBX-3.9']),
    );
  });
});
