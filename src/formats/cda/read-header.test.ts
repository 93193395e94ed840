import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MADE } from '../../../test/fixtures/made-documents.ts';
import { readCdaHeader } from './read-header.ts';

describe('the head of a clinical document', () => {
  it('names the patient, and says whether anybody signed', () => {
    expect(readCdaHeader(MADE.cda.toString())).toEqual({
      patient: { ids: ['573988'], given: ['Jordan'], family: ['Sample'], birthTime: '19340316' },
      signed: false,
    });
  });

  it.each([
    ['is not well formed', '<ClinicalDocument xmlns="urn:hl7-org:v3"><title>'],
    ['is another document', '<other/>'],
    ['is of another namespace', '<ClinicalDocument/>'],
    [
      'defines entities',
      '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><ClinicalDocument xmlns="urn:hl7-org:v3"><title>&b;</title></ClinicalDocument>',
    ],
    ['is nested without end', `<ClinicalDocument xmlns="urn:hl7-org:v3">${'<a>'.repeat(5_000)}`],
  ])('is refused where it %s', (_, text) => {
    expect(readCdaHeader(text)).toBeUndefined();
  });

  it('is read in the published examples', () => {
    const folder = new URL('../../../../shared/samples/ccda/', import.meta.url);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.xml'));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      const text = readFileSync(new URL(encodeURI(file), folder), 'utf8');
      if (!/<ClinicalDocument\b/.test(text)) continue;
      expect([file, readCdaHeader(text)?.patient.family.length]).not.toEqual([file, 0]);
    }
  });
});
