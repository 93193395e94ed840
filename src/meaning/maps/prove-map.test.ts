import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { codeTables, compiledMap, mapOf, packLibrary } from '../../../test/meaning/pack-maps.ts';
import { type Message, parse } from '../../formats/hl7v2/index.ts';
import { proveMap } from './prove-map.ts';
import { translate } from './translate.ts';

const SAMPLES = new URL('../../../../shared/samples/v2/fhir-converter/', import.meta.url);
const library = packLibrary();
const codes = codeTables({
  'administrative-sex': { M: 'male', F: 'female' },
  'result-status': { F: 'final', P: 'preliminary' },
});
const options = { codes, sender: 'A' };

function message(...segments: readonly string[]): Message {
  const parsed = parse(['MSH|^~\\&|A|B|||20240101||ADT^A01|1|P|2.5.1', ...segments].join('\r'));
  if (parsed.message === undefined) throw new Error('the message of the test does not parse');
  return parsed.message;
}

function map(...rows: readonly string[]) {
  const head = [
    'map: m',
    'from: hl7v2 ADT^A01',
    'to: fhir R4',
    'blocks:',
    '  - make: Patient',
    '    each: PID',
    '    rows:',
  ];
  return compiledMap(mapOf('m', [...head, ...rows.map((row) => `      - ${row}`)].join('\n')), library);
}

describe('the proof of a map', () => {
  test('finds no lie in maps over real messages', () => {
    const maps = ['oru-r01', 'adt-a01'].map((name) => {
      const found = library.map(name, undefined);
      if (found === undefined) throw new Error(`no map ${name}`);
      return compiledMap(found, library);
    });
    for (const name of ['ADT01-23.hl7', 'LAB-ORU-1.hl7', 'LAB-ORU-2.hl7', 'ADT-A08-01.hl7']) {
      expect(readdirSync(SAMPLES)).toContain(name);
      const parsed = parse(readFileSync(new URL(name, SAMPLES))).message;
      if (parsed === undefined) throw new Error(`${name} does not parse`);
      for (const compiled of maps) {
        const proof = proveMap(parsed, compiled, options);
        expect(proof.lies).toEqual([]);
        expect(proof.balanced).toBe(true);
        expect(proof.tried).toBeGreaterThan(proof.leaves / 2);
      }
    }
  });

  test('sees a leaf that goes where the ledger does not say', () => {
    const honest = map('PID-5[] <-> name[]');
    const compiled = {
      ...honest,
      blocks: [
        ...honest.blocks,
        (run: Parameters<(typeof honest.blocks)[number]>[0]) => {
          const [output] = run.outputs;
          if (output !== undefined) output.resource['language'] = run.leaves.value(run.leaves.segmentEnd(1) - 1);
        },
      ],
    };
    const proof = proveMap(message('PID|||||A^B||||||||||||||||||||||||x'), compiled, options);
    expect(proof.lies).toMatchObject([{ path: 'PID-29', kind: 'delivered unsaid' }]);
  });

  test('sees a leaf that is said to be carried and is not', () => {
    const honest = map('PID-5[] <-> name[]');
    const compiled = {
      ...honest,
      blocks: [
        ...honest.blocks,
        (run: Parameters<(typeof honest.blocks)[number]>[0]) => {
          const [output] = run.outputs;
          if (output !== undefined) output.resource['name'] = [];
        },
      ],
    };
    const proof = proveMap(message('PID|||||A'), compiled, options);
    expect(proof.lies).toMatchObject([{ path: 'PID-5', kind: 'target does not change' }]);
  });

  test('knows of a value that finds another in its place', () => {
    const text = [
      'map: m',
      'from: hl7v2 ORU^R01',
      'to: fhir R4',
      'blocks:',
      '  - make: Organization',
      '    each: OBX',
      '    key: OBX-23.1',
      '    rows:',
      '      - OBX-23.1 <-> name',
      '      - OBX-23.6 <-> identifier[0].system as HD[uri]',
    ];
    const compiled = compiledMap(mapOf('m', text.join('\n')), library);
    const obx = (nth: number, oid: string): string => `OBX|${nth}|ST|${'|'.repeat(20)}Lab^^^^^&${oid}&ISO`;
    const given = message(obx(1, '1.2.3'), obx(2, '1.2.4'), obx(3, '1.2.3'));
    const { ledger } = translate(given, compiled, { ...options, identity: (...parts) => parts.join('-') });
    const fates = ledger.lines().filter(({ path }) => path.endsWith('-23.6.2'));
    expect(fates.map(({ fate }) => fate)).toEqual(['carried', 'flagged', 'carried']);
    expect(proveMap(given, compiled, options).lies).toEqual([]);
  });

  test('exchanges codes by others of their table', () => {
    const compiled = map('PID-5[] <-> name[]', 'PID-8 <-> gender codes administrative-sex');
    const proof = proveMap(message('PID|||||A|||M'), compiled, { ...options, codesOf: () => ['M', 'F'] });
    expect(proof.lies).toEqual([]);
  });
});
