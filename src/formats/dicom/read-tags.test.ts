import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { madeDicom } from '../../../test/fixtures/made-documents.ts';
import { seededRandom } from '../../world/random.ts';
import { readTags } from './read-tags.ts';

const TAGS = { '0010,0010': 'Sample^Jordan', '0010,0020': '573988', '0010,0030': '19340316' };
const PATIENT = ['0010,0010', '0010,0020', '0010,0030'];

function patientOf(bytes: Uint8Array) {
  const { tags, state } = readTags(bytes);
  return { state, patient: PATIENT.map((tag) => tags.get(tag)) };
}

describe('the head of a DICOM file', () => {
  it.each([
    ['explicit little endian', '1.2.840.10008.1.2.1'],
    ['implicit little endian', '1.2.840.10008.1.2'],
    ['explicit big endian', '1.2.840.10008.1.2.2'],
  ])('names the patient in %s', (_, syntax) => {
    expect(patientOf(madeDicom(TAGS, { syntax }))).toEqual({ state: 'whole', patient: Object.values(TAGS) });
  });

  it('is read where the data set is deflated', () => {
    const plain = madeDicom(TAGS);
    const meta = 132 + 8 + '1.2.840.10008.1.2.1 '.length;
    const head = madeDicom({}, { syntax: '1.2.840.10008.1.2.1.99' }).subarray(0, 132 + 8 + 22);
    const file = Buffer.concat([head, deflateRawSync(plain.subarray(meta))]);
    expect(patientOf(file)).toEqual({ state: 'whole', patient: Object.values(TAGS) });
  });

  it('passes over sequences of unknown length, also inside of each other', () => {
    const word = (...bytes: number[]) => Buffer.from(bytes);
    const begin = Buffer.concat([Buffer.from('SQ\0\0', 'latin1'), word(0xff, 0xff, 0xff, 0xff)]);
    const item = word(0xfe, 0xff, 0x00, 0xe0, 0xff, 0xff, 0xff, 0xff);
    const itemEnd = word(0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0);
    const end = word(0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0);
    const inner = Buffer.concat([word(0x08, 0, 0x50, 0x11), begin, item, itemEnd, end]);
    const outer = Buffer.concat([word(0x08, 0, 0x15, 0x11), begin, item, inner, itemEnd, end]);
    const whole = madeDicom(TAGS);
    const meta = 132 + 8 + '1.2.840.10008.1.2.1 '.length;
    expect(patientOf(Buffer.concat([whole.subarray(0, meta), outer, whole.subarray(meta)]))).toEqual({
      state: 'whole',
      patient: Object.values(TAGS),
    });
  });

  it('is told apart from one that was cut off', () => {
    const whole = madeDicom(TAGS, { pixels: 400 });
    for (let length = 140; length < whole.length; length += 13) {
      // Between two elements nothing is missing that anybody could see.
      const { state } = readTags(whole.subarray(0, length));
      if (length > whole.length - 400) expect([length, state]).toEqual([length, 'truncated']);
    }
  });

  it('never throws', () => {
    const random = seededRandom(5);
    for (let round = 0; round < 500; round++) {
      const bytes = madeDicom(TAGS);
      for (let change = 0; change < 6; change++)
        bytes[132 + Math.floor(random.next() * (bytes.length - 132))] = Math.floor(random.next() * 256);
      expect(typeof readTags(bytes.subarray(0, Math.floor(random.next() * bytes.length))).state).toBe('string');
    }
  });
});
