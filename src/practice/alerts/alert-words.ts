import type { AlertRecord } from './alert.ts';
import { HOUR_MS } from './week-hours.ts';

const DAY_MS = 24 * HOUR_MS;

/** An alert in words. They name flows, systems and tables, and count; nothing in them is of a message. */
export interface AlertWords {
  /** What and where. */
  readonly title: string;
  readonly detail: string;
  /** What to do, and the console's page where. */
  readonly todo: string;
  readonly to: string;
}

const PARTS = { own: 'certificate', trusted: 'trusted certificate', shown: 'certificate of the other side' } as const;

/** Says what an alert is about. */
export function alertWords({ cause, facts }: Pick<AlertRecord, 'cause' | 'facts'>, now: number): AlertWords {
  const { name, flow = name } = cause;
  const { count = 0, of = 0, expected = 0, ageMs = 0, endsAt = now, tables = [], paused = false } = facts;
  const flowPage = `/flows/${encodeURIComponent(flow)}`;
  const share = of === 0 ? '' : ` of ${of} (${Math.round((count / of) * 100)} %)`;
  switch (cause.rule) {
    case 'silence':
      return {
        title: `Silent: ${name}`,
        detail: `nothing came; about ${Math.round(expected)} messages were expected meanwhile`,
        todo: 'See whether the source is connected, then ask the sender whether it sends.',
        to: flowPage,
      };
    case 'errors':
      return {
        title: `Errors: ${name}`,
        detail: `${count}${share} refused or held`,
        todo: 'Look at what they have in common; what is held can be mended and goes on.',
        to: name === flow ? flowPage : heldPage(name),
      };
    case 'queue':
      return {
        title: `Queue waits: ${name}`,
        detail: `the oldest delivery waits ${spanText(ageMs)}${paused ? '; a person paused it' : ''}`,
        todo: paused ? 'Resume it when the reason for the pause is over.' : 'See whether the destination answers.',
        to: flowPage,
      };
    case 'lost':
      return {
        title: `Fields lost: ${name}`,
        detail: `in ${count}${share} deliveries`,
        todo: 'Open the issue, mend the row, and send the affected messages again.',
        to: '/issues',
      };
    case 'flagged':
      return {
        title: `More fields flagged than usual: ${name}`,
        detail: `in ${count}${share} deliveries`,
        todo: 'Open the issue: the sender may have changed what it sends.',
        to: '/issues',
      };
    case 'codes':
      return {
        title: `Unknown ${count === 1 ? 'code' : 'codes'}: ${name}`,
        detail: `${count} in ${tables.join(', ')}`,
        todo: 'Decide what they mean; what waits for them then goes on.',
        to: '/codes',
      };
    case 'held':
      return {
        title: `Held: ${name}`,
        detail: `${count} ${count === 1 ? 'delivery waits' : 'deliveries wait'} for a person`,
        todo: 'Mend them, one or many, with a reason.',
        to: heldPage(name),
      };
    case 'certificates':
      return {
        title: `${endsAt <= now ? 'Ended' : 'Ends soon'}: ${PARTS[cause.part ?? 'own']} of ${name}`,
        detail: `${endsAt <= now ? 'ended' : 'ends'} ${new Date(endsAt).toISOString().slice(0, 10)}${
          endsAt <= now ? '' : `, in ${spanText(endsAt - now)}`
        }`,
        todo:
          cause.part === 'shown'
            ? 'Ask whoever runs the other side for a new one before it ends.'
            : 'Put the new file in its place before it ends, and apply.',
        to: '/flows',
      };
  }
}

function heldPage(destination: string): string {
  return `/held?destination=${encodeURIComponent(destination)}`;
}

/** `40 min`, `3 h`, `12 days`: the largest unit that gives two or more. */
export function spanText(ms: number): string {
  if (ms >= 2 * DAY_MS) return `${Math.floor(ms / DAY_MS)} days`;
  if (ms >= 2 * HOUR_MS) return `${Math.floor(ms / HOUR_MS)} h`;
  return `${Math.max(1, Math.floor(ms / 60_000))} min`;
}
