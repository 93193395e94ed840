import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  MADE,
  madeGif,
  madeJpeg,
  madePdf,
  madePng,
  madeRtf,
  madeTiff,
  TEXT,
} from '../../../test/fixtures/made-documents.ts';
import { seededRandom } from '../../world/random.ts';
import { zip } from '../zip.ts';
import { documentType, readDocument, statedPatient } from './index.ts';

describe('what a file is', () => {
  it.each(Object.entries(MADE))('knows a %s by its bytes', (type, bytes) => {
    expect(documentType(bytes)).toBe(type);
  });

  it.each([
    ['a text in UTF-16', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(TEXT, 'utf16le')]), 'text'],
    ['a text in UTF-8 with its mark', Buffer.from(`\ufeff${TEXT}`), 'text'],
    ['a message in its MLLP frame', Buffer.from('\u000bMSH|^~\\&|A\r\u001c\r'), 'hl7v2'],
    ['a PDF behind a line of its printer', Buffer.concat([Buffer.from('@PJL\r\n'), MADE.pdf]), 'pdf'],
    ['a text that begins as a bitmap does', Buffer.from('BMI 24.1, weight stable, see next visit'), 'text'],
    ['a letter that names its writer', Buffer.from('Dear Colleague,\n\nFrom: us\n'), 'text'],
    ['bytes', Buffer.from([1, 2, 0, 4, 5]), 'unknown'],
  ])('is not misled by %s', (_, bytes, type) => {
    expect(documentType(bytes)).toBe(type);
  });
});

describe('whether a document can be read', () => {
  it.each(['pdf', 'rtf', 'word', 'email', 'text', 'html', 'wordperfect'] as const)(
    'reads in a %s whose it is',
    async (type) => {
      const { text = '' } = await readDocument(MADE[type]);
      expect(statedPatient(text)).toEqual({ name: 'Sample, Jordan', birthDate: '03/16/1934', identifiers: ['573988'] });
    },
  );

  it('counts pages', async () => {
    expect(await readDocument(madePdf([TEXT, 'second', 'third']))).toMatchObject({ state: 'whole', pages: 3 });
    expect(await readDocument(madeTiff(4))).toEqual({ type: 'tiff', state: 'whole', pages: 4 });
    expect(await readDocument(madeTiff(2, false))).toEqual({ type: 'tiff', state: 'whole', pages: 2 });
  });

  it('tells a picture of pages from their text', async () => {
    expect(await readDocument(madePdf(['']))).toEqual({ type: 'pdf', state: 'whole', pages: 1 });
  });

  it('hides what a rich text hides, and knows its characters', async () => {
    const { text } = await readDocument(madeRtf());
    expect(text).toBe(`${TEXT}\nCafé € done\n`);
  });

  it('says what is locked', async () => {
    const locked = madePdf([TEXT], '/Encrypt 9 0 R ');
    expect((await readDocument(locked)).state).toBe('encrypted');
    const archive = Buffer.from(zip({ 'a.txt': TEXT }));
    // Bit 0 of the flags in the directory's entry (APPNOTE 4.4.4).
    const directory = archive.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    archive[directory + 8] = 1;
    expect(await readDocument(archive)).toEqual({
      type: 'zip',
      state: 'encrypted',
      parts: [{ name: 'a.txt', withheld: 'encrypted' }],
    });
  });

  it('says what is empty, and what no program here knows', async () => {
    expect(await readDocument(new Uint8Array())).toEqual({ type: 'unknown', state: 'empty' });
    expect((await readDocument(Buffer.from([1, 2, 0, 4, 5]))).state).toBe('no-reader');
  });

  it('takes out what a mail and an archive hold', async () => {
    const { parts = [] } = await readDocument(MADE.email);
    expect(parts.map(({ name, bytes }) => [name, documentType(bytes ?? Buffer.of())])).toEqual([['letter.pdf', 'pdf']]);
    const archive = await readDocument(MADE.zip);
    expect(archive.parts?.map(({ name, bytes }) => [name, bytes?.length])).toEqual([
      ['a.txt', TEXT.length],
      ['b/c.txt', 6],
    ]);
  });

  it('does not unpack a bomb', async () => {
    const huge = 'x'.repeat(80 << 20);
    const { parts } = await readDocument(Buffer.from(zip({ 'huge.txt': huge, 'small.txt': 'y' })));
    expect(parts).toEqual([
      { name: 'huge.txt', withheld: 'too-large' },
      expect.objectContaining({ name: 'small.txt' }),
    ]);
    // A directory that lies about the size is not believed.
    const lying = Buffer.from(zip({ 'huge.txt': huge }));
    const directory = lying.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    lying.writeUInt32LE(10, directory + 24);
    expect(deflateRawSync(Buffer.from(huge)).length).toBeLessThan(200_000);
    expect((await readDocument(lying)).parts).toEqual([{ name: 'huge.txt', withheld: 'damaged' }]);
  });

  it.each([
    ['pdf', madePdf([TEXT])],
    ['tiff', madeTiff(3)],
    ['png', madePng()],
    ['jpeg', madeJpeg()],
    ['gif', madeGif()],
    ['rtf', madeRtf()],
  ] as const)('sees that a %s was cut off, wherever', async (type, bytes) => {
    // The last bytes of a PDF and of a text are line ends.
    const ends = type === 'pdf' ? bytes.length - 3 : bytes.length;
    for (let length = 40; length < ends; length += 17) {
      const { state } = await readDocument(bytes.subarray(0, length));
      expect([length, state]).toEqual([length, 'truncated']);
    }
  });

  it('never throws, whatever the bytes are', async () => {
    const random = seededRandom(11);
    const made = Object.values(MADE);
    for (let round = 0; round < 400; round++) {
      const source = made[Math.floor(random.next() * made.length)] ?? Buffer.of();
      const bytes = Buffer.from(source);
      for (let change = 0; change < 1 + random.next() * 8; change++) {
        bytes[Math.floor(random.next() * bytes.length)] = Math.floor(random.next() * 256);
      }
      const reading = await readDocument(bytes.subarray(0, Math.floor(random.next() * bytes.length) + 1));
      expect(typeof reading.state).toBe('string');
    }
  });
});
