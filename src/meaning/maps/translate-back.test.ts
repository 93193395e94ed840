import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeTables, compiledMap, mapOf, packLibrary, testIdentity } from '../../../test/meaning/pack-maps.ts';
import { targetTypes } from '../../../test/meaning/target-types.ts';
import { type Message, parse } from '../../formats/hl7v2/index.ts';
import type { CompiledMap } from './compile-map.ts';
import { draftOf, writeDraft } from './draft.ts';
import { type JsonObject, parseJson } from './json.ts';
import { canonical, formResidue, restore } from './residue.ts';
import { translate } from './translate.ts';
import { compileBack, translateBack } from './translate-back.ts';

const SAMPLES = new URL('../../../../shared/samples/v2/fhir-converter/', import.meta.url);
const library = packLibrary();
const codes = codeTables({
  'administrative-sex': { M: 'male', F: 'female' },
  'result-status': { F: 'final', P: 'preliminary' },
  'coding-systems': { LN: 'http://loinc.org' },
  comparator: { '<': '<' },
  'many-to-one': { A: 'x', B: 'x' },
});

function map(rows: readonly string[], { each = 'PID', make = 'Patient', type = 'ADT^A01' } = {}): CompiledMap {
  const text = [
    'map: m',
    `from: hl7v2 ${type}`,
    'to: fhir R4',
    'blocks:',
    `  - make: ${make}`,
    `    each: ${each}`,
    '    rows:',
  ];
  return compiledMap(mapOf('m', [...text, ...rows.map((row) => `      - ${row}`)].join('\n')), library);
}

function messageOf(text: string): Message {
  const { message } = parse(text);
  if (message === undefined) throw new Error('the message of the test does not parse');
  return message;
}

function there(message: Message, compiled: CompiledMap) {
  const result = translate(message, compiled, { codes, identity: testIdentity, sender: 'A' });
  const resources = result.outputs.map(({ resource }) => parseJson(JSON.stringify(resource)) as JsonObject);
  return { result, resources };
}

function andBack(message: Message, compiled: CompiledMap): Message {
  const back = compileBack(compiled.map, library, targetTypes);
  const type = `${message.get('MSH-9.1') ?? ''}^${message.get('MSH-9.2') ?? ''}`;
  return translateBack(there(message, compiled).resources, back, {
    codes,
    type,
    version: message.get('MSH-12.1') ?? '2.5.1',
  });
}

function roundTrip(compiled: CompiledMap, ...segments: readonly string[]): string {
  const type = compiled.map.from.kind === 'message' ? (compiled.map.from.types[0] ?? '') : '';
  const message = messageOf([`MSH|^~\\&|||||||${type}|||2.5.1`, ...segments].join('\r'));
  return andBack(message, compiled).text().split('\r').slice(1).join('\r').trim();
}

describe('rows backwards', () => {
  test.each([
    [['PID-3[] <-> identifier[]'], 'PID|||1^^^H^MR~2'],
    [['PID-5[] <-> name[]'], 'PID|||||A^B^C^Jr^Dr~D'],
    [['PID-7 <-> birthDate'], 'PID|||||||194001'],
    [['PID-8 <-> gender codes administrative-sex'], 'PID||||||||F'],
    [['PID-16 <-> maritalStatus codes administrative-sex'], 'PID||||||||||||||||M^Married^LN'],
    [['PID-24 <-> multipleBirthBoolean'], 'PID||||||||||||||||||||||||N'],
    [['PID-25 <-> multipleBirthInteger'], 'PID|||||||||||||||||||||||||2'],
    [['PID-3[type = MR] <-> identifier[]'], 'PID|||2^^^^MR'],
    [['PID-5[] <-> name[]'], 'PID|||||O\\T\\B^\\F\\'],
    [['PID-3[] <-> identifier[]', 'PID-4[] <-> identifier[#]'], 'PID|||1~2|3~4'],
    [['PID-3[] <-> identifier[]', 'PID-4[] <-> identifier[#]'], 'PID||||3~4'],
    [['PID-3[] <-> identifier[]', 'PID-4[] <-> identifier[#]'], 'PID|||1|1'],
  ])('%j gives back %s', (rows, segment) => {
    expect(roundTrip(map(rows), segment)).toBe(segment);
  });

  test('a value gets the type that its FHIR type has', () => {
    const compiled = map(['OBX-1 <- index()', 'OBX-3 <-> code', 'OBX-5 <-> value[x] by OBX-2'], {
      make: 'Observation',
      each: 'OBX',
      type: 'ORU^R01',
    });
    expect(roundTrip(compiled, 'OBX|1|NM|a||6.80', 'OBX|2|SN|b||<^3')).toBe('OBX|1|NM|a||6.80\rOBX|2|SN|b||<^3');
    expect(roundTrip(compiled, 'OBX|1|CWE|a||x^y', 'OBX|2|TX|b||one\\.br\\two')).toBe(
      'OBX|1|CWE|a||x^y\rOBX|2|TX|b||one\\.br\\two',
    );
  });

  test('a condition that compares assigns on the way back, and one that excludes is heeded', () => {
    const compiled = map([
      'PID-29 <-> deceasedDateTime when PID-30 = Y',
      'PID-5.1.1 <-> name[0].text when PID-5.2 not valued',
    ]);
    expect(roundTrip(compiled, 'PID|||||A||||||||||||||||||||||||20200101|Y')).toBe(
      'PID|||||A||||||||||||||||||||||||20200101|Y',
    );
  });

  test('a code that stands for several is not guessed', () => {
    expect(roundTrip(map(['PID-5[] <-> name[]', 'PID-8 <-> gender codes many-to-one']), 'PID|||||A|||A')).toBe(
      'PID|||||A',
    );
  });

  test('one-way rows do not come back', () => {
    expect(roundTrip(map(['PID-5[] <-> name[]', 'PID-7 -> birthDate']), 'PID|||||A||1940')).toBe('PID|||||A');
  });

  test('parts told by a constant go back to their fields', () => {
    const compiled = compiledMap(
      mapOf(
        'm',
        [
          'map: m',
          'from: hl7v2 ADT^A01',
          'to: fhir R4',
          'blocks:',
          '  - make: Patient',
          '    each: PID',
          '    blocks:',

          '      - at: telecom[]',
          '        each: PID-13[]',
          '        rows:',
          '          - PID-13.1 <-> value',
          '          - "home" -> use',

          '      - at: telecom[]',
          '        each: PID-14[]',
          '        rows:',
          '          - PID-14.1 <-> value',
          '          - "work" -> use',
        ].join('\n'),
      ),
      library,
    );
    expect(roundTrip(compiled, 'PID|||||||||||||1~2|3')).toBe('PID|||||||||||||1~2|3');
  });

  test('groups come back in their order', () => {
    const oru = library.map('oru-r01', undefined);
    if (oru === undefined) throw new Error('no map');
    const back = roundTrip(
      compiledMap(oru, library),
      'PID|||1^^^^MR',
      'OBR||||r1',
      'OBX||ST|a||x',
      'NTE|||n',
      'OBX||ST|b||y',
      'OBR||||r2',
      'OBX||ST|c||z',
    );
    expect(back.split('\r').map((segment) => segment.slice(0, 9))).toEqual([
      'PID|||1^^',
      'OBR||||r1',
      'OBX||ST|a',
      'NTE|||n',
      'OBX||ST|b',
      'OBR||||r2',
      'OBX||ST|c',
    ]);
  });
});

describe('with the residue', () => {
  const maps = ['oru-r01', 'adt-a01'].map((name) => {
    const found = library.map(name, undefined);
    if (found === undefined) throw new Error(`no map ${name}`);
    return compiledMap(found, library);
  });

  function restored(message: Message, compiled: CompiledMap): { text: string; value: number; notCarried: number } {
    const { result } = there(message, compiled);
    const back = andBack(message, compiled);
    const form = formResidue(message, back, result.residue);
    const { carried, translated } = result.ledger.counts;
    return {
      text: restore(back, { value: result.residue, form }),
      value: result.residue.length,
      notCarried: result.ledger.leafCount - carried - translated,
    };
  }

  test('every sample comes back to the letter', () => {
    const files = readdirSync(SAMPLES).filter((name) => /^(?:ADT|LAB-ORU|ORU|VXU|SIU)/.test(name));
    expect(files.length).toBeGreaterThan(50);
    for (const name of files) {
      const message = canonical(messageOf(readFileSync(new URL(name, SAMPLES), 'utf8')));
      for (const compiled of maps) {
        const { text, value, notCarried } = restored(message, compiled);
        expect(text).toBe(message.text());
        expect(value).toBeLessThanOrEqual(notCarried);
      }
    }
  });

  test('any message comes back to the letter', () => {
    const field = fc.constantFrom(
      '',
      '',
      'a',
      'a^b^c',
      '1^^^H^MR~2',
      '""',
      '20240101',
      'x&y^z&',
      '\\F\\',
      'NM',
      '6.80',
      '^',
      '~a',
    );
    const segment = fc.tuple(
      fc.constantFrom('PID', 'PV1', 'OBR', 'OBX', 'NTE', 'ZZZ'),
      fc.array(field, { maxLength: 20 }),
    );
    fc.assert(
      fc.property(
        fc.array(segment, { maxLength: 8 }),
        fc.constantFrom('^~\\&', '^~\\&#', '@~\\&'),
        (segments, spelling) => {
          const lines = segments.map(([name, fields]) => `${name}|${fields.join('|')}`);
          const message = canonical(messageOf([`MSH|${spelling}|A|B|||2024||ORU^R01|1|P|2.5.1`, ...lines].join('\r')));
          for (const compiled of maps) expect(restored(message, compiled).text).toBe(message.text());
        },
      ),
    );
  });
});

describe('resources that several segments are about', () => {
  const roles = compiledMap(
    mapOf(
      'm',
      [
        'map: m',
        'from: hl7v2 ADT^A01',
        'to: fhir R4',
        'blocks:',
        '  - make: PractitionerRole',
        '    each: ROL',
        '    key: ROL-4.1',
        '    rows:',
        '      - ROL-3 <-> code[#]',
        '      - ROL-9[] <-> specialty[]',
      ].join('\n'),
    ),
    library,
  );
  const role = (who: string, nth: number): string => `ROL|${nth}||PP|${who}^Doe|||||X${who}`;

  test('a provider who is named more than once is one resource, and comes back in each segment, in its order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('A', 'B', 'C'), { minLength: 1, maxLength: 6 }), (people) => {
        const segments = people.map((who, i) => role(who, i + 1));
        const message = messageOf(['MSH|^~\\&|||||||ADT^A01|||2.5.1', ...segments].join('\r'));
        expect(there(message, roles).resources).toHaveLength(new Set(people).size);
        const back = andBack(message, roles);
        const specialties = people.map((_, i) => back.get(`ROL[${i + 1}]-9.1`));
        expect(specialties).toEqual(people.map((who) => `X${who}`));
      }),
    );
  });
});

describe('what a draft carries', () => {
  test('a message whose character set cannot spell a value says UTF-8', () => {
    fc.assert(
      fc.property(fc.constantFrom('8859/1', 'ASCII', ''), fc.constantFrom('é', '山', '😀', 'a'), (charset, value) => {
        const draft = draftOf('ADT_A01', '2.5.1');
        draft.segment('MSH').set(18, 1, 1, 1, charset);
        draft.segment('PID').set(8, 1, 1, 1, value);
        const message = writeDraft(draft);
        expect(message.get('PID-8')).toBe(value);
        expect(['UNICODE UTF-8', charset]).toContain(message.get('MSH-18') ?? '');
      }),
    );
  });
});
