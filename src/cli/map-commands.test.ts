import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FAKE_BODY, FakeEngine } from '../../test/fakes/fake-engine.ts';
import { FakeTerminal } from '../../test/fakes/fake-terminal.ts';
import { fakeWiring } from '../../test/fakes/fake-wiring.ts';
import { runCommandLine } from './run-command-line.ts';

const MAP = [
  'map: small',
  'from: hl7v2 ORU^R01',
  'to: fhir R4',
  'blocks:',
  '  - make: Patient',
  '    each: PID',
  '    key: PID-3',
  '    rows:',
  '      - PID-3[] <-> identifier[]',
  '      - PID-5[] <-> name[]',
  '      - PID-8 <-> gender codes sexes else hold',
].join('\n');

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'suture-maps-'));
  write('suture.yaml', 'project: riverside\n');
  write('maps/small.map.yaml', MAP);
  write('codes/sexes.csv', 'source,target,status,who\nF,female,approved,A. Ruiz\n');
  write('samples/one.hl7', FAKE_BODY);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

async function suture(line: string, at = folder) {
  const terminal = new FakeTerminal({ folder: at });
  terminal.end('');
  const args = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  const code = await runCommandLine(args, terminal.terminal, fakeWiring(new FakeEngine()));
  return { code, out: terminal.out, err: terminal.err };
}

const VALUES = ['4711', 'Falsetto', 'Ada', '19700101', '6.8', 'Female'];

describe('translate', () => {
  it('writes the transaction alone to standard output', async () => {
    const { code, out, err } = await suture('translate samples/one.hl7 --map small');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ resourceType: 'Bundle', entry: [{ resource: { gender: 'female' } }, {}] });
    expect(err).toMatch(/small {2}flagged \d+ {2}28 fields in = /);
  });

  it('tells of no value in the ledger', async () => {
    const { err } = await suture('translate samples/one.hl7 --map small --ledger');
    for (const value of VALUES) expect(err).not.toContain(value);
  });

  it('ends with 3 when a row holds the message', async () => {
    write('samples/one.hl7', FAKE_BODY.replace('|F\r', '|X\r'));
    const { code, err } = await suture('translate samples/one.hl7 --map small');
    expect([code, err]).toEqual([3, expect.stringContaining('map-code-unknown')]);
  });

  it('works with the shipped pack outside of any workspace', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'suture-outside-'));
    writeFileSync(join(outside, 'one.hl7'), FAKE_BODY);
    const { code, out } = await suture(`translate one.hl7 --map hl7-v2-to-fhir --workspace ${outside}`, outside);
    rmSync(outside, { recursive: true });
    expect(code).toBe(0);
    expect(out).toContain('"resourceType": "Observation"');
  });

  it.each([
    ['translate samples/one.hl7', 2, 'command-misused'],
    ['translate samples/one.hl7 --map smal', 1, 'map-unknown'],
    ['translate nothing.hl7 --map small', 1, 'input-unreadable'],
    ['translate suture.yaml --map small', 1, 'message-unreadable'],
    ['translate samples/one.hl7 --map small --from nobody', 1, 'system-unknown'],
  ])('`%s` ends with %i', async (line, code, why) => {
    const ended = await suture(line);
    expect([ended.code, ended.out]).toEqual([code, '']);
    expect(ended.err).toContain(why);
  });

  it('shows where a map of the workspace is wrong', async () => {
    write('maps/small.map.yaml', MAP.replace('codes sexes', 'codse sexes'));
    const { code, err } = await suture('translate samples/one.hl7 --map small');
    expect(code).toBe(3);
    expect(err).toContain('maps/small.map.yaml:11:26: error map-word-unexpected');
  });
});

describe('validate', () => {
  it('reads NDJSON line by line, and tells the line', async () => {
    write(
      'all.ndjson',
      '{"resourceType":"Patient"}\n{"resourceType":"Patient","gender":"F"}\n\n{"resourceType":"Patient","birthDate":"x"}\n',
    );
    const { code, out, err } = await suture('validate all.ndjson');
    expect([code, out]).toEqual([3, 'all.ndjson  FHIR R4, 3 lines  2 found\n']);
    expect(err).toMatch(/all\.ndjson:2 Patient\.gender: error fhir-code-not-in-value-set/);
    expect(err).toMatch(/all\.ndjson:4 Patient\.birthDate: error /);
  });

  it('reads maps: the language, what it names, and the way back', async () => {
    write('maps/small.map.yaml', MAP);
    expect((await suture('validate maps/small.map.yaml')).code).toBe(0);
    write('typo.map.yaml', MAP.replace('rows:', 'rowz:'));
    expect((await suture('validate typo.map.yaml')).err).toMatch(
      /typo\.map\.yaml:\d+:\d+: error map-key-unknown: .*rows/,
    );
    rmSync(join(folder, 'typo.map.yaml'));
    write('maps/other.map.yaml', MAP.replace('map: small', 'map: other').replace('<-> gender', '<-> gendr'));
    const unknown = await suture('validate maps/other.map.yaml');
    expect(unknown.code).not.toBe(0);
    expect(unknown.err).toMatch(/other\.map\.yaml:\d+:\d+: error map-target-unknown: .*suggestion gender/);
    write(
      'maps/other.map.yaml',
      `${MAP.replace('map: small', 'map: other').trimEnd()}\n      - PID-29 <-> birthDate\n      - PID-7 <-> birthDate\n`,
    );
    const two = await suture('validate maps/other.map.yaml');
    expect(two.code).not.toBe(0);
    expect(two.err).toContain('error map-target-shared');
  });

  it('ends with 3 from the severity that is asked for', async () => {
    write('p.json', '{"resourceType": "Patient", "id": "a", "gender": "male"}');
    write('q.json', '{"resourceType": "Patient", "gander": "male"}');
    expect((await suture('validate p.json')).code).toBe(0);
    expect((await suture('validate p.json q.json')).code).toBe(3);
    expect((await suture('validate q.json --fail-on fatal')).code).toBe(0);
    expect((await suture('validate p.json --fail-on often')).code).toBe(2);
    expect((await suture('validate p.json --us-core 1.0.0')).code).toBe(2);
  });

  it('checks against the profiles that are named', async () => {
    write('p.json', '{"resourceType": "Patient", "gender": "male"}');
    const profile = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient';
    const { code, err } = await suture(`validate p.json --profile ${profile}`);
    expect(code).toBe(3);
    expect(err).toContain('Patient.identifier');
  });

  it('reads XML, HL7 v2 and what is neither', async () => {
    write('p.xml', '<Patient xmlns="http://hl7.org/fhir"><gender value="male"/></Patient>');
    expect((await suture('validate p.xml')).out).toBe('p.xml  FHIR R4 Patient  nothing found\n');
    expect((await suture('validate samples/one.hl7')).out).toContain('HL7 2.5.1');
    expect((await suture('validate suture.yaml')).code).toBe(3);
  });

  it('tells of no value', async () => {
    const { out, err } = await suture('validate samples/one.hl7 --fail-on info');
    for (const value of VALUES) expect(out + err).not.toContain(value);
  });
});

describe('explain', () => {
  it('masks values and what they mean, unless told not to', async () => {
    const { out } = await suture('explain samples/one.hl7 --json');
    for (const value of VALUES) expect(out).not.toContain(value);
    expect(out).toContain('"name":"Patient Name, Family Name","type":"FN","value":"••••••••"');
    const open = (await suture('explain samples/one.hl7 --unmasked')).out;
    for (const value of VALUES) expect(open).toContain(value);
  });
});

describe('map test', () => {
  it.each([
    ['map: small\nfates: {PID-8: carried}', 'PID-8'],
    ['map: small\ncounts: {lost: 2}', 'counts.lost'],
    ['map: small\nheld: true', 'held'],
    ['map: small\nresources: [{resourceType: Patient, gender: male}]', 'resources[0].gender'],
    ['map: small\nresources: [{resourceType: Patient}, {resourceType: Patient}]', 'resources[1].resourceType'],
  ])('fails for %j, at its place and without a value', async (expected, path) => {
    write('samples/one.expect.yaml', expected);
    const { code, out, err } = await suture('map test');
    expect(code).toBe(3);
    expect(out).toMatch(/^failed {2}samples\/one.hl7/);
    expect(err).toContain(`samples/one.expect.yaml ${path}: error expectation-unmet`);
    for (const value of VALUES) expect(out + err).not.toContain(value);
  });

  it('goes back to v2 by the same rows', async () => {
    write('samples/one.expect.yaml', 'map: small');
    const { code, out } = await suture('map test --round-trip');
    expect(code).toBe(0);
    expect(out).toMatch(/ {2}back \d+ of 28, with the residue to the byte\n$/);
  });

  it('says where an expectation cannot be read', async () => {
    write('samples/one.expect.yaml', 'map: small\nfate: {}');
    expect(await suture('map test')).toMatchObject({
      code: 3,
      err: expect.stringContaining('expectation-unreadable') as string,
    });
    write('samples/one.expect.yaml', 'map: small\n  x: [');
    expect((await suture('map test')).err).toMatch(/samples\/one.expect.yaml:\d+:\d+: error expectation-unreadable/);
    write('samples/one.expect.yaml', 'counts: {lost: 0}');
    expect((await suture('map test')).code).toBe(3);
    expect((await suture('map test --map small')).code).toBe(0);
  });

  it('tells of samples of which nothing is expected, and of none at all', async () => {
    expect((await suture('map test')).out).toBe('untested  samples/one.hl7  nothing is expected of it\n');
    rmSync(join(folder, 'samples'), { recursive: true });
    expect(await suture('map test')).toMatchObject({
      code: 1,
      err: expect.stringContaining('messages-missing') as string,
    });
  });
});

describe('map diff', () => {
  it('counts places and fates, and has no value', async () => {
    write(
      'maps/other.map.yaml',
      MAP.replace('map: small', 'map: other').replace('codes sexes else hold', 'codes sexes2'),
    );
    write('codes/sexes2.csv', 'source,target,status,who\nF,other,approved,A. Ruiz\n');
    const { code, out, err } = await suture('map diff small other');
    expect([code, out]).toEqual([0, '1 of 1  ~ Patient.gender\n']);
    expect(err).toBe('1 of 1 messages come out otherwise\n');
    expect(await suture('map diff small small')).toMatchObject({
      out: '',
      err: '0 of 1 messages come out otherwise\n',
    });
  });
});

describe('map show', () => {
  it('asks for the message type where a pack is named', async () => {
    expect((await suture('map show hl7-v2-to-fhir')).code).toBe(2);
    const { code, out } = await suture('map show hl7-v2-to-fhir --type ADT^A01');
    expect([code, out]).toEqual([0, expect.stringContaining('make Patient each PID')]);
  });
});

describe('codes worklist', () => {
  const VACCINES = MAP.replace(
    'PID-8 <-> gender codes sexes else hold',
    'PID-16 <-> maritalStatus codes vaccines else hold',
  );

  it('proposes what the sender calls by the same name, and with --suggest what fits its words', async () => {
    write('maps/small.map.yaml', VACCINES);
    const cvx = 'http://hl7.org/fhir/sid/cvx';
    write(
      'codes/vaccines.csv',
      `source,source_display,target,target_display,target_system,status,who\nZ,influenza high dose,135,x,${cvx},approved,A. Ruiz\n`,
    );
    write('samples/one.hl7', FAKE_BODY.replace('|F\r', '|F||||||||Y^Influenza, high dose\r'));
    const plain = await suture('codes worklist --map small');
    expect(plain.out).toMatch(
      /^vaccines {2}Y Influenza, high dose {2}unknown {2}held 1, flagged 0 .* 135 x \(same name\)\n$/,
    );
    const { out } = await suture('codes worklist --map small --suggest');
    expect(out).toMatch(/same name\); \d+ Influenza, high-dose/i);
  });
});

describe('codes', () => {
  it('adds no row that would be wrong', async () => {
    const before = readFileSync(join(folder, 'codes/sexes.csv'), 'utf8');
    const wrong = await suture('codes add sexes --source F --target male --approve');
    expect([wrong.code, wrong.out]).toEqual([3, '']);
    expect(readFileSync(join(folder, 'codes/sexes.csv'), 'utf8')).toBe(before);
    expect((await suture('codes add sex --source F --target male')).err).toContain('code-table-unknown');
    expect((await suture('codes add sexes --target male')).code).toBe(2);
    expect((await suture('codes add sexes --source M --target male --valid-from 2026')).code).toBe(2);
  });

  it('adds a row that runs at once when it is approved', async () => {
    write('samples/one.hl7', FAKE_BODY.replace('|F\r', '|X\r'));
    expect((await suture('codes add sexes --source X --target other --approve')).code).toBe(0);
    expect((await suture('translate samples/one.hl7 --map small')).out).toContain('"gender": "other"');
  });

  it('checks with the severity that is asked for', async () => {
    write('codes/sexes.csv', 'source,target,status,who\nF,female,approved,\n');
    expect((await suture('codes check')).code).toBe(0);
    expect((await suture('codes check --fail-on warning')).code).toBe(3);
    write('other.csv', 'source,target\n1-Mar,x\n');
    expect((await suture('codes check other.csv')).err).toContain('other.csv:2:1: error codes-damage-date');
  });

  it('imports nothing damaged, and nothing over what is there', async () => {
    write('bad.csv', 'source,target\n1-Mar,x\n');
    expect((await suture('codes import bad.csv')).code).toBe(3);
    write('sexes.csv', 'source,target\nM,male\n');
    expect((await suture('codes import sexes.csv')).err).toContain('code-table-exists');
    expect((await suture('codes check')).out).toBe('codes/sexes.csv  nothing found\n');
  });

  it.each([
    ['codes load cvx cvx.txt --release 1', 2, 'value-unreadable'],
    ['codes load cvx-text cvx.txt', 2, 'command-misused'],
    ['codes load cvx-text cvx.txt --release 1', 1, 'input-unreadable'],
    ['codes load cvx-text cvx.txt --release 1 --effective soon', 2, 'value-unreadable'],
  ])('`%s` ends with %i', async (line, code, why) => {
    const ended = await suture(line);
    expect([ended.code, ended.out]).toEqual([code, '']);
    expect(ended.err).toContain(why);
  });
});
