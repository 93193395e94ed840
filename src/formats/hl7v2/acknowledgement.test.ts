import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AcknowledgementCode, type AcknowledgementError, acknowledge } from './acknowledgement.ts';
import { acknowledgementDue } from './acknowledgement-due.ts';
import { classifyAnswer } from './classify-answer.ts';
import { readAcknowledgement } from './read-acknowledgement.ts';

const at = Date.UTC(2026, 0, 15, 10, 15, 0);
const bytes = (text: string) => Buffer.from(text, 'latin1');
const lines = (answer: Uint8Array) => Buffer.from(answer).toString('latin1').split('\r');
const sent = (version: string, rest = '') =>
  bytes(`MSH|^~\\&|LAB|MAIN|SUTURE|CLINIC|20260115||ORU^R01^ORU_R01|42|T|${version}${rest}\rPID|1\r`);
const missing: AcknowledgementError = { location: 'PID-3[2].4', code: '101', severity: 'E', text: 'No MRN | here' };

const codes = fc.constantFrom<AcknowledgementCode>('AA', 'AE', 'AR', 'CA', 'CE', 'CR');
const word = fc.stringMatching(/^[A-Za-z0-9]{1,12}$/);
const delimiters = fc
  .uniqueArray(fc.constantFrom(...Array.from('|^~\\&#!$%*+@/:;')), { minLength: 5, maxLength: 5 })
  .map((chars) => chars.join(''));
const versions = fc.constantFrom('2.1', '2.2', '2.3', '2.3.1', '2.4', '2.5', '2.5.1', '2.6', '2.7.1', '2.8.2');

describe('acknowledge', () => {
  it('swaps the parties and keeps MSH-11, MSH-12 and the control id', () => {
    expect(lines(acknowledge(sent('2.5.1'), { code: 'AA', controlId: 'S1', at }))).toEqual([
      'MSH|^~\\&|SUTURE|CLINIC|LAB|MAIN|20260115101500+0000||ACK^R01^ACK|S1|T|2.5.1',
      'MSA|AA|42',
      '',
    ]);
  });

  it('says errors the way each version does', () => {
    const say = (version: string) =>
      lines(acknowledge(sent(version), { code: 'AE', controlId: 'S1', at, errors: [missing] })).slice(1);
    expect(say('2.1')).toEqual(['MSA|AE|42|No MRN \\F\\ here', 'ERR|PID^1^3^101', '']);
    expect(say('2.2').slice(1)).toEqual(['ERR|PID^1^3^101', '']);
    expect(say('2.4')).toEqual([
      'MSA|AE|42|No MRN \\F\\ here|||101^Required field missing^HL70357',
      'ERR|PID^1^3^101&Required field missing&HL70357',
      '',
    ]);
    expect(say('2.5.1^USA')).toEqual([
      'MSA|AE|42',
      'ERR||PID^1^3^2^4|101^Required field missing^HL70357|E||||No MRN \\F\\ here',
      '',
    ]);
  });

  it('names the event and the structure where the version has them', () => {
    const type = (version: string) =>
      lines(acknowledge(sent(version), { code: 'AA', controlId: 'S', at }))[0]?.split('|')[8];
    expect(['2.1', '2.2', '2.3', '2.3.1', '2.8'].map(type)).toEqual([
      'ACK',
      'ACK^R01',
      'ACK^R01',
      'ACK^R01^ACK',
      'ACK^R01^ACK',
    ]);
  });

  it('is read back in whatever delimiters and version the message had', () => {
    fc.assert(
      fc.property(delimiters, versions, codes, word, word, (chars, version, code, id, app) => {
        const [f = '', c = ''] = chars;
        const message = bytes(
          `MSH${chars}${f}${app}${f}F${f}R${f}G${f}${f}${f}ADT${c}A01${f}${id}${f}P${f}${version}\rPID\r`,
        );
        const errors = [missing, { location: 'OBX^3^5', code: '103', severity: 'E' as const }];
        const answer = acknowledge(message, { code, controlId: 'NEW|1', at, errors });
        const read = readAcknowledgement(answer);
        expect(read).toMatchObject({ code, controlId: id, findings: [] });
        expect(read.errors.map((error) => error.code)).toEqual(['101', '103']);
        expect(read.errors.map((error) => error.location?.slice(0, 7))).toEqual(['PID^1^3', 'OBX^3^5']);
        expect(Buffer.from(answer).toString('latin1').startsWith(`MSH${chars}${f}R${f}G${f}${app}${f}F`)).toBe(true);
      }),
    );
  });

  it('never throws, and its answer to anything is an acknowledgement', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 60 }),
          fc.string({ unit: 'binary' }).map((text) => bytes(`MSH|^~\\&|${text}`)),
        ),
        (message) => {
          const read = readAcknowledgement(acknowledge(message, { code: 'AR', controlId: 'S', at, errors: [missing] }));
          expect(read.code).toBe('AR');
          expect(() => acknowledgementDue(message, 'well')).not.toThrow();
        },
      ),
    );
  });

  it('answers bytes without MSH with what is known', () => {
    expect(lines(acknowledge(bytes('GET / HTTP/1.1'), { code: 'CR', controlId: 'S1', at }))).toEqual([
      'MSH|^~\\&|||||20260115101500+0000||ACK|S1|P|2.5.1',
      'MSA|CR|',
      '',
    ]);
  });

  it('writes back the bytes of the parties in any character set', () => {
    const name = Buffer.from('Klinik Süd', 'latin1');
    const message = Buffer.concat([bytes('MSH|^~\\&|'), name, bytes('|||||||1|P|2.5||||||8859/1\r')]);
    expect(Buffer.from(acknowledge(message, { code: 'AA', controlId: 'S', at })).includes(name)).toBe(true);
    // A GB 18030 character whose second byte looks like the field separator.
    const chinese = bytes('MSH|^~\\&|\x81\x7c|FAC|R|G|||ADT^A01|77|P|2.5||||||GB 18030-2000\r');
    expect(readAcknowledgement(acknowledge(chinese, { code: 'AA', controlId: 'S', at })).controlId).toBe('77');
  });

  it('answers UTF-16 in UTF-16, in either byte order, with or without a mark', () => {
    const text = 'MSH|^~\\&|ÄPP|F|R|G|||ADT^A01|77|P|2.5||||||UNICODE UTF-16\rPID|1\r';
    for (const mark of ['', '\ufeff']) {
      const little = Buffer.from(mark + text, 'utf16le');
      for (const message of [little, Buffer.from(little).swap16()]) {
        const answer = acknowledge(message, { code: 'AA', controlId: 'S', at });
        expect([answer[0], answer[1]]).toEqual([message[0], message[1]]);
        expect(readAcknowledgement(answer)).toMatchObject({ code: 'AA', controlId: '77' });
      }
    }
  });

  it('answers a batch as one by its own control id, in the version of its first message', () => {
    const batch = bytes('BHS|^~\\&|LAB|MAIN|S|C|20260115||||B7\rMSH|^~\\&|LAB|MAIN|S|C|||ORU^R01|1|P|2.3\rBTS|1\r');
    const [msh, msa] = lines(acknowledge(batch, { code: 'AA', controlId: 'S1', at }));
    expect(msh).toBe('MSH|^~\\&|S|C|LAB|MAIN|20260115101500+0000||ACK|S1|P|2.3');
    expect(msa).toBe('MSA|AA|B7');
  });
});

describe('acknowledgementDue', () => {
  it.each([
    ['', '', 'original', [false, false], [true, true]],
    ['""', '', 'original', [false, false], [true, true]],
    ['AL', 'NE', 'enhanced', [true, true], [false, false]],
    ['AL', '', 'enhanced', [true, true], [false, false]],
    ['ER', 'SU', 'enhanced', [false, true], [true, false]],
    ['SU', 'ER', 'enhanced', [true, false], [false, true]],
    ['NE', 'AL', 'enhanced', [false, false], [true, true]],
    ['XX', 'NE', 'enhanced', [true, true], [false, false]],
  ])('MSH-15 %s, MSH-16 %s', (fifteen, sixteen, mode, accept, application) => {
    const message = sent('2.5.1', `|||${fifteen}|${sixteen}`);
    for (const [index, went] of (['well', 'wrong'] as const).entries()) {
      expect(acknowledgementDue(message, went)).toEqual({
        mode,
        accept: accept[index],
        application: application[index],
      });
    }
    const [msh] = lines(acknowledge(message, { code: 'CA', controlId: 'S', at }));
    expect(msh?.endsWith('|||NE|NE')).toBe(mode === 'enhanced' || fifteen === '""');
  });
});

describe('classifyAnswer', () => {
  const answer = (code: string, id: string, error?: string) =>
    bytes(`MSH|^~\\&|R|G|S|F|||ACK|9|P|2.5\rMSA|${code}|${id}\r${error === undefined ? '' : `ERR|||${error}|E\r`}`);

  it.each([
    ['AA', undefined, 'delivered', 'AA'],
    ['CA', undefined, 'delivered', 'CA'],
    ['AE', undefined, 'refused', 'AE'],
    ['AR', '200', 'refused', 'AR 200'],
    ['CE', '101', 'refused', 'CE 101'],
    ['CR', undefined, 'refused', 'CR'],
    ['AE', '207', 'unreachable', 'AE 207'],
    ['AR', '207^Application error', 'unreachable', 'AR 207'],
    ['OK', undefined, 'ambiguous', undefined],
    ['', undefined, 'ambiguous', undefined],
  ])('%s %s is %s', (code, error, kind, answerCode) => {
    const outcome = classifyAnswer(answer(code, '42', error), '42');
    expect(outcome).toMatchObject({ kind });
    expect(outcome === 'for another message' ? '' : outcome.answerCode).toBe(answerCode);
  });

  it('retries only when 207 is the only error', () => {
    const both = bytes('MSH|^~\\&|||||||ACK|9|P|2.5\rMSA|AE|42\rERR|||207|E\rERR|||101|E\r');
    expect(classifyAnswer(both, '42')).toMatchObject({ kind: 'refused' });
    const warned = bytes('MSH|^~\\&|||||||ACK|9|P|2.5\rMSA|AE|42\rERR|||207|E\rERR|||101|W\r');
    expect(classifyAnswer(warned, '42')).toMatchObject({ kind: 'unreachable' });
  });

  it('tells an answer for another message apart, and what names none', () => {
    expect(classifyAnswer(answer('AA', '41'), '42')).toBe('for another message');
    expect(classifyAnswer(answer('AA', ''), '42')).toEqual({ kind: 'ambiguous', code: 'answer-names-no-message' });
    expect(classifyAnswer(answer('AR', ''), '42')).toMatchObject({ kind: 'refused' });
    expect(classifyAnswer(answer('AA', ''), '42', 'order')).toMatchObject({ kind: 'delivered' });
    expect(classifyAnswer(answer('AA', '41'), '42', 'order')).toMatchObject({ kind: 'delivered' });
  });

  it('never throws, and calls nonsense ambiguous', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (nonsense) => {
        expect(classifyAnswer(nonsense, '42')).toMatchObject({ kind: 'ambiguous', code: 'answer-unreadable' });
      }),
    );
  });
});
