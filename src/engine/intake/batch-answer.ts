import type { Reply } from '../../connectors/connector.ts';
import type { Answering } from './answering.ts';
import type { Taken } from './reception.ts';

const CR = '\r';

/** One message of a batch, and what its sender would be told of it alone. */
export interface BatchPart {
  readonly bytes: Uint8Array;
  readonly reply: Reply;
  readonly taken: Taken;
}

/**
 * True for what must be split before it is read: a batch or file header (HL7 v2 chapter 2, 2.10.3), or
 * several messages one after the other, as files often hold them.
 */
export function isBatch(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const start = text.toString('latin1', 0, 64).trimStart().slice(0, 3);
  if (start === 'FHS' || start === 'BHS') return true;
  if (start !== 'MSH') return false;
  return text.includes('\rMSH', 0, 'latin1') || text.includes('\nMSH', 0, 'latin1');
}

/**
 * The reply to a batch: with `each`, a batch of the single answers in the order of the messages; with
 * `one`, a single answer to the batch, positive only if every message was taken. Part of a batch may be
 * durable although the reply is negative: sent again, those are told as duplicates.
 */
export async function answerBatch(
  bytes: Uint8Array,
  parts: readonly BatchPart[],
  answer: 'each' | 'one',
  answering: Answering,
): Promise<Reply> {
  const worst =
    parts.find((part) => part.reply.outcome === 'unavailable') ??
    parts.find((part) => part.reply.outcome === 'rejected');
  const outcome = worst?.reply.outcome ?? 'accepted';
  const code = worst?.reply.code;
  const told = code === undefined ? { outcome } : { outcome, code };
  if (parts.length === 0) return { outcome: 'rejected', code: 'batch-empty' };
  if (answer === 'one') {
    const refusal = worst?.taken.refusal;
    const reply = await answering.reply(
      bytes,
      { ...(parts[0] as BatchPart).taken, ...(refusal === undefined ? {} : { refusal }) },
      undefined,
    );
    return reply.payload === undefined ? told : { ...told, payload: reply.payload };
  }
  const answers: Uint8Array[] = [];
  for (const { reply } of parts) {
    const payload = reply.payload ?? (await reply.later);
    if (payload !== undefined) answers.push(payload);
  }
  if (answers.length === 0) return told;
  return { ...told, payload: inBatch(answers) };
}

function inBatch(answers: readonly Uint8Array[]): Uint8Array {
  const first = Buffer.from(answers[0] as Uint8Array).toString('latin1', 3, 8);
  const separator = first[0] ?? '|';
  const encoding = first.slice(1).split(separator)[0] ?? '^~\\&';
  const ends = (bytes: Uint8Array) => (bytes.at(-1) === 0x0d ? [bytes] : [bytes, Buffer.from(CR)]);
  return Buffer.concat([
    Buffer.from(`BHS${separator}${encoding}${CR}`, 'latin1'),
    ...answers.flatMap(ends),
    Buffer.from(`BTS${separator}${answers.length}${CR}`, 'latin1'),
  ]);
}
