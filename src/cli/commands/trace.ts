import { Fault } from '../../diagnostics/fault.ts';
import type { MessageLedger } from '../../engine/face.ts';
import { contentText, ledgerLines, sumText } from '../../server/ledger-lines.ts';
import type { DeliveryView, TraceView } from '../../server/trace-view.ts';
import { messageIdText } from '../../store/message-id-text.ts';
import type { CommandSpec } from '../command-spec.ts';
import type { Context } from '../context.ts';
import { durationText, timeText } from '../text.ts';
import { idOf, messageFields } from './messages.ts';

/** `suture trace ID`: one message through every hop. */
export const trace: CommandSpec = {
  name: 'trace',
  text: 'one message through every hop: where it came from, each delivery and try, what came of it',
  args: [['<id>', 'its id']],
  options: [{ flags: '--ledger', text: 'what became of every field, where a map makes what is sent' }],
  run: async ({ engine, output }, given) => {
    const found = await engine.trace(idOf(given.args[0] ?? ''));
    if (found === undefined) throw new Fault('message-unknown');
    let top = found;
    for (let from = found.from; from !== undefined; from = from.from) top = { ...from, children: [top] };
    const shown: Shown = {
      ledgers: await ledgersOf(engine, top),
      asked: found.message.id,
      whole: given.flag('ledger'),
    };
    if (output.json) hops(top, (hop) => output.data('hop', hopFields(hop, shown)));
    else output.data('trace', {}, ...traceLines(top, '', shown));
    output.result({ id: messageIdText(found.message.id) });
    return undefined;
  },
};

/** What is shown beside the hops themselves. */
interface Shown {
  /** By message and destination. */
  readonly ledgers: ReadonlyMap<string, MessageLedger>;
  /** The message that was asked for. */
  readonly asked: number;
  /** Every line of the ledgers. */
  readonly whole: boolean;
}

async function ledgersOf(engine: Context['engine'], top: TraceView): Promise<Shown['ledgers']> {
  const deliveries: DeliveryView[] = [];
  hops(top, (hop) => deliveries.push(...hop.deliveries));
  const ledgers = new Map<string, MessageLedger>();
  for (const { message, destination } of deliveries) {
    const ledger = await engine.ledger(message, destination);
    if (ledger !== undefined) ledgers.set(`${message} ${destination}`, ledger);
  }
  return ledgers;
}

function ledgerOf({ message, destination }: DeliveryView, { ledgers }: Shown): MessageLedger | undefined {
  return ledgers.get(`${message} ${destination}`);
}

function hops(top: TraceView, each: (hop: TraceView) => void): void {
  each(top);
  for (const child of top.children) hops(child, each);
}

function hopFields({ message, deliveries }: TraceView, shown: Shown): Readonly<Record<string, unknown>> {
  return { ...messageFields(message), deliveries: deliveries.map((delivery) => deliveryFields(delivery, shown)) };
}

function deliveryFields(delivery: DeliveryView, shown: Shown): Readonly<Record<string, unknown>> {
  const { destination, state, cause, attempts, possibleDuplicate, edited, release, history, acts } = delivery;
  return {
    destination,
    state,
    changed: timeText(delivery.changedAt),
    release,
    attempts,
    ...(cause === undefined ? {} : { cause }),
    ...(possibleDuplicate ? { possibleDuplicate } : {}),
    ...(edited ? { edited } : {}),
    ...contentFields(ledgerOf(delivery, shown), shown),
    history: history.map(({ at, ...attempt }) => ({ at: timeText(at), ...attempt })),
    acts: acts.map(({ at, ...act }) => ({ at: timeText(at), ...act })),
  };
}

function contentFields(ledger: MessageLedger | undefined, { whole }: Shown): Readonly<Record<string, unknown>> {
  if (ledger === undefined) return {};
  const { map, counts, balanced, lines } = ledger;
  return { content: { state: contentText(counts), map, counts, balanced, ...(whole ? { lines } : {}) } };
}

function traceLines({ message, deliveries, children }: TraceView, indent: string, shown: Shown): string[] {
  const fields = [messageIdText(message.id), timeText(message.receivedAt), message.flow, message.type];
  const how = message.parent === undefined ? '' : `  by ${message.parent.how}`;
  const mark = message.id === shown.asked && indent !== '' ? '  <' : '';
  return [
    `${indent}${fields.join('  ')}  from ${message.source}${how}${mark}`,
    ...deliveries.flatMap((delivery) => deliveryLines(delivery, `${indent}  `, shown)),
    ...children.flatMap((child) => traceLines(child, `${indent}  `, shown)),
  ];
}

function deliveryLines(delivery: DeliveryView, indent: string, shown: Shown): string[] {
  const { destination, state, cause, possibleDuplicate, edited, history, acts } = delivery;
  const marks = [cause, possibleDuplicate ? 'possible duplicate' : '', edited ? 'edited' : ''].filter(Boolean);
  const steps = [
    ...history.map(({ at, kind, answerCode, code, tookMs }) => ({
      at,
      text: `${[kind, answerCode, code].filter(Boolean).join('  ')}  ${durationText(tookMs)}`,
    })),
    ...acts.map(({ at, who, to }) => ({ at, text: `${to} by ${who}` })),
  ];
  const ledger = ledgerOf(delivery, shown);
  return [
    `${indent}> ${destination}  ${[state, ...marks].join('  ')}`,
    ...(ledger === undefined ? [] : contentLines(ledger, `${indent}    `, shown)),
    ...steps.sort((a, b) => a.at - b.at).map(({ at, text }) => `${indent}    ${timeText(at)}  ${text}`),
  ];
}

/** Delivered is not intact: what the map made of the message stands beside the state of the delivery. */
function contentLines({ map, counts, lines, balanced }: MessageLedger, indent: string, { whole }: Shown): string[] {
  const defect = balanced ? '' : '  does not add up';
  return [
    `${indent}${map}  ${contentText(counts)}  ${sumText(counts)}${defect}`,
    ...(whole ? ledgerLines(lines).map((line) => `${indent}${line}`) : []),
  ];
}
