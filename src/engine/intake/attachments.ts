import { isUtf8 } from 'node:buffer';
import type { Message } from '../../formats/hl7v2/index.ts';
import type { NewAttachment } from '../../store/store.ts';

/** A local escape sequence (HL7 v2.8.2, 2.7.1: \Zdd\) stands where a large part was taken out. */
const TOKEN = 'ZsutureA';

export interface Detached {
  readonly body: Uint8Array;
  readonly attachments: readonly NewAttachment[];
}

/**
 * Takes encapsulated data (OBX-5 of type ED or RP, its fifth component) of at least `threshold` bytes out
 * of a message, leaving a token, so that searching, showing and copying the message stay cheap.
 * Undefined when there is nothing so large.
 */
export function detach(message: Message, bytes: Uint8Array, threshold: number): Detached | undefined {
  if (bytes.length < threshold) return undefined;
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const escape = message.delimiters.escape;
  if (escape === undefined || escape === '') return undefined;
  const attachments: NewAttachment[] = [];
  const parts: Uint8Array[] = [];
  let from = 0;
  const segments = message.count('OBX');
  for (let s = 1; s <= segments; s++) {
    const type = message.get(`OBX[${s}]-2`);
    if (type !== 'ED' && type !== 'RP' && type !== 'FT' && type !== 'TX' && type !== 'ST') continue;
    const repetitions = message.count(`OBX[${s}]-5`);
    for (let r = 1; r <= repetitions; r++) {
      const data = message.raw(`OBX[${s}]-5[${r}].${type === 'ED' ? 5 : 1}`);
      if (data === undefined || data.length < threshold) continue;
      const needle = Buffer.from(data, isUtf8(bytes) ? 'utf8' : 'latin1');
      const at = whole.indexOf(needle, from);
      if (at < 0) continue;
      const number = attachments.length + 1;
      attachments.push({ number, bytes: whole.subarray(at, at + needle.length) });
      parts.push(whole.subarray(from, at), Buffer.from(`${escape}${TOKEN}${number}${escape}`, 'latin1'));
      from = at + needle.length;
    }
  }
  if (attachments.length === 0) return undefined;
  parts.push(whole.subarray(from));
  return { body: Buffer.concat(parts), attachments };
}

/** True when a body may hold tokens, so that its attachments are worth asking for. */
export function hasTokens(body: Uint8Array): boolean {
  return Buffer.from(body.buffer, body.byteOffset, body.length).includes(TOKEN, 0, 'latin1');
}

/** Puts attachments back where their tokens stand; the result is what arrived, to the byte. */
export function attach(body: Uint8Array, attachments: readonly NewAttachment[]): Uint8Array {
  const text = Buffer.from(body.buffer, body.byteOffset, body.length);
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const attachment of attachments) {
    const at = text.indexOf(`${TOKEN}${attachment.number}`, from, 'latin1');
    if (at < 1) continue;
    const end = at + TOKEN.length + String(attachment.number).length + 1;
    parts.push(text.subarray(from, at - 1), attachment.bytes);
    from = end;
  }
  parts.push(text.subarray(from));
  return Buffer.concat(parts);
}
