import { Fault } from '../../diagnostics/fault.ts';
import type { RemoteEngine } from '../../server/client.ts';
import { contentText, sumText } from '../../server/ledger-lines.ts';
import { messageIdText, readMessageId } from '../../store/message-id-text.ts';
import type { MessageId, StoredMessage } from '../../store/store.ts';
import { CONTENTS, type Content, type StoredLedger } from '../../store/stored-ledger.ts';
import type { CommandSpec, Given } from '../command-spec.ts';
import type { Context } from '../context.ts';
import { maskMessage } from '../mask-message.ts';
import { queryOptions, readQuery } from '../query-options.ts';
import { sizeText, tableLines, timeText } from '../text.ts';

const PAGE = 500;

/** `suture messages search` and `suture messages show`. */
export const messages: readonly CommandSpec[] = [
  {
    name: 'messages search',
    text: 'find messages, newest first',
    options: [
      ...queryOptions,
      { flags: '--limit <n>', text: 'at most so many', fallback: '50' },
      { flags: '--count', text: 'only how many there are' },
    ],
    run: async (context, given) => {
      const { engine, output } = context;
      const query = await readQuery(context, given);
      if (given.flag('count')) {
        const count = await engine.count(query);
        output.data('count', { count }, String(count));
        output.result({ count });
        return undefined;
      }
      let left = limitOf(given);
      let before: MessageId | undefined;
      let found = 0;
      while (left > 0) {
        const cursor = before === undefined ? {} : { before };
        const page = await engine.search({ ...query, limit: Math.min(left, PAGE), ...cursor });
        const lines = tableLines(page.messages.map(messageCells));
        page.messages.forEach((message, i) => output.data('message', messageFields(message), lines[i] ?? ''));
        found += page.messages.length;
        left -= page.messages.length;
        before = page.next;
        if (before === undefined) break;
      }
      if (before !== undefined) output.note(`the newest ${found}; there are more (--limit, --count)`);
      output.result({ messages: found, more: before !== undefined });
      return undefined;
    },
  },
  {
    name: 'messages show',
    text: 'one message: what is known of it, and its body if asked for',
    args: [['<id>', 'its id']],
    options: [
      { flags: '--body', text: 'its body, values masked' },
      { flags: '--unmasked', text: 'the body as it came' },
    ],
    run: async (context, given) => {
      const id = idOf(given.args[0] ?? '');
      if (given.flag('body') || given.flag('unmasked')) await showBody(context, id, given.flag('unmasked'));
      else {
        const trace = await context.engine.trace(id);
        if (trace === undefined) throw new Fault('message-unknown');
        const ledgers = await context.engine.account.ledgers(id);
        const contents = ledgers.map(({ destination, counts }): [string, string] => [
          destination,
          `${contentText(counts)}: ${sumText(counts)}`,
        ]);
        const fields: Readonly<Record<string, unknown>> = {
          ...messageFields(trace.message),
          ...(contents.length === 0 ? {} : { content: worstOf(ledgers) }),
          ...Object.fromEntries(contents),
        };
        context.output.data('message', fields, ...tableLines(Object.entries(fields).map(([k, v]) => [k, String(v)])));
      }
      context.output.result({ id: messageIdText(id) });
      return undefined;
    },
  },
];

/** A message id as the user wrote it. Throws `message-id-unreadable`. */
export function idOf(text: string): MessageId {
  const id = readMessageId(text);
  if (id === undefined) throw new Fault('message-id-unreadable');
  return id;
}

/** What is shown of a message: ids, names, codes and times. */
export function messageFields(message: StoredMessage): Readonly<Record<string, unknown>> {
  const { parent, duplicate, codes, bodyRemoved } = message;
  return {
    id: messageIdText(message.id),
    received: timeText(message.receivedAt),
    flow: message.flow,
    source: message.source,
    type: message.type,
    controlId: message.controlId,
    bytes: message.size,
    release: message.release,
    ...(parent === undefined ? {} : { from: messageIdText(parent.id), how: parent.how }),
    ...(duplicate === undefined ? {} : { duplicateOf: messageIdText(duplicate.of), body: duplicate.body }),
    ...(codes.length === 0 ? {} : { codes: codes.join(' ') }),
    ...(bodyRemoved ? { bodyRemoved } : {}),
  };
}

/** A message is as its worst destination. */
function worstOf(ledgers: readonly StoredLedger[]): Content {
  return CONTENTS[Math.max(...ledgers.map(({ content }) => CONTENTS.indexOf(content)))] ?? 'intact';
}

function messageCells(message: StoredMessage): string[] {
  const marks = [...message.codes, ...(message.duplicate === undefined ? [] : ['duplicate'])];
  return [
    messageIdText(message.id),
    timeText(message.receivedAt),
    message.flow,
    message.type,
    message.controlId,
    sizeText(message.size),
    marks.join(' '),
  ];
}

async function showBody({ engine, output, terminal }: Context, id: MessageId, unmasked: boolean): Promise<void> {
  const body = await bodyOf(engine, id);
  if (unmasked) {
    output.notice('body-unmasked');
    if (output.json) output.data('body', { base64: Buffer.from(body).toString('base64') });
    // Into a file or a pipe the very bytes; a terminal needs its own line ends.
    else if (terminal.stdout.isTTY !== true) output.bytes(body);
    else output.data('body', {}, ...Buffer.from(body).toString('utf8').split('\r'));
    return;
  }
  const masked = maskMessage(body);
  if (masked === undefined) throw new Fault('body-not-maskable');
  output.note('values are masked; --unmasked shows them');
  output.data('body', { masked }, ...masked.replace(/\r$/, '').split('\r'));
}

/** The body of a message; a duplicate was stored without one, and the message it repeats stands for it. */
export async function bodyOf(engine: RemoteEngine, id: MessageId): Promise<Uint8Array> {
  const body = await engine.body(id);
  if (body !== undefined) return body;
  const trace = await engine.trace(id);
  if (trace === undefined) throw new Fault('message-unknown');
  const { duplicate } = trace.message;
  if (duplicate?.body === 'same' && duplicate.of !== id) return bodyOf(engine, duplicate.of);
  throw new Fault('body-removed');
}

function limitOf(given: Given): number {
  const limit = Number(given.text('limit'));
  if (Number.isSafeInteger(limit) && limit > 0) return limit;
  throw new Fault('value-unreadable', { about: { option: '--limit' } });
}
