import { partitionOf } from '../partition.ts';
import type { Attempt, DeliveryChange, DeliveryState, NewAttachment, NewMessage } from '../store.ts';
import { type LedgerRows, packLedger, unpackLedger } from './ledger-format.ts';
import type { LedgerKinds } from './ledger-kinds.ts';
import { Packer, Unpacker } from './packing.ts';

/** The states as they are stored. Open ones stand below 2: the index of open deliveries relies on it. */
export const STATES = ['queued', 'held', 'delivered', 'discarded'] as const satisfies readonly DeliveryState[];
export const ATTEMPT_KINDS = [
  'delivered',
  'refused',
  'unreachable',
  'ambiguous',
] as const satisfies readonly Attempt['kind'][];
export const ORIGINS = ['batch', 'replay', 'flow'] as const satisfies readonly NonNullable<
  NewMessage['parent']
>['how'][];

/** A write as a caller asked for it. */
export type Write =
  | { readonly kind: 'accept'; readonly message: NewMessage }
  | { readonly kind: 'change'; readonly change: DeliveryChange };

/** A delivery as it travels to the writer thread: names are numbers of the sender's name list. */
export interface PackedDelivery {
  readonly destination: number;
  readonly state: number;
  readonly cause: number | undefined;
  readonly notBefore: number;
  readonly partition: number;
  readonly keys: string;
}

export interface PackedMessage {
  readonly kind: 'accept';
  readonly flow: number;
  readonly source: number;
  readonly type: number;
  readonly size: number;
  readonly release: number;
  readonly duplicateWindowMs: number;
  readonly parent: number;
  readonly parentHow: number;
  readonly digest: Uint8Array;
  readonly controlId: string;
  readonly codes: readonly number[];
  readonly deliveries: readonly PackedDelivery[];
  readonly attachments: readonly NewAttachment[];
  readonly body: Uint8Array;
}

export interface PackedAttempt {
  readonly at: number;
  readonly tookMs: number;
  readonly kind: number;
  readonly code: number;
  readonly answerCode: string | undefined;
  readonly answer: Uint8Array | undefined;
}

export interface PackedChange {
  readonly kind: 'change';
  readonly message: number;
  readonly destination: number;
  readonly state: number;
  readonly notBefore: number;
  readonly cause: number | undefined;
  readonly possibleDuplicate: boolean | undefined;
  readonly release: number | undefined;
  readonly attempt: PackedAttempt | undefined;
  readonly edited: Uint8Array | undefined;
  readonly waived: boolean | undefined;
  /** Its kinds and codes are numbers of the sender's name list. */
  readonly ledger: LedgerRows | undefined;
  readonly replaced: boolean;
  readonly by: { readonly who: string; readonly reason: string } | undefined;
}

export type PackedWrite = PackedMessage | PackedChange;

const ACCEPT = 1;
const CHANGE = 2;

/**
 * Ordering keys as one text: the key itself where there is one, as a rule; otherwise a JSON list, which a
 * plain key cannot be mistaken for because one that begins with a bracket is written as a list too.
 */
export function joinKeys(keys: readonly string[]): string {
  const [only] = keys;
  return keys.length === 1 && only !== undefined && !only.startsWith('[') ? only : JSON.stringify(keys);
}

export function splitKeys(stored: string): readonly string[] {
  return stored.startsWith('[') ? (JSON.parse(stored) as string[]) : [stored];
}

/** Packs writes into one buffer. `nameOf` gives the number of a name in the list both threads keep. */
export function packWrites(
  asked: readonly { readonly write: Write }[],
  nameOf: (name: string) => number,
  kinds: LedgerKinds,
): ArrayBuffer {
  let room = 64;
  for (const { write } of asked) room += write.kind === 'accept' ? write.message.body.length + 512 : 384;
  const packer = new Packer(room);
  packer.u32(asked.length);
  for (const { write } of asked) {
    if (write.kind === 'accept') packMessage(packer, write.message, nameOf);
    else packChange(packer, write.change, nameOf, kinds);
  }
  return packer.finish();
}

export function unpackWrites(buffer: ArrayBuffer): PackedWrite[] {
  const unpacker = new Unpacker(buffer);
  const writes = new Array<PackedWrite>(unpacker.u32());
  for (let i = 0; i < writes.length; i++) {
    writes[i] = unpacker.u8() === ACCEPT ? unpackMessage(unpacker) : unpackChange(unpacker);
  }
  return writes;
}

function packMessage(packer: Packer, message: NewMessage, nameOf: (name: string) => number): void {
  packer.u8(ACCEPT);
  packer.u32(nameOf(message.flow));
  packer.u32(nameOf(message.source));
  packer.u32(nameOf(message.type));
  packer.f64(message.size);
  packer.u32(message.release);
  packer.f64(message.duplicateWindowMs ?? 0);
  packer.f64(message.parent?.id ?? 0);
  packer.u8(message.parent === undefined ? 0 : ORIGINS.indexOf(message.parent.how));
  packer.bytes(message.digest);
  packer.text(message.controlId);
  packer.u32(message.codes?.length ?? 0);
  for (const code of message.codes ?? []) packer.u32(nameOf(code));
  packer.u32(message.deliveries.length);
  for (const delivery of message.deliveries) {
    packer.u32(nameOf(delivery.destination));
    packer.u8(STATES.indexOf(delivery.state));
    packer.u32(delivery.cause === undefined ? 0 : nameOf(delivery.cause) + 1);
    packer.f64(delivery.notBefore ?? 0);
    packer.u8(partitionOf(delivery.keys[0] ?? ''));
    packer.text(joinKeys(delivery.keys));
  }
  packer.u32(message.attachments?.length ?? 0);
  for (const attachment of message.attachments ?? []) {
    packer.u32(attachment.number);
    packer.bytes(attachment.bytes);
  }
  packer.bytes(message.body);
}

function unpackMessage(from: Unpacker): PackedMessage {
  const flow = from.u32();
  const source = from.u32();
  const type = from.u32();
  const size = from.f64();
  const release = from.u32();
  const duplicateWindowMs = from.f64();
  const parent = from.f64();
  const parentHow = from.u8();
  const digest = from.bytes();
  const controlId = from.text();
  const codes = list(from, () => from.u32());
  const deliveries = list(from, () => unpackDelivery(from));
  const attachments = list(from, () => ({ number: from.u32(), bytes: from.bytes() }));
  const body = from.bytes();
  return {
    kind: 'accept',
    flow,
    source,
    type,
    size,
    release,
    duplicateWindowMs,
    parent,
    parentHow,
    digest,
    controlId,
    codes,
    deliveries,
    attachments,
    body,
  };
}

function unpackDelivery(from: Unpacker): PackedDelivery {
  const destination = from.u32();
  const state = from.u8();
  const cause = from.u32();
  const notBefore = from.f64();
  const partition = from.u8();
  return { destination, state, cause: cause === 0 ? undefined : cause - 1, notBefore, partition, keys: from.text() };
}

function packChange(
  packer: Packer,
  change: DeliveryChange,
  nameOf: (name: string) => number,
  kinds: LedgerKinds,
): void {
  const { attempt } = change;
  packer.u8(CHANGE);
  packer.f64(change.message);
  packer.u32(nameOf(change.destination));
  packer.u8(STATES.indexOf(change.state));
  packer.f64(change.notBefore ?? 0);
  packer.u32(change.cause === undefined ? 0 : nameOf(change.cause) + 1);
  packer.u8(change.possibleDuplicate === undefined ? 2 : Number(change.possibleDuplicate));
  packer.u32(change.release === undefined ? 0 : change.release + 1);
  packer.u8(attempt === undefined ? 0 : 1);
  if (attempt !== undefined) {
    packer.f64(attempt.at);
    packer.f64(attempt.tookMs);
    packer.u8(ATTEMPT_KINDS.indexOf(attempt.kind));
    packer.u32(nameOf(attempt.code));
    optional(packer, attempt.answerCode, (text) => packer.text(text));
    optional(packer, attempt.answer, (bytes) => packer.bytes(bytes));
  }
  optional(packer, change.edited, (bytes) => packer.bytes(bytes));
  packer.u8(change.waived === undefined ? 2 : Number(change.waived));
  optional(packer, change.ledger, (ledger) => {
    const { counts, lines, codes } = kinds.of(ledger);
    packer.bytes(
      packLedger({
        counts,
        codes: codes.map(nameOf),
        lines: lines.map(({ kind, numbers }) => ({ kind: nameOf(kind), numbers })),
      }),
    );
  });
  packer.u8(Number(change.replaced === true));
  optional(packer, change.by, (by) => {
    packer.text(by.who);
    packer.text(by.reason);
  });
}

function unpackChange(from: Unpacker): PackedChange {
  const message = from.f64();
  const destination = from.u32();
  const state = from.u8();
  const notBefore = from.f64();
  const cause = from.u32();
  const possibleDuplicate = from.u8();
  const release = from.u32();
  const attempt = from.u8() === 0 ? undefined : unpackAttempt(from);
  const edited = from.u8() === 0 ? undefined : from.bytes();
  const waived = from.u8();
  const ledger = from.u8() === 0 ? undefined : unpackLedger(from.bytes());
  const replaced = from.u8() === 1;
  const by = from.u8() === 0 ? undefined : { who: from.text(), reason: from.text() };
  return {
    kind: 'change',
    message,
    destination,
    state,
    notBefore,
    cause: cause === 0 ? undefined : cause - 1,
    possibleDuplicate: possibleDuplicate === 2 ? undefined : possibleDuplicate === 1,
    release: release === 0 ? undefined : release - 1,
    attempt,
    edited,
    waived: waived === 2 ? undefined : waived === 1,
    ledger,
    replaced,
    by,
  };
}

function unpackAttempt(from: Unpacker): PackedAttempt {
  const at = from.f64();
  const tookMs = from.f64();
  const kind = from.u8();
  const code = from.u32();
  const answerCode = from.u8() === 0 ? undefined : from.text();
  const answer = from.u8() === 0 ? undefined : from.bytes();
  return { at, tookMs, kind, code, answerCode, answer };
}

function optional<T>(packer: Packer, value: T | undefined, pack: (value: T) => void): void {
  packer.u8(value === undefined ? 0 : 1);
  if (value !== undefined) pack(value);
}

function list<T>(from: Unpacker, read: () => T): T[] {
  const items = new Array<T>(from.u32());
  for (let i = 0; i < items.length; i++) items[i] = read();
  return items;
}
