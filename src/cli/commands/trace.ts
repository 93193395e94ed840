import { Fault } from '../../diagnostics/fault.ts';
import type { DeliveryView, TraceView } from '../../server/trace-view.ts';
import { messageIdText } from '../../store/message-id-text.ts';
import type { CommandSpec } from '../command-spec.ts';
import { durationText, timeText } from '../text.ts';
import { idOf, messageFields } from './messages.ts';

/** `suture trace ID`: one message through every hop. */
export const trace: CommandSpec = {
  name: 'trace',
  text: 'one message through every hop: where it came from, each delivery and try, what came of it',
  args: [['<id>', 'its id']],
  run: async ({ engine, output }, given) => {
    const found = await engine.trace(idOf(given.args[0] ?? ''));
    if (found === undefined) throw new Fault('message-unknown');
    let top = found;
    for (let from = found.from; from !== undefined; from = from.from) top = { ...from, children: [top] };
    if (output.json) hops(top, (hop) => output.data('hop', hopFields(hop)));
    else output.data('trace', {}, ...traceLines(top, '', found.message.id));
    output.result({ id: messageIdText(found.message.id) });
    return undefined;
  },
};

function hops(top: TraceView, each: (hop: TraceView) => void): void {
  each(top);
  for (const child of top.children) hops(child, each);
}

function hopFields({ message, deliveries }: TraceView): Readonly<Record<string, unknown>> {
  return { ...messageFields(message), deliveries: deliveries.map(deliveryFields) };
}

function deliveryFields(delivery: DeliveryView): Readonly<Record<string, unknown>> {
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
    history: history.map(({ at, ...attempt }) => ({ at: timeText(at), ...attempt })),
    acts: acts.map(({ at, ...act }) => ({ at: timeText(at), ...act })),
  };
}

function traceLines({ message, deliveries, children }: TraceView, indent: string, asked: number): string[] {
  const fields = [messageIdText(message.id), timeText(message.receivedAt), message.flow, message.type];
  const how = message.parent === undefined ? '' : `  by ${message.parent.how}`;
  const mark = message.id === asked && indent !== '' ? '  <' : '';
  return [
    `${indent}${fields.join('  ')}  from ${message.source}${how}${mark}`,
    ...deliveries.flatMap((delivery) => deliveryLines(delivery, `${indent}  `)),
    ...children.flatMap((child) => traceLines(child, `${indent}  `, asked)),
  ];
}

function deliveryLines(delivery: DeliveryView, indent: string): string[] {
  const { destination, state, cause, possibleDuplicate, edited, history, acts } = delivery;
  const marks = [cause, possibleDuplicate ? 'possible duplicate' : '', edited ? 'edited' : ''].filter(Boolean);
  const steps = [
    ...history.map(({ at, kind, answerCode, code, tookMs }) => ({
      at,
      text: `${[kind, answerCode, code].filter(Boolean).join('  ')}  ${durationText(tookMs)}`,
    })),
    ...acts.map(({ at, who, to }) => ({ at, text: `${to} by ${who}` })),
  ];
  return [
    `${indent}> ${destination}  ${[state, ...marks].join('  ')}`,
    ...steps.sort((a, b) => a.at - b.at).map(({ at, text }) => `${indent}    ${timeText(at)}  ${text}`),
  ];
}
