import { describe, expect, it } from 'vitest';
import { statedPatient } from './stated-patient.ts';

describe('whom a document says it is about', () => {
  it.each([
    [
      'Patient: Sample, Jordan   DOB: 03/16/1934   Acct: 573988\nDate: 05/03/2010',
      { name: 'Sample, Jordan', birthDate: '03/16/1934', identifiers: ['573988'] },
    ],
    [
      'Patient: Sample, Jordan DOB: 03/16/1934 Acct: 573988 Date: 05/03/2010',
      { name: 'Sample, Jordan', birthDate: '03/16/1934', identifiers: ['573988'] },
    ],
    [
      'Springfield Family Medicine\r\nPatient Name: Jordan Q. Sample\r\nDate of Birth: 16 Mar 1934\r\nMRN #: A-10023\r\n',
      { name: 'Jordan Q. Sample', birthDate: '16 Mar 1934', identifiers: ['A-10023'] },
    ],
    [
      'NAME: SAMPLE, JORDAN | D.O.B.: 1934-03-16 | CHART NO: 000573988',
      { name: 'SAMPLE, JORDAN', birthDate: '1934-03-16', identifiers: ['000573988'] },
    ],
    [
      'Paciente: José Ñuñez\nFecha de nacimiento: 16/03/1934',
      { name: 'José Ñuñez', birthDate: '16/03/1934', identifiers: [] },
    ],
    ['Patient ID: 77120\nPatient: O’Example-Sample, Ann', { name: 'O’Example-Sample, Ann', identifiers: ['77120'] }],
  ])('reads %j', (text, stated) => {
    expect(statedPatient(text)).toEqual(stated);
  });

  it('takes the first that is named, and nothing from far below', () => {
    const text = `Patient: Sample, Jordan\n\nMother's name: Other, Ann\n${'x\n'.repeat(2_000)}DOB: 01/02/1990`;
    expect(statedPatient(text)).toEqual({ name: 'Sample, Jordan', identifiers: [] });
  });

  it('takes no sentence for a name or number', () => {
    expect(statedPatient('The patient: see 2 notes.\nRecord: unchanged\nName:\nThe patient was well.')).toEqual({
      identifiers: [],
    });
  });
});
