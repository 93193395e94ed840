import { firstIdAt } from '../message-id.ts';
import type { MessageId, Removed, RetentionRule } from '../store.ts';
import type { Reader } from './reader.ts';
import { discardNew, heldStill, isWasteful, newGate } from './rewrite.ts';
import type { StoreFolder } from './store-folder.ts';
import type { Thread } from './thread.ts';

/** Messages removed in one transaction: small, because new messages wait for it. */
const BATCH = 100;
/** Free pages given back in one transaction. */
const VACUUM_PAGES = 64;
/** A month's word index is rewritten once this part of its messages has been removed. */
const COMPACT_FROM = 0.02;

type Totals = ReturnType<Reader['totals']>;

export interface RetentionThreads {
  readonly writer: Thread;
  readonly reader: Thread;
  readonly background: Thread;
}

/**
 * Applies retention rules: first whole months whose every flow is past its age, then the oldest messages by
 * age and by size. Words go before messages, so that a crash in between leaves no word of a message that is
 * gone. A message with an open delivery stays, and so does its month.
 */
export async function applyRetention(
  threads: RetentionThreads,
  folder: StoreFolder,
  rules: readonly RetentionRule[],
  now: number,
): Promise<Removed> {
  const before = await threads.reader.call<Totals>('totals');
  const whole = await removeMonths(threads, rules, before, now);
  const left = before.filter(({ month }) => !whole.months.has(month));
  let { messages, bytes } = whole;
  for (const rule of rules) {
    let excess =
      rule.maxBytes === undefined ? 0 : bytesOf(await threads.reader.call<Totals>('totals'), rule.flow) - rule.maxBytes;
    const cutoff = rule.olderThanMs === undefined ? 0 : firstIdAt(Math.max(0, now - rule.olderThanMs));
    for (const { month, totals } of left) {
      if (!totals.some(({ flow, messages: held }) => flow === rule.flow && held > 0)) continue;
      const removed = await removeOldest(threads, month, rule.flow, cutoff, excess);
      excess -= removed.bytes;
      messages += removed.messages;
      bytes += removed.bytes;
      const held = totals.reduce((sum, total) => sum + total.messages, 0);
      if (removed.messages > 0) await giveBack(threads, month, removed.messages >= held * COMPACT_FROM);
    }
  }
  if (messages > whole.messages) await rewriteWasteful(threads, folder);
  return { messages, bytes };
}

/** Removes the files of months in which every flow is past its age. Never the newest: new messages go there. */
async function removeMonths(
  threads: RetentionThreads,
  rules: readonly RetentionRule[],
  months: Totals,
  now: number,
): Promise<Removed & { months: Set<string> }> {
  const removed = new Set<string>();
  let messages = 0;
  let bytes = 0;
  for (const { month, totals, anyOpen, newest } of months.slice(0, -1)) {
    const past = totals.every(({ flow, messages: held }) => {
      const age = rules.find((rule) => rule.flow === flow)?.olderThanMs;
      return held === 0 || (age !== undefined && newest < firstIdAt(Math.max(0, now - age)));
    });
    if (anyOpen || !past) continue;
    await Promise.all([threads.reader.call('releaseMonth', month), threads.background.call('releaseMonth', month)]);
    const gone = await threads.writer.call<boolean>('removeMonth', month);
    await threads.reader.call('setMonths', await threads.writer.call('months'));
    if (!gone) continue;
    removed.add(month);
    messages += totals.reduce((sum, total) => sum + total.messages, 0);
    bytes += bytesOf([{ totals }]);
  }
  return { messages, bytes, months: removed };
}

/** Removes a flow's messages of one month: those before the cutoff, and the oldest while there is an excess. */
async function removeOldest(
  threads: RetentionThreads,
  month: string,
  flow: string,
  cutoff: MessageId,
  excess: number,
): Promise<Removed> {
  let messages = 0;
  let bytes = 0;
  let after: MessageId = 0;
  for (;;) {
    const before = excess - bytes > 0 ? Number.MAX_SAFE_INTEGER : cutoff;
    const found = await threads.reader.call<ReturnType<Reader['removable']>>(
      'removable',
      month,
      flow,
      after,
      before,
      BATCH,
    );
    const ids: MessageId[] = [];
    let planned = bytes;
    for (const { id, size } of found.messages) {
      if (id >= cutoff && excess - planned <= 0) break;
      ids.push(id);
      planned += size;
    }
    if (ids.length > 0) {
      await threads.background.call('forget', month, ids);
      const removed = await threads.writer.call<Removed>('remove', month, ids);
      messages += removed.messages;
      bytes += removed.bytes;
    }
    after = found.upTo;
    if (found.done || ids.length < found.messages.length) return { messages, bytes };
  }
}

/** Writes months anew whose pages are half empty. The newest is left alone: it is written all the time. */
async function rewriteWasteful({ writer, reader, background }: RetentionThreads, folder: StoreFolder): Promise<void> {
  for (const { month, totals } of (await reader.call<Totals>('totals')).slice(0, -1)) {
    const messages = totals.reduce((sum, total) => sum + total.messages, 0);
    if (!isWasteful(folder, month, { messages, bytes: bytesOf([{ totals }]) })) continue;
    const commits = await writer.call<number>('commitsOf', month);
    try {
      await background.call('writeAnew', month);
    } catch {
      // No space for a second copy: the file stays as large as it is, and the next run tries again.
      discardNew(folder, month);
      continue;
    }
    const gate = newGate();
    const still = [reader, background].map((thread) => thread.call('holdStill', month, gate));
    await heldStill(gate, still.length);
    await writer.call('replace', month, commits, gate, still.length);
    await Promise.all(still);
  }
}

async function giveBack({ writer, background }: RetentionThreads, month: string, compact: boolean): Promise<void> {
  while (await writer.call<boolean>('vacuum', month, VACUUM_PAGES)) {
    // Each step is a transaction of its own, so that new messages come in between.
  }
  if (compact) await background.call('compact', month);
}

function bytesOf(months: readonly Pick<Totals[number], 'totals'>[], flow?: string): number {
  return months
    .flatMap(({ totals }) => totals)
    .filter((total) => flow === undefined || total.flow === flow)
    .reduce((sum, total) => sum + total.bytes, 0);
}
