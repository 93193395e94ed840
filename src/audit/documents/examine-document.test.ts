import { describe, expect, it } from 'vitest';
import { MADE, madeDicom, madeEmail, TEXT } from '../../../test/fixtures/made-documents.ts';
import { zip } from '../../formats/zip.ts';
import { examineDocument } from './examine-document.ts';

describe('what is found in a document', () => {
  it.each(['pdf', 'rtf', 'word', 'text', 'html', 'email', 'wordperfect', 'dicom', 'hl7v2', 'cda', 'zip'] as const)(
    'is whom a %s names',
    async (type) => {
      const { patients } = await examineDocument('a', MADE[type]);
      const [first] = patients;
      expect(first?.identifiers).toEqual(['573988']);
      expect(first?.name?.match(/\w+/g)?.toSorted()).toEqual(['Jordan', 'Sample']);
      expect(['03/16/1934', '19340316']).toContain(first?.birthDate);
    },
  );

  it('is each patient of a batch of messages', async () => {
    const two = `${MADE.hl7v2.toString()}PID|2||100200||Other^Kim||19900102|F\r`;
    const { patients } = await examineDocument('a.hl7', Buffer.from(two));
    expect(patients.map(({ name }) => name)).toEqual(['Sample, Jordan', 'Other, Kim']);
  });

  it('is whom the documents inside of it name', async () => {
    const inner = Buffer.from(zip({ 'scan.txt': 'Patient: Other, Kim   DOB: 01/02/1990' }));
    const mail = Buffer.from(
      madeEmail()
        .toString()
        .replace(/JVBER[^-]*/, `${inner.toString('base64')}\r\n`),
    );
    const { patients } = await examineDocument('mail.eml', mail);
    expect(patients.map(({ name }) => name)).toContain('Sample, Jordan');
  });

  it('is the state that its own codec finds', async () => {
    const cut = madeDicom({ '0010,0010': 'Sample^Jordan' }, { pixels: 500 }).subarray(0, 400);
    expect((await examineDocument('a.dcm', cut)).state).toBe('truncated');
    expect((await examineDocument('a.xml', MADE.cda.subarray(0, 200))).state).toBe('truncated');
    expect((await examineDocument('a.xml', MADE.cda)).signed).toBe(false);
  });

  it('is a digest of every byte, and no text', async () => {
    const [one, other] = [
      await examineDocument('a.txt', Buffer.from(TEXT)),
      await examineDocument('a.txt', Buffer.from(`${TEXT} `)),
    ];
    expect(one.digest).not.toBe(other.digest);
    expect(JSON.stringify({ ...one, patients: [] })).not.toContain('Sample');
  });
});
