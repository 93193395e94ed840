import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeTables, compiledMap, mapOf, packLibrary, testIdentity } from '../../../test/meaning/pack-maps.ts';
import { parse } from '../../formats/hl7v2/index.ts';
import type { CompiledMap } from './compile-map.ts';
import { transactionBundle } from './transaction-bundle.ts';
import { type Translation, translate } from './translate.ts';

const SAMPLES = new URL('../../../../shared/samples/v2/fhir-converter/', import.meta.url);
const library = packLibrary();
const codes = codeTables({
  'administrative-sex': { M: 'male', F: 'female' },
  'result-status': { F: 'final', P: 'preliminary' },
  'coding-systems': { LN: 'http://loinc.org' },
  comparator: { '<': '<' },
});

function map(
  rows: readonly string[],
  { each = 'PID', make = 'Patient', type = 'ADT^A01', head = [] as string[] } = {},
): CompiledMap {
  const text = [
    'map: m',
    `from: hl7v2 ${type}`,
    'to: fhir R4',
    'blocks:',
    `  - make: ${make}`,
    `    each: ${each}`,
    ...head.map((line) => `    ${line}`),
    '    rows:',
    ...rows.map((row) => `      - ${row}`),
  ].join('\n');
  return compiledMap(mapOf('m', text), library);
}

function run(compiled: CompiledMap, ...segments: readonly string[]): Translation {
  const type = compiled.map.from.kind === 'message' ? (compiled.map.from.types[0] ?? '') : '';
  const { message } = parse([`MSH|^~\\&|A|B|||20240101||${type}|1|P|2.5.1`, ...segments].join('\r'));
  if (message === undefined) throw new Error('the message of the test does not parse');
  return translate(message, compiled, { codes, identity: testIdentity, sender: 'A' });
}

function resources(translation: Translation): object[] {
  return translation.outputs.map(({ resource }) => {
    const { resourceType: _type, id: _id, ...rest } = JSON.parse(JSON.stringify(resource)) as Record<string, unknown>;
    return rest;
  });
}

function fates(translation: Translation): Record<string, string> {
  return Object.fromEntries(
    translation.ledger
      .lines()
      .filter((line) => !line.path.startsWith('MSH'))
      .map((line) => [line.path, line.fate]),
  );
}

describe('rows forward', () => {
  test('carries structured values through type maps, leaf by leaf', () => {
    const result = run(map(['PID-3[] <-> identifier[]', 'PID-5[] <-> name[]']), 'PID|||1^^^H^MR~2^^^H^XX^Z||A^B^C~D');
    expect(resources(result)).toEqual([
      {
        identifier: [
          {
            value: '1',
            assigner: { display: 'H' },
            type: { coding: [{ code: 'MR', system: 'http://terminology.hl7.org/CodeSystem/v2-0203' }] },
          },
          {
            value: '2',
            assigner: { display: 'H' },
            type: { coding: [{ code: 'XX', system: 'http://terminology.hl7.org/CodeSystem/v2-0203' }] },
          },
        ],
        name: [{ family: 'A', given: ['B', 'C'] }, { family: 'D' }],
      },
    ]);
    const { 'PID-3[2].6': unmapped, ...others } = fates(result);
    expect(unmapped).toBe('flagged');
    expect(new Set(Object.values(others))).toEqual(new Set(['carried']));
  });

  test('translates by a table, and does with an unknown code what else says', () => {
    const withElse = (otherwise: string) =>
      run(map([`PID-8 <-> gender codes administrative-sex${otherwise}`]), 'PID||||||||X');
    expect(resources(run(map(['PID-8 <-> gender codes administrative-sex']), 'PID||||||||F'))).toEqual([
      { gender: 'female' },
    ]);
    expect(fates(run(map(['PID-8 <-> gender codes administrative-sex']), 'PID||||||||F'))).toEqual({
      'PID-8': 'translated',
    });
    expect(fates(withElse(''))).toEqual({ 'PID-8': 'flagged' });
    expect(fates(withElse(' else keep'))).toEqual({ 'PID-8': 'kept' });
    expect(fates(withElse(' else drop because unused'))).toEqual({ 'PID-8': 'lost' });
    expect(withElse(' else hold').held).toBe(true);
    expect(fates(withElse(' else hold'))).toEqual({ 'PID-8': 'held' });
    const given = run(
      map(['PID-5[] <-> name[]', 'PID-8 <-> gender codes administrative-sex else "unknown"']),
      'PID|||||A|||X',
    );
    expect(resources(given)).toEqual([{ name: [{ family: 'A' }], gender: 'unknown' }]);
    expect(fates(given)['PID-8']).toBe('flagged');
    expect(given.findings).toMatchObject([{ code: 'map-code-unknown', place: { path: 'PID-8' } }]);
  });

  test('keeps the source coding beside the translated one', () => {
    const result = run(map(['PID-16 <-> maritalStatus codes administrative-sex']), 'PID||||||||||||||||M^Married^LN');
    expect(resources(result)).toEqual([
      { maritalStatus: { coding: [{ code: 'male' }, { code: 'M', display: 'Married', system: 'http://loinc.org' }] } },
    ]);
    expect(new Set(Object.values(fates(result)))).toEqual(new Set(['carried', 'translated']));
  });

  test.each([
    ['19400101', { birthDate: '1940-01-01' }, 'carried'],
    ['1940', { birthDate: '1940' }, 'carried'],
    ['194013', undefined, 'flagged'],
    ['00/00/00', undefined, 'flagged'],
    ['20230229', undefined, 'flagged'],
    ['194001011230', { birthDate: '1940-01-01' }, 'flagged'],
  ])('makes of the date %s what it says', (value, output, fate) => {
    const result = run(map(['PID-7 <-> birthDate']), `PID|||||||${value}`);
    expect(resources(result)).toEqual(output === undefined ? [] : [output]);
    expect(fates(result)).toEqual({ 'PID-7': fate });
  });

  test('gives a time the zone that the sender declares, and none where it declares none', () => {
    const compiled = map(['PID-29 -> deceasedDateTime as datetime']);
    const { message } = parse(
      'MSH|^~\\&|A|B|||20240101||ADT^A01|1|P|2.5.1\rPID|||||||||||||||||||||||||||||202401021503',
    );
    if (message === undefined) throw new Error('no message');
    const zone = { offsetAt: () => ({ offset: '-05:00', doubtful: true }) };
    const zoned = translate(message, compiled, { codes, identity: testIdentity, sender: 'A', zone });
    // Zone and seconds are not the sender's, so that his own spelling stands beside.
    const original = { url: 'http://hl7.org/fhir/StructureDefinition/originalText', valueString: '202401021503' };
    expect(resources(zoned)).toEqual([
      { deceasedDateTime: '2024-01-02T15:03:00-05:00', _deceasedDateTime: { extension: [original] } },
    ]);
    expect(zoned.findings.map((finding) => finding.code)).toContain('map-time-doubtful');
    const bare = translate(message, compiled, { codes, identity: testIdentity, sender: 'A' });
    expect(resources(bare)).toEqual([{ deceasedDateTime: '2024-01-02' }]);
    expect(fates(bare)).toEqual({ 'PID-29': 'flagged' });
  });

  test('chooses the type of a value by the field that names it, and keeps its text', () => {
    const compiled = map(['OBX-5 <-> value[x] by OBX-2', 'OBX-6 <-> valueQuantity.unit'], {
      make: 'Observation',
      each: 'OBX',
      type: 'ORU^R01',
    });
    const value = (type: string, text: string) =>
      JSON.stringify(run(compiled, `OBX||${type}|||${text}`).outputs.map((o) => o.resource)).replace(/"id":"\w+",/, '');
    expect(value('NM', '6.80')).toBe('[{"resourceType":"Observation","valueQuantity":{"value":6.80}}]');
    expect(value('SN', '<^0.01')).toBe(
      '[{"resourceType":"Observation","valueQuantity":{"value":0.01,"comparator":"<"}}]',
    );
    expect(value('ST', 'x')).toBe('[{"resourceType":"Observation","valueString":"x"}]');
    expect(value('CWE', 'a^b')).toBe(
      '[{"resourceType":"Observation","valueCodeableConcept":{"coding":[{"code":"a","display":"b"}]}}]',
    );
    expect(value('TS', '2024')).toBe('[{"resourceType":"Observation","valueDateTime":"2024"}]');
    expect(value('NM', 'neg')).toBe('[{"resourceType":"Observation","valueString":"neg"}]');
    const both = run(compiled, 'OBX||NM|||neg|mg');
    expect(fates(both)).toEqual({ 'OBX-2': 'condition', 'OBX-5': 'carried', 'OBX-6': 'flagged' });
  });

  test('joins, falls back, and takes constants', () => {
    const compiled = map([
      'PID-5.1.1 + PID-5.2 -> name[0].text as join(" ")',
      'PID-40.1 | PID-13.1 -> telecom[0].value',
      '"home" -> telecom[0].use when PID-13 valued',
    ]);
    const result = run(compiled, 'PID|||||A^B||||||||555');
    expect(resources(result)).toEqual([{ name: [{ text: 'A B' }], telecom: [{ value: '555', use: 'home' }] }]);
    expect(fates(result)).toEqual({ 'PID-5.1': 'translated', 'PID-5.2': 'translated', 'PID-13': 'carried' });
  });

  test('takes the repetition that a selector names', () => {
    const result = run(map(['PID-3[type = MR] <-> identifier[]']), 'PID|||1^^^^XX~2^^^^MR');
    expect(resources(result)).toMatchObject([{ identifier: [{ value: '2' }] }]);
    expect(fates(result)['PID-3.1']).toBe('flagged');
  });

  test('flags the second of two values for one place', () => {
    const result = run(map(['PID-2.1 -> name[0].text', 'PID-4.1 -> name[0].text']), 'PID||a||b');
    expect(resources(result)).toEqual([{ name: [{ text: 'a' }] }]);
    expect(fates(result)).toEqual({ 'PID-2': 'carried', 'PID-4': 'flagged' });
  });

  test('passes the explicit null on as a removal, through no table', () => {
    const result = run(
      map(['PID-5[] <-> name[]', 'PID-8 <-> gender codes administrative-sex else hold']),
      'PID|||||A|||""',
    );
    expect(result.held).toBe(false);
    expect(result.removals).toEqual([{ type: 'Patient', id: result.outputs[0]?.id, path: 'gender' }]);
    expect(fates(result)['PID-8']).toBe('carried');
  });

  test('says what must be there and is not', () => {
    const absent = run(
      map(['OBX-3 <-> code', 'OBX-11 <-> status codes result-status must absent'], {
        make: 'Observation',
        each: 'OBX',
        type: 'ORU^R01',
      }),
      'OBX|||a',
    );
    expect(resources(absent)).toMatchObject([{ _status: { extension: [{ valueCode: 'unknown' }] } }]);
    expect(absent.findings.map((finding) => finding.code)).toContain('map-value-absent');
    const hold = run(
      map(['OBX-3 <-> code', 'OBX-11 <-> status codes result-status must hold'], {
        make: 'Observation',
        each: 'OBX',
        type: 'ORU^R01',
      }),
      'OBX|||a',
    );
    expect(hold.held).toBe(true);
  });

  test('puts instances with one key together', () => {
    const compiled = map(
      ['OBX-3 <-> code', 'OBX-5[] -> valueString as join("\\n")', 'OBX-11 -> status codes result-status'],
      { make: 'Observation', each: 'OBX', type: 'ORU^R01', head: ['by: OBX-3'] },
    );
    const result = run(compiled, 'OBX|1|TX|a||one||||||F', 'OBX|2|TX|a||two||||||F', 'OBX|3|TX|b||three||||||P');
    expect(resources(result)).toEqual([
      { code: { coding: [{ code: 'a' }] }, valueString: 'one\ntwo', status: 'final' },
      { code: { coding: [{ code: 'b' }] }, valueString: 'three', status: 'preliminary' },
    ]);
    expect(fates(result)['OBX[2]-5']).toBe('translated');
  });

  test('leaves out what skip names, with its reason', () => {
    const compiled = map(['OBX-3 <-> code'], {
      make: 'Observation',
      each: 'OBX',
      type: 'ORU^R01',
      head: ['skip: OBX-11 = X because never resulted'],
    });
    const result = run(compiled, 'OBX|1||a||||||||X', 'OBX|2||b');
    expect(resources(result)).toEqual([{ code: { coding: [{ code: 'b' }] } }]);
    expect(fates(result)).toMatchObject({ 'OBX-3': 'skipped', 'OBX-11': 'condition', 'OBX[2]-3': 'carried' });
  });
});

describe('blocks forward', () => {
  const oru = compiledMap(
    mapOf(
      'oru',
      [
        'map: m',
        'from: hl7v2 ORU^R01',
        'to: fhir R4',
        'blocks:',
        '  - make: Patient',
        '    each: PID',
        '    key: PID-3',
        '    rows: [PID-3[] <-> identifier[]]',

        '  - make: DiagnosticReport',
        '    each: ORDER_OBSERVATION',
        '    rows:',
        '      - OBR-4 <-> code',
        '      - Patient -> subject',

        '    blocks:',
        '      - make: Observation',
        '        each: OBSERVATION',
        '        link: result[]',
        '        key: OBX-3',
        '        rows:',
        '          - OBX-3 <-> code',
        '          - Patient -> subject',
        '        blocks:',
        '          - at: note[]',
        '            each: NTE',
        '            rows: [NTE-3[] <-> text as join("\\n")]',
      ].join('\n'),
    ),
    library,
  );

  test('follows the groups of the message: notes, links and patients belong where they stand', () => {
    const result = run(
      oru,

      'PID|||1',
      'OBR||||r1',
      'NTE|1||of the report',
      'OBX|1|ST|a',
      'NTE|1||of a~more',
      'OBX|2|ST|b',
      'PID|||2',
      'OBR||||r2',
      'OBX|1|ST|a',
    );
    const ids = Object.fromEntries(result.outputs.map((output, i) => [`${output.type}/${output.id}`, i]));
    expect(result.outputs.map((output) => output.type)).toEqual([
      'Patient',
      'Patient',
      'DiagnosticReport',
      'Observation',
      'Observation',
      'DiagnosticReport',
      'Observation',
    ]);
    const refer = (text: string) => text.replace(/"(\w+\/\w{32})"/g, (_, id: string) => String(ids[id]));
    expect(refer(JSON.stringify(result.outputs.map((output) => output.resource['subject'])))).toBe(
      '[null,null,{"reference":0},{"reference":0},{"reference":0},{"reference":1},{"reference":1}]',
    );
    expect(refer(JSON.stringify(result.outputs[2]?.resource['result']))).toBe('[{"reference":3},{"reference":4}]');
    expect(result.outputs[3]?.resource['note']).toEqual([{ text: 'of a\nmore' }]);
    expect(fates(result)['NTE-3']).toBe('flagged');
    expect(new Set(result.outputs.map((output) => output.id)).size).toBe(7);
  });

  test('gives the same ids to the same message, and one id to one person', () => {
    const once = run(oru, 'PID|||1', 'OBR||||r', 'OBX|1|ST|a', 'OBX|2|ST|a');
    const again = run(oru, 'PID|||1', 'OBR||||r', 'OBX|1|ST|a', 'OBX|2|ST|a');
    expect(again.outputs.map((output) => output.id)).toEqual(once.outputs.map((output) => output.id));
    const merged = run(oru, 'PID|||1', 'OBR||||r', 'PID|||1', 'OBR||||q');
    expect(merged.outputs.filter((output) => output.type === 'Patient')).toHaveLength(1);
    expect(once.outputs.some((output) => JSON.stringify(output.id).includes('1^'))).toBe(false);
  });

  test('lays a message of another or no type out by the structure of the map', () => {
    for (const type of ['ADT^A01', 'XXX^Y99']) {
      const { message } = parse(`MSH|^~\\&|A|B|||2024||${type}|1|P|2.5.1\rPID|||1\rOBR||||r\rOBX|1|ST|a`);
      if (message === undefined) throw new Error('no message');
      const result = translate(message, oru, { codes, identity: testIdentity, sender: 'A' });
      expect(result.outputs.map((output) => output.type)).toEqual(['Patient', 'DiagnosticReport', 'Observation']);
    }
  });

  test('makes survivor and merged of a merge, and says what is complete', () => {
    const merge = compiledMap(
      mapOf(
        'merge',
        [
          'map: m',
          'from: hl7v2 ADT^A40',
          'to: fhir R4',
          'snapshot: [MRG]',
          'blocks:',
          '  - make: Patient as survivor',
          '    each: PID',
          '    key: PID-3',
          '    rows: [PID-3[] <-> identifier[]]',
          '  - make: Patient as merged',
          '    each: MRG',
          '    key: MRG-1',
          '    rows:',
          '      - MRG-1[] <-> identifier[]',
          '      - "false" -> active',
          '      - survivor -> link[0].other',
          '      - "replaced-by" -> link[0].type',
        ].join('\n'),
      ),
      library,
    );
    const result = run(merge, 'PID|||1^^^H', 'MRG|2^^^H');
    const [survivor, merged] = result.outputs;
    expect(merged?.resource).toMatchObject({
      active: false,
      link: [{ other: { reference: survivor?.reference }, type: 'replaced-by' }],
    });
    expect(result.complete).toEqual([{ segment: 'MRG', type: 'Patient', ids: [merged?.id] }]);
    expect(transactionBundle(result.outputs)).toMatchObject({
      type: 'transaction',
      entry: [{ request: { method: 'PUT', url: survivor?.reference } }, { request: { url: merged?.reference } }],
    });
    // The same key under both names would be the same patient.
    expect(run(merge, 'PID|||1^^^H', 'MRG|1^^^H').outputs).toHaveLength(1);
  });

  test('flags a resource whose key is absent', () => {
    const result = run(oru, 'PID|||', 'OBR||||r', 'OBX|1|ST|');
    expect(result.findings.map((finding) => finding.code)).toContain('map-key-absent');
  });
});

describe('a ledger', () => {
  const maps = [...library.types, ...['oru-r01', 'adt-a01'].map((name) => library.map(name, undefined))].flatMap(
    (each) => (each?.from.kind === 'message' ? [compiledMap(each, library)] : []),
  );

  test('balances for every sample, and refuses none', () => {
    const files = readdirSync(SAMPLES).filter((name) => name.endsWith('.hl7'));
    expect(maps).toHaveLength(2);
    for (const name of files) {
      const { message } = parse(readFileSync(new URL(name, SAMPLES)));
      if (message === undefined) continue;
      for (const compiled of maps) {
        const { ledger } = translate(message, compiled, { codes, identity: testIdentity, sender: 'A' });
        expect(ledger.balanced).toBe(true);
        expect(ledger.lines().map((line) => line.path)).toEqual([...message.leaves()].map((leaf) => leaf.path));
      }
    }
  });

  test('balances for any message', () => {
    const field = fc.constantFrom('', 'a', 'a^b^c', '1^^^H^MR~2', '""', '20240101', 'x&y^z', '\\F\\', 'NM', '6.80');
    const segment = fc.tuple(
      fc.constantFrom('PID', 'PV1', 'OBR', 'OBX', 'NTE', 'ORC', 'ZZZ'),
      fc.array(field, { maxLength: 30 }),
    );
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 12 }), (segments) => {
        for (const compiled of maps) {
          const result = run(compiled, ...segments.map(([name, fields]) => `${name}|${fields.join('|')}`));
          expect(result.ledger.balanced).toBe(true);
          expect(result.residue.length).toBe(
            result.ledger.lines().filter(({ fate }) => !['carried', 'translated', 'lost'].includes(fate)).length,
          );
        }
      }),
    );
  });
});
