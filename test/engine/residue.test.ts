import { afterEach, describe, expect, it } from 'vitest';
import { validate } from '../../src/formats/fhir/index.ts';
import { parse } from '../../src/formats/hl7v2/index.ts';
import { definitionsOf } from '../fixtures/fhir-definitions.ts';
import { Riverside, SYSTEMS } from './riverside.ts';

let riverside: Riverside;
afterEach(() => riverside.remove());

const FILES = {
  ...SYSTEMS,
  'suture.yaml': 'project: riverside\npacks: [hl7-v2-to-fhir]\n',
  'systems/fhir.yaml': `system: fhir
interfaces:
  in: {speaks: fhir R4, connect: "http://127.0.0.1:16664/fhir"}
  back: {listen: "fhir http://127.0.0.1:16665/fhir"}
`,
  'flows/out.yaml':
    'flow: out\nfrom: northlab.results\nto:\n  - {system: fhir.in, map: hl7-v2-to-fhir, residue: extension}\n',
  'flows/back.yaml': 'flow: back\nfrom: fhir.back\nto:\n  - {system: maple.in, map: hl7-v2-to-fhir}\n',
};

const MESSAGE = [
  'MSH|^~\\&|NORTHLAB|MAIN|SUTURE|P|20261124090000+0000||ADT^A08^ADT_A01|N1|P|2.5.1',
  'EVN|A08|20261124090000+0000',
  'PID|1||100^^^NORTHLAB^MR||Sample^Jordan||19700101|F',
  'PV1|1|O',
  'ZPV|1|a house of our own\\T\\more^second|third',
  '',
].join('\r');

interface Bundle {
  readonly entry: readonly { readonly resource: Record<string, unknown> }[];
}

describe('the residue that a destination asks for', () => {
  it('goes with the resources in one Provenance, and comes back into the message that is written of them', async () => {
    riverside = await Riverside.open(FILES);
    const { practice } = riverside;
    await practice.arrive('northlab.results', MESSAGE);
    await riverside.until(() => practice.seen.length === 1, 'the delivery as FHIR');
    const sent = practice.seen[0]?.text ?? '';
    const { entry } = JSON.parse(sent) as Bundle;
    const [provenance] = entry
      .map(({ resource }) => resource)
      .filter(({ extension }) => JSON.stringify(extension ?? '').includes('urn:suture:value-residue'));
    expect(provenance?.['resourceType']).toBe('Provenance');
    expect(provenance?.['target']).toHaveLength(entry.length - 1);
    expect(JSON.stringify(provenance)).toContain('"ZPV-2.1"');
    expect(JSON.stringify(provenance)).not.toMatch(/Sample|Jordan|19700101/);
    expect(
      validate({ resourceType: 'Provenance', ...provenance }, { definitions: definitionsOf('fhir-r4') }).findings,
    ).toEqual([]);

    await practice.arrive('fhir.back', sent);
    await riverside.until(() => practice.seen.length === 2, 'the message written of it');
    const back = parse(Buffer.from(practice.seen[1]?.text ?? '', 'latin1')).message;
    expect(back?.get('ZPV-2.1')).toBe('a house of our own&more');
    expect(back?.get('ZPV-3')).toBe('third');
    expect(back?.get('PID-5.1')).toBe('Sample');
    expect(back?.segmentName((back?.segmentCount ?? 0) - 1)).toBe('ZPV');
  });
});
