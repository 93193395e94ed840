import { beforeAll, describe, expect, it } from 'vitest';
import { dayOf } from '../meaning/checks/dates.ts';
import type { Table } from '../meaning/checks/table.ts';
import { TableMaker } from '../meaning/checks/table-maker.ts';
import { type AuditPack, loadAuditPack } from './audit-pack.ts';
import { shippedCodes } from './code-lookup.ts';
import { acceptRepairs, proposedRepairs, readRepairs, writeRepairs } from './repairs.ts';
import { auditReport } from './report/audit-report.ts';
import { compareRuns } from './report/compare-runs.ts';
import { reportPage } from './report/report-page.ts';
import { reportPdf } from './report/report-pdf.ts';
import { readSavedRun, savedRunOf } from './report/saved-run.ts';
import { maskedValue, workLists } from './report/work-lists.ts';
import { runAudit } from './run-audit.ts';

let pack: AuditPack;
let codes: Awaited<ReturnType<typeof shippedCodes>>;

beforeAll(async () => {
  pack = await loadAuditPack();
  codes = await shippedCodes();
});

function table(name: string, ...lines: readonly string[]): Table {
  const maker = new TableMaker(name, ',');
  maker.add(lines.map((line, at) => ({ cells: line.split(','), line: at + 1, faults: [] })));
  return maker.table({ byteOrderMark: false, ends: {} });
}

const PATIENTS = [
  'patient_id,last_name,first_name,name_suffix,birth_date,gender,ssn,home_phone,state,zip,status,deceased_date,merged_into',
  '100,Alder,Ruth,,1950-03-04,F,212-34-5678,617-555-2301,MA,02115,Active,,',
  '101,Birch,Owen,SR,1948-09-12,M,213-34-5678,617-555-2302,MA,2115,Active,,',
  '102,Birch,Owen,JR,1975-01-30,M,214-34-5678,617-555-2302,MA,02115,Active,,',
  '103,Alder,Ruth,,1950-03-04,F,212-34-5678,617-555-2301,MA,02115,Active,,',
  '104,Cedar,Ida,,1900-01-01,F,000-00-0000,617-555-2304,Mass.,02115,Active,,',
  '105,Elm,Max,,1961-13-05,M,215-34-5678,call him,MA,90210,Active,2020-05-05,999',
  '106,Fir,Ada,,1988-07-07,F,666-34-5678,617-555-2306,MA,02115,Active,,',
  '107,Null,Tom,,1990-02-02,M,216-34-5678,617-555-2307,MA,02115,Active,,',
];
const PROBLEMS = [
  'problem_id,patient_id,icd10,description,onset_date,resolved_date,status',
  '1,100,I10,Essential (primary) hypertension,2011-01-01,,Active',
  '2,101,N80.9,"Endometriosis",2012-01-01,,Active',
  '3,102,401.9,Hypertension,1970-01-01,,Active',
  '4,777,I1O,Hypertension,2014-01-01,2013-01-01,Resolved',
  '5,106,,asthma,2014-01-01,2015-01-01,Resolved',
];

function audit(...tables: readonly Table[]) {
  return runAudit({
    tables,
    checks: pack.checks,
    pack,
    codes,
    today: dayOf('2026-11-20') ?? 0,
    asOf: dayOf('2026-11-20') ?? 0,
  });
}

function places(found: ReturnType<typeof audit>): readonly string[] {
  return found.findings.map(({ check, table: name, row, field }) => `${check} ${name} ${row} ${field}`);
}

describe('an audit', () => {
  it('finds what an expert finds in patients, and leaves decoys alone', () => {
    const found = places(audit(table('members', ...PATIENTS)));
    expect(found).toEqual(
      expect.arrayContaining([
        'PAT-01 members 4 patient_id',
        'PAT-20 members 2 zip',
        'PAT-12 members 5 birth_date',
        'PAT-13 members 5 ssn',
        'PAT-22 members 5 state',
        'PAT-10 members 6 birth_date',
        'PAT-19 members 6 home_phone',
        'PAT-21 members 6 zip',
        'PAT-26 members 6 status',
        'PAT-29 members 6 merged_into',
        'PAT-14 members 7 ssn',
      ]),
    );
    // Father and son of one name, and a real surname Null.
    for (const row of [3, 8]) expect(found.filter((place) => place.includes(` ${row} `))).toEqual([]);
  });

  it('judges codes by the code systems, and rows by the rows that they belong to', () => {
    const found = places(audit(table('members', ...PATIENTS), table('dx', ...PROBLEMS)));
    expect(found).toEqual(
      expect.arrayContaining([
        'PRB-01 dx 4 patient_id',
        'PRB-02 dx 5 icd10',
        'PRB-05 dx 3 icd10',
        'PRB-06 dx 4 icd10',
        'PRB-07 dx 2 icd10',
        'PRB-08 dx 3 onset_date',
        'PRB-09 dx 4 resolved_date',
      ]),
    );
    expect(found.filter((place) => place.includes(' dx 1 '))).toEqual([]);
  });

  it('lists every check with what became of it, and says why one could not run', () => {
    const { outcomes } = audit(table('members', ...PATIENTS));
    expect(new Set(outcomes.map(({ check }) => check))).toEqual(
      new Set(
        pack.checks
          .filter((check) => check.table !== '*' || outcomes.some((each) => each.check === check.id))
          .map(({ id }) => id),
      ),
    );
    for (const outcome of outcomes.filter(({ status }) => status === 'could not run')) {
      expect(outcome.missing).not.toBe('');
    }
  });

  it('gives the same report to the byte, without a value of a patient in it', () => {
    const report = () => {
      const saved = savedRunOf('export', pack.checks, audit(table('members', ...PATIENTS), table('dx', ...PROBLEMS)));
      return {
        saved,
        page: reportPage(auditReport(saved)),
        pdf: Buffer.from(reportPdf(auditReport(saved))).toString('latin1'),
      };
    };
    const [one, other] = [report(), report()];
    expect(one).toEqual(other);
    expect(one.page).not.toContain('<script');
    expect(one.pdf).toMatch(/^%PDF-1\.4[\s\S]*%%EOF\n$/);
    const text = one.page + one.pdf + JSON.stringify(one.saved);
    for (const value of ['Alder', '212-34', '1950-03-04', 'call him', '617-555']) expect(text).not.toContain(value);
  });

  it('applies other thresholds to a kept run, and says what fell since', () => {
    const saved = savedRunOf('export', pack.checks, audit(table('members', ...PATIENTS)));
    const read = readSavedRun(JSON.stringify(saved));
    expect(read).toEqual(saved);
    const status = (thresholds: Readonly<Record<string, number>>) =>
      auditReport(saved, thresholds).checks.find(({ id }) => id === 'PAT-20')?.status;
    expect([status({}), status({ 'PAT-20': 0.5 })]).toEqual(['failed', 'passed']);
    const mended = PATIENTS.map((line) => line.replace(',2115,', ',02115,'));
    const later = savedRunOf('export', pack.checks, audit(table('members', ...mended)));
    expect(compareRuns(saved, later)).toContainEqual(
      expect.objectContaining({ check: 'PAT-20', before: 1, after: 0, fixed: 1, added: 0, stayed: 0 }),
    );
  });

  it('proposes repairs that keep the original, accepted by check or one by one', () => {
    const found = audit(table('members', ...PATIENTS));
    const repairs = proposedRepairs(found, pack.checks);
    expect(repairs).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ check: 'PAT-20', row: '2', original: '2115', proposed: '02115', accepted: '' }),
        expect.objectContaining({ check: 'PAT-22', row: '5', original: 'Mass.', proposed: 'MA' }),
      ]),
    );
    const read = readRepairs(writeRepairs(repairs)) ?? [];
    expect(read).toEqual(repairs);
    const { repairs: marked, accepted } = acceptRepairs(read, ['PAT-20', 'PAT-22:members:5'], 'A. Ruiz');
    expect(accepted).toBe(2);
    expect(
      marked
        .filter((repair) => repair.accepted === 'A. Ruiz')
        .map(({ check }) => check)
        .sort(),
    ).toEqual(['PAT-20', 'PAT-22']);
  });

  it('writes work lists that no spreadsheet runs, with values masked', () => {
    const saved = savedRunOf('export', pack.checks, audit(table('members', ...PATIENTS)));
    const lists = workLists(
      saved,
      () => '=HYPERLINK("x")',
      (key) => key,
    );
    expect(Object.keys(lists)).toEqual(['members.csv']);
    expect(lists['members.csv']).toContain("'=HYPERLINK");
    expect(maskedValue('Alder-7, MD')).toBe('A••••-•, ••');
  });
});

describe('the shipped checks', () => {
  it('are the 190 of an expert audit, each with why, repair and effect', () => {
    expect(new Set(pack.checks.map(({ id }) => id)).size).toBe(190);
    for (const check of pack.checks) {
      expect([check.flag !== undefined || check.rule !== undefined || check.needs !== undefined, check.id]).toEqual([
        true,
        check.id,
      ]);
    }
  });

  it('know the words of other vendors and languages', () => {
    const recognised = (name: string, header: string, row: string) =>
      pack.recogniser.recognise(table(name, header, row, row));
    expect(
      recognised('PT_MSTR', 'PT_ID,PT_LAST_NM,PT_FIRST_NM,PT_BDATE,PT_GENDER', '1,Aa,Bb,01/02/1980,F')?.fields,
    ).toMatchObject({
      lastName: 'PT_LAST_NM',
      firstName: 'PT_FIRST_NM',
      birthDate: 'PT_BDATE',
      sex: 'PT_GENDER',
    });
    expect(
      recognised('Patienten', 'PatientenNr,Nachname,Vorname,Geburtsdatum,Geschlecht', '1,Aa,Bb,02.01.1980,w'),
    ).toMatchObject({
      kind: 'patients',
      fields: { lastName: 'Nachname', firstName: 'Vorname', birthDate: 'Geburtsdatum', sex: 'Geschlecht' },
    });
    expect(
      recognised('export7', 'DATE,PATIENT,CODE,DESCRIPTION,VALUE,UNITS', '2020-01-02,1,2345-7,Glucose,90,mg/dL')?.kind,
    ).toBe('labs');
  });

  it('let a person say what a table is', () => {
    const confirmed = { kind: 'patients', fields: { lastName: 'x' } };
    expect(pack.recogniser.recognise(table('t', 'x,y', 'Aa,1'), confirmed)).toMatchObject({
      kind: 'patients',
      fields: { lastName: 'x' },
    });
  });
});
