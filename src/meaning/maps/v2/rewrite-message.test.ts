import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeTables, mapOf } from '../../../../test/meaning/pack-maps.ts';
import { dictionary, type Message, parse, validate, versions } from '../../../formats/hl7v2/index.ts';
import { proveRewriting } from './prove-rewriting.ts';
import { type Rewritten, rewriteMessage } from './rewrite-message.ts';
import { compileV2Map, type V2Map, versionMap } from './v2-map.ts';

const MOVES = mapOf(
  'versions.map.yaml',
  readFileSync(new URL('../../../../packs/hl7-v2-versions/versions.map.yaml', import.meta.url), 'utf8'),
);
const CODES = codeTables({ flags: { H: 'HIGH', L: 'LOW' } });

const TEXT = [
  'MSH|^~\\&|LAB|X|EHR|Y|20260101||ORU^R01^ORU_R01|1|P|2.5.1',
  'PID|1||77^^^N^MR~88^^^N^PI||Doe&van&Doe^John||19700101|M|||1 Main&Main^^Town||||||||123-45-6789',
  'PV1|1|O|||||7^Smith',
  'ZPI|1|foo|a\\T\\b',
  'OBR|1|||abc',
  'OBX|1|CWE|x^y^L||a^b^L^^^^^^orig|||H|||F|||||||20260102',
  'OBX|2|NM|k||5|||X|||F',
  'SPM|1|||BLD^Blood^HL70487',
].join('\r');

function message(text = TEXT): Message {
  const { message: made } = parse(`${text}\r`);
  if (made === undefined) throw new Error('the test message does not parse');
  return made;
}

function compiled(rows: readonly string[], head = '', backward = false): V2Map {
  const map = mapOf(
    'quirks.map.yaml',
    `map: quirks\nfrom: hl7v2 ORU^R01\nto: hl7v2 ORU^R01\n${head}rows:\n${rows.map((row) => `  - ${row}\n`).join('')}`,
  );
  const made = compileV2Map(map, { base: () => undefined, moves: MOVES, backward });
  if (made.compiled === undefined) throw new Error(JSON.stringify(made.findings));
  return made.compiled;
}

function fates(made: Rewritten): Readonly<Record<string, string>> {
  return Object.fromEntries(made.ledger.lines().map(({ path, fate }) => [path, fate]));
}

describe('a map from v2 to v2', () => {
  it('passes to the byte what no row names', () => {
    const made = rewriteMessage(message(), compiled(['PID-8 <-> PID-8']), { codes: CODES });
    expect(made.message.text().trimEnd()).toBe(TEXT);
    expect(made.ledger.counts.carried).toBe(made.ledger.leafCount);
  });

  it('moves, translates, sets and leaves out, each segment for itself', () => {
    const map = compiled([
      'PV1-7 -> PV1-8',
      'OBX-8 <-> OBX-8 codes flags else keep',
      `'"MAPLE" -> MSH-5 because the receiver wants its own name'`,
      `'"Z" -> OBX-13 when OBX-2 = NM'`,
      'ZPI-2 -> ignore because nobody reads it',
      'ZPI-3 -> PID-30',
    ]);
    const made = rewriteMessage(message(), map, { codes: CODES });
    const at = (path: string): string | undefined => made.message.raw(path);
    expect([at('PV1-7'), at('PV1-8'), at('OBX-8'), at('OBX[2]-8'), at('MSH-5'), at('OBX-13'), at('OBX[2]-13')]).toEqual(
      [undefined, '7^Smith', 'HIGH', undefined, 'MAPLE', undefined, 'Z'],
    );
    expect([at('ZPI-2'), at('PID-30')]).toEqual([undefined, 'a\\T\\b']);
    expect(fates(made)).toMatchObject({
      'PV1-7.1': 'carried',
      'OBX-8': 'translated',
      'OBX[2]-8': 'kept',
      'MSH-5': 'ignored',
      'ZPI-2': 'ignored',
      'ZPI-3': 'carried',
    });
    expect(made.ledger.balanced).toBe(true);
  });

  it('runs backwards by its two-way rows', () => {
    const rows = [
      'PV1-7 <-> PV1-8',
      'OBX-8 <-> OBX-8 codes flags else keep',
      'ZPI-2 -> ignore because nobody reads it',
    ];
    const there = rewriteMessage(message(), compiled(rows), { codes: CODES }).message;
    const back = rewriteMessage(there, compiled(rows, '', true), { codes: CODES }).message;
    expect([back.raw('PV1-7'), back.raw('PV1-8'), back.raw('OBX-8')]).toEqual(['7^Smith', undefined, 'H']);
  });

  it('holds where a row or the map says so, and drops with a reason', () => {
    const held = rewriteMessage(message(), compiled(['OBX-8 -> OBX-8 codes flags else hold']), { codes: CODES });
    expect([held.held, fates(held)['OBX[2]-8']]).toEqual([true, 'held']);
    const only = compiled(['PID-3[] -> PID-3[]'], 'unmapped: drop because the receiver is for numbers only\n');
    const made = rewriteMessage(message(), only, { codes: CODES });
    expect(made.message.count('OBX')).toBe(0);
    expect(fates(made)).toMatchObject({ 'PID-3.1': 'carried', 'PID-8': 'lost', 'MSH-10': 'carried' });
  });

  it.each(versions)('makes a message of version %s that has nothing which the version lacks', (version) => {
    const made = rewriteMessage(message(), versionMap(MOVES, [version, version]), { codes: CODES });
    expect(made.ledger.balanced).toBe(true);
    const strange = /unknown|withdrawn|repeats|unexpected/;
    const found = validate(made.message, { version }).filter(
      ({ code, place }) => strange.test(code) && !place?.path?.startsWith('Z'),
    );
    expect(found.map(({ code, place }) => `${code} ${place?.path}`)).toEqual([]);
    expect(made.message.get('MSH-12')).toBe(version);
  });

  it('says where values went whose place is gone', () => {
    const old = rewriteMessage(message(), versionMap(MOVES, ['2.3', '2.3']), { codes: CODES });
    expect([old.message.raw('OBR-15'), old.message.raw('OBX-2'), old.message.count('SPM')]).toEqual([
      'BLD&Blood&HL70487',
      'CE',
      0,
    ]);
    expect(fates(old)).toMatchObject({
      'SPM-4.1': 'carried',
      'OBX-5.9': 'flagged',
      'OBX-2': 'translated',
      'SPM-1': 'ignored',
    });
    const later = rewriteMessage(message(), versionMap(MOVES, ['2.8', '2.8']), { codes: CODES });
    expect(later.message.raw('PID-3[3]')).toBe('123-45-6789^^^^SS');
    expect(dictionary('2.8').segment('PID')?.fields[18]?.usage).toBe('W');
  });

  it('never loses count, whatever the rows and the message are', () => {
    const path = fc.constantFrom(
      'PID-3[]',
      'PID-3',
      'PID-5',
      'PID-5.1',
      'PV1-7',
      'PV1-7.1',
      'OBX-5',
      'OBX-3.2',
      'ZPI-2',
      'PID-30',
    );
    const row = fc.tuple(path, path).map(([from, to]) => `${from} -> ${to}`);
    const part = fc.stringMatching(/^[A-Za-z0-9^~&]{0,12}$/);
    fc.assert(
      fc.property(
        fc.uniqueArray(row, { minLength: 1, maxLength: 5 }),
        fc.array(part, { maxLength: 8 }),
        fc.constantFrom(...versions),
        (rows, parts, version) => {
          const given = message(`${TEXT}\rOBX|3|ST|${parts.join('|')}\rPID|2|${parts.toReversed().join('|')}`);
          const made = rewriteMessage(given, compiled(rows), { codes: CODES, version });
          expect(made.ledger.balanced).toBe(true);
          const delivered = made.ledger.counts.carried + made.ledger.counts.translated;
          const written = [...made.message.leaves()].length;
          // What the version gives (MSH-9.3, marks of moves) comes on top; nothing that is said to be there is not.
          expect(written).toBeGreaterThanOrEqual(delivered);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('has a ledger that tells the truth', () => {
    const map = compiled([
      'PV1-7 -> PV1-8',
      'OBX-8 -> OBX-8 codes flags else keep',
      'ZPI-2 -> ignore because nobody reads it',
    ]);
    const proof = proveRewriting(message(), { ...map, versions: ['2.3', '2.3'] }, { codes: CODES });
    expect(proof.tried).toBeGreaterThan(30);
    expect(proof.lies).toEqual([]);
    expect(proof.balanced).toBe(true);
  });

  it.each(['PV1 -> PV1-8', 'PV1-7 -> PV1', 'Patient -> PV1-8', 'PV1-7 -> PV1-8 as XCN[Practitioner]'])(
    'refuses the row %s',
    (row) => {
      const map = mapOf('x.map.yaml', `map: x\nfrom: hl7v2\nto: hl7v2\nrows:\n  - ${row}\n`);
      expect(compileV2Map(map, { base: () => undefined }).findings).toMatchObject([
        { code: 'map-into-unclear', place: { file: 'x.map.yaml', line: 5 } },
      ]);
    },
  );
});
