import { describe, expect, it } from 'vitest';
import { target as hl7v2 } from './hl7v2-target.ts';
import { MESSAGE_TOKENS } from './message-tokens.ts';
import { target as mllp } from './mllp-target.ts';

/** Where a run may stand: in a value, and right behind the delimiters. */
const BEFORE = ['MSH|^~\\&|A|B|C|D|1||ORU^R01|1|P|2.5\rOBX|1|TX|a^b||', 'MSH|^~\\&|'];
/** Long enough that work with the square of the length would take minutes, which the test's own limit ends. */
const BYTES = 160 * 1024;

describe('one piece of grammar repeated many thousand times', () => {
  for (const token of MESSAGE_TOKENS) {
    it(`is read: ${JSON.stringify(Buffer.from(token).toString('latin1'))}`, () => {
      for (const before of BEFORE) {
        const input = Buffer.alloc(before.length + BYTES, token);
        input.write(before, 'latin1');
        for (const target of [hl7v2, mllp]) expect(() => target.run(Uint8Array.from(input))).not.toThrow();
      }
    });
  }
});
