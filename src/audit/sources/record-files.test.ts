import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import type { Table } from '../../meaning/checks/table.ts';
import { RecordFiles } from './record-files.ts';
import { sqlDumpTables } from './sql-dump-tables.ts';

const folder = mkdtempSync(join(tmpdir(), 'suture-records-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function put(name: string, content: string | Buffer): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

function row(table: Table | undefined, at: number): Record<string, string> {
  const filled = (table?.columns ?? []).map((column): [string, string] => [column.name, column.at(at)]);
  return Object.fromEntries(filled.filter(([, value]) => value !== ''));
}

const PATIENT = {
  resourceType: 'Patient',
  id: 'p1',
  identifier: [
    { system: 'http://hl7.org/fhir/sid/us-ssn', value: '900-11-2222' },
    { type: { coding: [{ code: 'MR' }] }, value: 'A1' },
  ],
  name: [
    { use: 'nickname', given: ['Jo'] },
    { use: 'official', family: 'Sample', given: ['Jordan', 'Q'] },
  ],
  birthDate: '1980-01-31',
  telecom: [{ system: 'email', value: 'jo@example.org' }],
  active: true,
};
const CONDITION = {
  resourceType: 'Condition',
  id: 'c1',
  subject: { reference: 'Patient/p1' },
  code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'E11.9', display: 'Diabetes' }] },
  onsetDateTime: '2020-02-01',
};
const MESSAGE = [
  'MSH|^~\\&|LAB|A|B|C|20260101||ORU^R01|1|P|2.5.1',
  'PID|1||900001^^^X^MR||Sample^Jordan||19800131|F',
  'OBR|1|o1|f1|24323-8^Panel^LN|||20260101080000',
  'OBX|1|NM|2345-7^Glucose^LN||97|mg/dL|70-99|N|||F',
  'OBR|2|o2|f2|718-7^Hgb^LN|||20260102080000',
  'OBX|1|NM|718-7^Hemoglobin^LN||13|g/dL|12-16|""|||F|||20260103',
].join('\r');

describe('records as tables', () => {
  it('are made of FHIR resources, one a line or in bundles', async () => {
    const files = await RecordFiles.open();
    await files.addNdjson(put('Patient.ndjson', `${JSON.stringify(PATIENT)}\n\n`), 'Patient');
    const bundle = {
      resourceType: 'Bundle',
      entry: [{ resource: CONDITION }, { resource: { resourceType: 'Basic' } }],
    };
    expect(await files.addJson(put('bundle.json', JSON.stringify(bundle)), 'bundle')).toBe(true);
    expect(await files.addJson(put('other.json', '{"a": 1}'), 'other')).toBe(false);
    const [patients, problems] = files.tables;
    expect(row(patients, 0)).toEqual({
      'patient id': 'p1',
      'chart number': 'A1',
      'last name': 'Sample',
      'first name': 'Jordan',
      'birth date': '1980-01-31',
      ssn: '900-11-2222',
      email: 'jo@example.org',
      active: 'true',
    });
    expect(row(problems, 0)).toEqual({
      'problem id': 'c1',
      'patient id': 'p1',
      'code system': 'http://hl7.org/fhir/sid/icd-10-cm',
      code: 'E11.9',
      description: 'Diabetes',
      'onset date': '2020-02-01',
    });
  });

  it('are made of messages: each segment with what came before it', async () => {
    const files = await RecordFiles.open();
    await files.addMessages(put('a.hl7', `${MESSAGE}\r${MESSAGE}\r`), 'a');
    const labs = files.tables.find(({ name }) => name === 'labs');
    expect(labs?.rows).toBe(4);
    expect([row(labs, 0), row(labs, 1)]).toEqual([
      {
        'patient id': '900001',
        'order number': 'f1',
        'code system': 'LN',
        'lab code': '2345-7',
        'lab name': 'Glucose',
        value: '97',
        unit: 'mg/dL',
        'reference range': '70-99',
        flag: 'N',
        collected: '20260101080000',
        status: 'F',
      },
      expect.objectContaining({ 'order number': 'f2', 'lab code': '718-7', collected: '20260103' }),
    ]);
    expect(row(labs, 1)).not.toHaveProperty('flag');
  });

  it('say of a file that it could not be read', async () => {
    const files = await RecordFiles.open();
    await files.addNdjson(put('bad.ndjson', `${JSON.stringify(PATIENT)}\n{"resourceType": "Pat`), 'bad');
    await files.addMessages(put('bad.hl7', 'no message'), 'bad messages');
    expect(files.tables.map(({ name, rows, faults }) => [name, rows, faults])).toEqual([
      ['patients', 1, []],
      ['bad', 0, [{ kind: 'unreadable', line: 2 }]],
      ['bad messages', 0, [{ kind: 'unreadable' }]],
    ]);
  });

  it('are made of a dump, packed or not, and of what is left of one', async () => {
    const dump =
      "CREATE TABLE patients (id int, name text);\nINSERT INTO patients VALUES (1, 'a'), (2, 'b');\nINSERT INTO loose VALUES (7);\n";
    for (const file of [put('d.sql', dump), put('d.sql.gz', gzipSync(dump))]) {
      const tables = await sqlDumpTables(file, 'd');
      expect(tables.map(({ name, rows, faults }) => [name, rows, faults])).toEqual([
        ['patients', 2, []],
        ['loose', 1, []],
      ]);
    }
    const [cut] = await sqlDumpTables(put('c.sql', dump.slice(0, dump.indexOf("(2, 'b'") + 4)), 'c');
    expect(cut?.faults).toEqual([{ kind: 'line-cut', row: 1 }]);
    const packed = gzipSync(dump.repeat(2_000));
    const [broken] = await sqlDumpTables(put('b.sql.gz', packed.subarray(0, packed.length / 2)), 'b');
    expect(broken?.rows).toBeGreaterThan(10);
  });
});
