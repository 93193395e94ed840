import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from '../../formats/hl7v2/index.ts';
import { attach, detach, hasTokens } from './attachments.ts';

const HEAD = 'MSH|^~\\&|LAB|X|EHR|Y|20260101||ORU^R01|1|P|2.5\rPID|1||77^^^N^MR\rOBR|1\r';

function build(sizes: readonly number[]): Buffer {
  const rows = sizes.map(
    (size, index) => `OBX|${index + 1}|ED|DOC||PDF^APPLICATION^PDF^Base64^${'QUJD'.repeat(size)}||||||F\r`,
  );
  return Buffer.from(`${HEAD}${rows.join('NTE|1||between\r')}`, 'latin1');
}

describe('attachments', () => {
  it('come back to the byte, however many there are and whatever their size', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(400), { maxLength: 6 }), (sizes) => {
        const bytes = build(sizes);
        const { message } = parse(bytes);
        if (message === undefined) throw new Error('the test message does not parse');
        const detached = detach(message, bytes, 1000);
        const large = sizes.filter((size) => size * 4 >= 1000).length;
        expect(detached?.attachments.length ?? 0).toBe(large);
        if (detached === undefined) return;
        expect(detached.body.length).toBeLessThan(bytes.length);
        expect(hasTokens(detached.body)).toBe(true);
        expect(parse(detached.body).message?.count('OBX')).toBe(sizes.length);
        expect(Buffer.compare(attach(detached.body, detached.attachments), bytes)).toBe(0);
      }),
    );
  });

  it('of 20 MB are taken out and put back', () => {
    const bytes = build([5_000_000]);
    const { message } = parse(bytes);
    const detached = message === undefined ? undefined : detach(message, bytes, 64 * 1024);
    expect(detached?.body.length).toBeLessThan(1000);
    expect(Buffer.compare(attach(detached?.body ?? bytes, detached?.attachments ?? []), bytes)).toBe(0);
  });
});
