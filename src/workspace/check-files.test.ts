import { describe, expect, it } from 'vitest';
import { checksInForce, isCheckFile, readCheckFiles } from './check-files.ts';

const OWN = `checks:
  - id: OWN-01
    title: Medicaid without a referral
    table: appointments
    category: completeness
    severity: medium
    flag: { missing: reason }
    why: The payer asks for it.
    repair: Call.
    effect: The claim is denied.
change:
  OWN-01: { threshold: 0.1 }
tables:
  export01: { kind: patients, fields: { birthDate: COL_7 } }
`;

describe('check files', () => {
  it('add checks, change them, and say what tables are', () => {
    const read = readCheckFiles({ 'checks/own.yaml': OWN, 'codes/sexes.csv': 'x' });
    expect(read.findings).toEqual([]);
    expect(read.tables).toEqual({ export01: { kind: 'patients', fields: { birthDate: 'COL_7' } } });
    const [own] = read.checks;
    expect(own).toMatchObject({ id: 'OWN-01', threshold: 0, use: 'scoring' });
    expect(checksInForce(own === undefined ? [] : [own], read)).toEqual([{ ...own, threshold: 0.1 }]);
  });

  it('are told with the place of what is wrong', () => {
    const wrong = OWN.replace('severity: medium', 'severity: terrible').replace(
      '{ missing: reason }',
      '{ absent: reason }',
    );
    const { findings, checks } = readCheckFiles({ 'checks/own.yaml': wrong, 'checks/broken.yaml': 'checks: [' });
    expect(checks).toEqual([]);
    expect(findings.map(({ code, place }) => [code, place?.file, place?.line])).toEqual([
      ['check-file-unreadable', 'checks/broken.yaml', 1],
      ['check-file-unreadable', 'checks/own.yaml', 6],
      ['check-file-unreadable', 'checks/own.yaml', 7],
    ]);
  });

  it('lie in checks/', () => {
    expect(['checks/a.yaml', 'checks/a/b.yaml', 'flows/a.yaml'].map(isCheckFile)).toEqual([true, false, false]);
  });
});
