import type { EngineEvent } from '../engine/face.ts';
import { messageIdText } from '../store/message-id-text.ts';

/** An event's fields as programs get them: times in ISO form, ids in their text form. */
export function eventFields(event: EngineEvent): Readonly<Record<string, unknown>> {
  const { at, message, ...rest } = event;
  return {
    at: new Date(at).toISOString(),
    ...(message === undefined ? {} : { message: messageIdText(message) }),
    ...rest,
  };
}

/** An event as one line: `07:00:01.000 received    lab-results ORU^R01 1HXZ8C3PT00`. Times are UTC. */
export function eventLine(event: EngineEvent): string {
  const parts = [
    new Date(event.at).toISOString().slice(11, 23),
    event.what.padEnd(11),
    event.flow,
    event.type,
    event.message === undefined ? undefined : messageIdText(event.message),
    event.destination === undefined ? undefined : `> ${event.destination}`,
    event.answerCode,
    event.code,
    event.tookMs === undefined ? undefined : `${event.tookMs} ms`,
  ];
  return parts.filter((part) => part !== undefined).join('  ');
}
