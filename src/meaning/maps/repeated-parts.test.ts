import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codeTables, compiledMap, mapOf, packLibrary, testIdentity } from '../../../test/meaning/pack-maps.ts';
import { parse } from '../../formats/hl7v2/index.ts';
import { translate } from './translate.ts';

const compiled = compiledMap(
  mapOf(
    'm',
    [
      'map: m',
      'from: hl7v2 ORU^R01',
      'to: fhir R4',
      'blocks:',
      '  - make: Encounter',
      '    each: PV1',
      '    rows:',
      '      - PV1-7[] <-> participant[].individual as XCN[Practitioner]',
      '      - PV1-17 <-> participant[].individual as XCN[Practitioner]',
      '  - make: Observation',
      '    each: OBX',
      '    rows:',
      '      - OBX-3 <-> code',
      '    blocks:',
      '      - make: Organization as producer',
      '        each: OBX-15',
      '        key: OBX-15.1',
      '        link: performer[]',
      '        rows:',
      '          - OBX-15.2 <-> name',
      '          - OBX-15.5 <-> alias[]',
      '          - OBX-15.1 <-> identifier[0].value',
      '          - OBX-15.3 <-> identifier[0].system',
      '          - OBX-15.4 <-> name',
    ].join('\n'),
  ),
  packLibrary(),
);
const options = { codes: codeTables({}), identity: testIdentity, sender: 'A' };

function translated(lines: readonly string[], trace: boolean): object {
  const { message } = parse([`MSH|^~\\&|A|B|||20240101||ORU^R01|1|P|2.5.1`, ...lines].join('\r'));
  if (message === undefined) throw new Error('the message of the test does not parse');
  const { outputs, ledger, findings, residue, removals } = translate(message, compiled, { ...options, trace });
  return JSON.parse(JSON.stringify({ outputs, lines: ledger.lines(), findings, residue, removals })) as object;
}

test('a part that is met again makes what it makes in a traced run, which asks each row', () => {
  const clinician = fc.constantFrom('', '1^A^B', '1^A^C', '2^A^B^^^^PHD', '2^A^B^^^^PHD^x', '""', '^A', '1^""^B');
  const producers = [
    '',
    'L^Lab',
    'L^Other',
    'L^Lab^^^x',
    '^Lab',
    '""',
    'L^""',
    'M^Lab',
    'L^Lab^urn:x',
    'L^Lab^not a uri',
  ];
  const producer = fc.constantFrom(...producers, 'L^^^Other');
  fc.assert(
    fc.property(
      fc.array(clinician, { minLength: 1, maxLength: 4 }),
      clinician,
      fc.array(producer, { minLength: 1, maxLength: 6 }),
      (attending, admitting, named) => {
        const results = named.map((each, at) => `OBX|${at + 1}|NM|C${at}||1||||||F||||${each}`);
        const lines = [`PV1|1|I|||||${attending.join('~')}||||||||||${admitting}`, 'OBR|1', ...results];
        expect(translated(lines, false)).toEqual(translated(lines, true));
      },
    ),
  );
});

test('a laboratory of many results is one resource, and every result refers to it', () => {
  const results = [1, 2, 3].map((at) => `OBX|${at}|NM|C${at}||1||||||F||||L^Lab`);
  const made = translated(['OBR|1', ...results], false) as { readonly outputs: { readonly type: string }[] };
  expect(made.outputs.filter(({ type }) => type === 'Organization')).toHaveLength(1);
  expect(JSON.stringify(made.outputs).match(/"performer":\[\{"reference":"Organization\//g)).toHaveLength(3);
});
