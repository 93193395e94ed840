import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { leaves, parse } from '../../formats/hl7v2/index.ts';
import { deidentify } from './deidentify.ts';

const secret = Buffer.from('a secret of the workspace');

function cleaned(lines: readonly string[], key: Uint8Array = secret): string {
  const { message } = parse(`${lines.join('\r')}\r`);
  if (message === undefined) throw new Error('the test has no message');
  return Buffer.from(deidentify(message, key).bytes).toString('utf8');
}

const MSH = 'MSH|^~\\&|NORTHLAB|LAB|MAPLE|EHR|20260310101500||ORU^R01^ORU_R01|MSG00017|P|2.5.1';

function get(text: string, path: string): string | undefined {
  return parse(text).message?.get(path);
}

const letters = (from: number, to: number) =>
  fc.string({ unit: fc.constantFrom(...'QWXZJKVYqwxzjkvy'), minLength: from, maxLength: to });
const digits = (from: number, to: number) =>
  fc
    .string({ unit: fc.constantFrom(...'123456789'), minLength: from, maxLength: to })
    // What looks like a date is moved as one.
    .filter((text) => !/(19|20)\d{6}/.test(text));

const person = fc.record({
  family: letters(5, 12),
  given: letters(5, 10),
  street: letters(6, 10),
  city: letters(6, 10),
  mrn: digits(8, 10),
  account: digits(9, 9),
  ssn: digits(9, 9),
  phone: digits(10, 10),
  policy: digits(9, 9),
  device: digits(10, 10),
  mother: letters(5, 9),
});

/** The places of the standard, several versions of a phone, and the same things told in free text. */
function messageOf(one: Person): string[] {
  const { family, given, street, city, mrn, account, ssn, phone, policy, device, mother } = one;
  const dashed = `${phone.slice(0, 3)}-${phone.slice(3, 6)}-${phone.slice(6)}`;
  return [
    MSH,
    `PID|1||${mrn}^^^RIVERSIDE^MR~${account}^^^RIVERSIDE^AN||${family}^${given}^Q||19700115|F|||12 ${street} Road^^${city}^MA^02139^USA||${dashed}^PRN^PH^^1^${phone.slice(0, 3)}^${phone.slice(3)}|||||${account}|${ssn}`,
    `NK1|1|${mother}^${given}|MTH|12 ${street} Road^^${city}^MA|${dashed}`,
    `PV1|1|O|||||1234^${family}^${mother}`,
    `IN1|1|PLAN^Plan||Acme ${city}||||${policy}||||||||${family}^${given}||||||||||||||||||||${policy}`,
    `OBR|1|${account}^PL|${mrn}^FL|1234-5^Glucose^LN|||20260309081500`,
    `OBX|1|TX|1234-5^Glucose^LN||${given} ${family.toUpperCase()}, MRN ${mrn}, of ${city.toLowerCase()}; call ${dashed} or ${given}@mail.example, see http://x.example/${mrn}||||||F|||||||${device}^DEV`,
    `OBX|2|NM|1234-5^Glucose^LN||6.80|mmol/L^^UCUM|3.9-5.5|H|||F`,
    `OBX|3|ED|PDF^Report||^application^pdf^Base64^JVBERi0xLjQK`,
    `NTE|1||Mother ${mother} says that ${given}\\.br\\${family} is 97 years old`,
    `ZPI|1|${family}^${mrn}|x`,
    `${family} wrote a line of her own`,
  ];
}

type Person = typeof person extends fc.Arbitrary<infer T> ? T : never;

describe('deidentifying a message', () => {
  it('leaves no token that identifies anybody, and the form of everything', () => {
    fc.assert(
      fc.property(person, (one) => {
        const before = messageOf(one);
        const after = cleaned(before);
        const low = after.toLowerCase();
        for (const token of Object.values(one)) expect(low).not.toContain(token.toLowerCase());
        expect(low).not.toContain('jvber');
        const paths = (text: string) => [...leaves(parse(text).message ?? expect.fail())].map(({ path }) => path);
        expect(paths(after)).toEqual(paths(`${before.slice(0, -1).join('\r')}\r`));
        for (const path of ['PID-3.1', 'PID-3[2].1', 'PID-19', 'PID-5.1', 'OBX-18.1', 'IN1-36', 'ZPI-2.1']) {
          expect(get(after, path), path).toHaveLength(get(before.join('\r'), path)?.length ?? 0);
        }
        const kept = ['MSH-3', 'MSH-9.1', 'MSH-12', 'PID-8', 'PID-11.4', 'PID-3.5', 'PV1-2', 'OBR-4.1', 'OBX[2]-5'];
        for (const path of kept) expect(get(after, path), path).toBe(get(before.join('\r'), path));
      }),
      { numRuns: 60 },
    );
  });

  it('gives one person the same pseudonyms in every message, and another secret others', () => {
    fc.assert(
      fc.property(person, person, (one, other) => {
        const first = cleaned(messageOf(one));
        const second = cleaned([
          MSH.replace('MSG00017', 'MSG00018'),
          `PID|1||${one.mrn}^^^RIVERSIDE^MR||${one.family.toUpperCase()}^${one.given}||19700115`,
          `NK1|1|${other.family}^${other.given}`,
        ]);
        expect(get(second, 'PID-3.1')).toBe(get(first, 'PID-3.1'));
        expect(get(second, 'PID-5.1')).toBe(get(first, 'PID-5.1')?.toUpperCase());
        expect(get(second, 'PID-7')).toBe(get(first, 'PID-7'));
        expect(get(cleaned(messageOf(one), Buffer.from('another')), 'PID-3.1')).not.toBe(get(first, 'PID-3.1'));
      }),
      { numRuns: 30 },
    );
  });

  it('moves the dates of a patient by one number of days, to the precision they have', () => {
    const day = (text: string | undefined) =>
      Date.parse((text ?? '').replace(/^(....)(..)(..).*/, '$1-$2-$3')) / 86_400_000;
    fc.assert(
      fc.property(digits(8, 8), fc.integer({ min: 0, max: 9000 }), (mrn, apart) => {
        const born = new Date(Date.UTC(1990, 0, 1) + apart * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');
        const text = cleaned([
          MSH,
          `PID|1||${mrn}^^^X^MR||A^B||${born}`,
          'OBR|1||||||202603|20260309081500.1234-0500|2026',
        ]);
        expect(day(get(text, 'MSH-7')) - day(get(text, 'PID-7'))).toBe(day('20260310') - day(born));
        expect(day(get(text, 'MSH-7'))).toBeLessThan(day('20260310'));
        expect(get(text, 'OBR-8')).toMatch(/^\d{8}081500\.1234-0500$/);
        expect(get(text, 'OBR-7')).toMatch(/^\d{6}$/);
      }),
      { numRuns: 40 },
    );
  });

  it('tells no age over ninety', () => {
    const text = cleaned([MSH, 'PID|1||1^^^X^MR||A^B||19210704', 'NTE|1||She is 97 years old, born 07/04/1921.']);
    const written = Number(get(text, 'MSH-7')?.slice(0, 4));
    expect(get(text, 'PID-7')).toBe(`${written - 90}0101`);
    expect(get(text, 'NTE-3')).toBe('She is 90 years old, born [date].');
  });

  test.each([
    ['seen on 2026-03-01 and 20260302', /^seen on \d{4}-\d\d-\d\d and \d{8}$/],
    ['born 4 Jul 1971, or July 4, 1971', /^born \[date\], or \[date\]$/],
    ['phone (617) 555-4242', /^phone \(\d{3}\) 555-01\d\d$/],
    ['SSN 219-09-9999', /^SSN 000-\d\d-\d{4}$/],
    ['from 10.1.2.3', /^from 192\.0\.2\.1$/],
    ['of 1.2.840.10008.5.1, at the end', /^of 1\.2\.840\.10008\.5\.1, at the end$/],
    ['mail to a.b@c.example', /^mail to person-[0-9a-f]{8}@example\.com$/],
    ['Dr. Zwicky Quent called', /^Dr\. (?!Zwicky)[A-Z][a-z]{5} (?!Quent)[A-Z][a-z]{4} called$/],
    ['device 00012345678', /^device (?!00012345678)\d{11}$/],
    ['Hemoglobin 7.2 g/dL (12-16), 3 of 4', /^Hemoglobin 7\.2 g\/dL \(12-16\), 3 of 4$/],
  ])('finds in free text what has the form of an identifier: %s', (text, expected) => {
    expect(get(cleaned([MSH, 'PID|1||1^^^X^MR', `NTE|1||${text}`]), 'NTE-3')).toMatch(expected);
  });

  it('knows fields that came after the version of the message, or went before it', () => {
    const text = cleaned([
      MSH.replace('2.5.1', '2.2'),
      'PID|1||77441122||ZWICKY^QUENT',
      'PRT|1|UC||||||||8899001122^DEV',
    ]);
    expect(text).not.toMatch(/ZWICKY|QUENT|77441122|8899001122/);
    const later = cleaned([MSH.replace('2.5.1', '2.8.2'), 'PID|1||1||||||ALIASON^OTTO', 'PD1||||77^DOKTOROVA^INGE']);
    expect(later).not.toMatch(/ALIASON|OTTO|DOKTOROVA|INGE/);
  });
});
