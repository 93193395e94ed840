import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { examineDocument } from './examine-document.ts';
import { tesseract } from './ocr.ts';

const page = readFileSync(new URL('../../../test/fixtures/scanned-page.png', import.meta.url));
const installed = await tesseract();

describe('reading a picture of a page', () => {
  it('names the patient without calling it a text', async () => {
    const facts = await examineDocument('scan.png', page, () =>
      Promise.resolve('Patient: Sample, Jordan\n\nDOB: 03/16/1934 Acct: 573988\n'),
    );
    expect(facts.patients).toEqual([{ name: 'Sample, Jordan', birthDate: '03/16/1934', identifiers: ['573988'] }]);
    expect([facts.hasText, facts.endsAbruptly]).toEqual([false, false]);
  });

  it('is not tried where the program is not installed', async () => {
    expect(await tesseract('eng', 'no-such-program-as-this')).toBeUndefined();
  });

  it.skipIf(installed === undefined)('reads the page with the program of this machine', async () => {
    const { patients } = await examineDocument('scan.png', page, installed);
    expect(patients).toEqual([{ name: 'Sample, Jordan', birthDate: '03/16/1934', identifiers: ['573988'] }]);
  });

  it.skipIf(installed === undefined)('says nothing of what is no picture of text', async () => {
    expect(await installed?.(Buffer.from('no picture'))).toBeUndefined();
  });
});
