import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { table } from '../../src/formats/hl7v2/index.ts';
import { source } from './source.ts';
import { codeRows, isCode, sameDisplay, tableKinds, tablesOf } from './tables.ts';

const folder = fileURLToPath(new URL('../../../shared/samples/terminology/hl7-v2-tables', import.meta.url));
const rows = codeRows(folder).filter(({ code }) => isCode(code));
const official = new Map<string, Map<string, string>>();
for (const { table: number, code, display } of rows) {
  const codes = official.get(number) ?? new Map<string, string>();
  official.set(number, codes.set(code, display));
}
const base = tablesOf(source(), tableKinds(folder));

/** Codes of the dictionary that HL7's list does not have, each with the reason it stays. */
const ownCodes: Readonly<Record<string, string>> = {
  '278 Dc': 'HL7 spells it DC, which is there too; 2.3 to 2.5 print Dc and senders follow them',
  '440 LD': 'a data type of 2.2 (location and department) that HL7 dropped from the table with the type',
};

const empty = 'HL7’s list names the table and leaves its codes to the site or to another body';

/** Tables of the dictionary that HL7's list does not fill, with where HL7 says that their codes are. */
const ownTables: Readonly<Record<string, string>> = {
  5: 'the race codes of the CDC, by OID',
  78: 'the code system ObservationInterpretation',
  125: 'a part of table 0440, data types',
  136: 'a part of table 0532, expanded yes and no',
  227: 'MVX of the CDC',
  292: 'CVX of the CDC',
  338: 'a part of table 0203, identifier types',
  347: 'ISO 3166',
  719: 'the value set InformationSensitivityPolicy',
  725: 'a value set without codes in the list',
  ...Object.fromEntries(
    [23, 93, 112, 141, 229, 259, 451, 452, 453, 454, 458, 459, 460, 467, 895].map((number) => [number, empty]),
  ),
};

describe('tables of the dictionary against HL7’s own', () => {
  test('the source agrees with HL7 on nearly all codes and their displays', () => {
    const own = Object.entries(base).flatMap(([number, [, , codes]]) =>
      official.has(number) ? Object.entries(codes).map(([code, display]) => ({ number, code, display })) : [],
    );
    const known = own.filter(({ number, code }) => official.get(number)?.has(code));
    const worded = known.filter(({ number, code, display }) => {
      const theirs = official.get(number)?.get(code) ?? '';
      return theirs === '' || sameDisplay(display, theirs);
    });
    console.log(`codes ${known.length} of ${own.length} in HL7's tables, displays ${worded.length} alike`);
    expect(own.length).toBeGreaterThan(4500);
    expect(known.length / own.length).toBeGreaterThan(0.999);
    expect(worded.length / known.length).toBeGreaterThan(0.98);
  });

  test('every code of HL7’s tables is in the dictionary, and nothing else but what is argued', () => {
    for (const [number, codes] of official) {
      for (const code of codes.keys()) expect(table(number)?.codes.has(code), `${number} ${code}`).toBe(true);
    }
    const unargued: string[] = [];
    for (const [number, codes] of official) {
      for (const code of table(number)?.codes.keys() ?? []) {
        if (!codes.has(code)) unargued.push(`${number} ${code}`);
      }
    }
    expect(unargued.toSorted()).toEqual(Object.keys(ownCodes).toSorted());
  });

  test('tables that HL7 does not fill are the argued ones', () => {
    const filled = Object.keys(base).filter((number) => (table(number)?.codes.size ?? 0) > 0 && !official.has(number));
    expect(filled.toSorted()).toEqual(Object.keys(ownTables).toSorted());
  });

  test('HL7’s wording of a display holds', () => {
    for (const { table: number, code, display } of rows) {
      if (display !== '') expect(sameDisplay(table(number)?.codes.get(code), display), `${number} ${code}`).toBe(true);
    }
  });

  test('kinds say who defines the codes', () => {
    expect(table('0001')?.kind).toBe('user');
    expect(table('0085')?.kind).toBe('HL7');
    expect(table('0004')?.number).toBe('0004');
    expect(table('9998')).toBeUndefined();
    expect(table('constructor')).toBeUndefined();
  });
});
