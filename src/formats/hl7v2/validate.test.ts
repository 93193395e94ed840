import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse, validate } from './index.ts';

const header = 'MSH|^~\\&|LAB|NORTH|EHR|MAPLE|20240301120000||ORU^R01^ORU_R01|77|P|2.5.1';

function findings(...segments: string[]): string[] {
  const { message } = parse(segments.join('\r'));
  if (message === undefined) throw new Error('not a message');
  return validate(message).map(({ code, place }) => `${code} ${place?.path}`);
}

const patient = 'PID|1||4711^^^MRN^MR||DOE^JANE||19700101|F';
const request = 'OBR|1|||718-7^Hemoglobin^LN';

test('a clean message has no findings', () => {
  expect(findings(header, patient, request, 'OBX|1|NM|718-7^Hemoglobin^LN||14.2|g/dL|||||F')).toEqual([]);
});

test.each<[what: string, segment: string, found: string[]]>([
  ['a number', 'OBX|1|NM|718-7^^LN||high||||||F', ['hl7-format OBX-5']],
  ['a number with blanks and sign', 'OBX|1|NM|718-7^^LN|| -1.5 ||||||F', []],
  ['a date and time', 'OBX|1|TS|718-7^^LN||20241301||||||F', ['hl7-format OBX-5.1']],
  ['a date', 'OBX|1|DT|718-7^^LN||2024-01-02||||||F', ['hl7-format OBX-5']],
  ['a time', 'OBX|1|TM|718-7^^LN||2460||||||F', ['hl7-format OBX-5']],
  ['a sequence', 'OBX|one|ST|718-7^^LN||x||||||F', ['hl7-format OBX-1']],
  ['free text', 'OBX|1|ST|718-7^^LN||anything||||||F', []],
  ['an unknown code', 'OBX|1|ST|718-7^^LN||x||||||J', ['hl7-code-unknown OBX-11']],
  ['a value type that the table leaves out', 'OBX|1|CWE|718-7^^LN||x||||||F', []],
  ['a value type that is none', 'OBX|1|QQ|718-7^^LN||x||||||F', ['hl7-code-unknown OBX-2']],
  ['nothing required', 'OBX|1|ST|||x', ['hl7-field-missing OBX-3', 'hl7-field-missing OBX-11']],
  ['an explicit null', 'OBX|1|NM|718-7^^LN||""||||||F', []],
  ['too many repetitions', 'OBX|1|ST|718-7~719-8||x||||||F', ['hl7-field-repeats OBX-3']],
  ['too long', `OBX|1|ST|718-7|${'9'.repeat(21)}|x||||||F`, ['hl7-too-long OBX-4']],
  ['components that a primitive has not', 'OBX|1|ST|718-7||a^b||||||F', ['hl7-component-unknown OBX-5.2']],
  ['components that a composite has not', 'OBX|1|ST|1^2^3^4^5^6^7||x||||||F', ['hl7-component-unknown OBX-3.7']],
  ['a field that the version has not', `OBX|1|ST|718-7||x||||||F${'|'.repeat(16)}x`, ['hl7-field-unknown OBX-27']],
])('%s', (_, segment, found) => {
  expect(findings(header, patient, request, segment)).toEqual(found);
});

test('paths name the occurrence and the repetition', () => {
  const result = findings(
    header,
    'PID|1||4711^^^MRN^MR~4712^^^MRN^NOPE||DOE^JANE',
    request,
    'OBX|1|ST|1||x||||||F',
    'OBX|2|NM|1||x||||||F',
  );
  expect(result).toEqual(['hl7-code-unknown PID-3[2].5', 'hl7-format OBX[2]-5']);
});

test('structure, unknown segments and Z segments', () => {
  expect(findings(header, patient, 'QQQ|1', 'ZZZ|a^b^c', request)).toEqual([
    'hl7-segment-unexpected QQQ',
    'hl7-segment-unknown QQQ',
  ]);
  expect(findings(header, patient)).toEqual(['hl7-segment-missing OBR']);
});

test('the version may be overruled, and a later one withdraws fields', () => {
  const { message } = parse([header, 'PID|1||4711^^^MRN^MR||DOE^JANE||||||||||||||987', request].join('\r'));
  if (message === undefined) throw new Error('not a message');
  expect(validate(message)).toEqual([]);
  expect(validate(message, { version: '2.8' })).toEqual([
    { code: 'hl7-field-withdrawn', place: { path: 'PID-19' }, about: { name: 'SSN Number - Patient', version: '2.8' } },
  ]);
});

test('no finding holds a value of the message, whatever the message', () => {
  const secret = 'XQSECRETQX';
  const segment = fc.constantFrom('PID', 'OBX', 'OBR', 'NTE', 'PV1', 'ZZZ', 'QQQ', 'IN1');
  const part = fc.constantFrom(secret, `${secret}1`, '', '""', '^', '~', '&', '20240101', '|', '|||');
  const line = fc
    .tuple(segment, fc.array(part, { maxLength: 30 }))
    .map(([name, parts]) => `${name}|${parts.join('|')}`);
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 12 }),
      fc.constantFrom('2.1', '2.3', '2.5.1', '2.8.2', ''),
      (lines, version) => {
        const { message } = parse([`MSH|^~\\&|A|B|C|D|20240101||ORU^R01|1|P|${version}`, ...lines].join('\r'));
        expect(message).toBeDefined();
        if (message === undefined) return;
        expect(JSON.stringify(validate(message))).not.toContain(secret);
      },
    ),
  );
});
