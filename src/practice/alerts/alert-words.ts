import type { AlertFacts, AlertRecord } from './alert.ts';
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

type Cause = AlertRecord['cause'];
type Say = (cause: Cause, facts: AlertFacts, now: number) => AlertWords;

const PARTS = { own: 'certificate', trusted: 'trusted certificate', shown: 'certificate of the other side' } as const;

const RENEW = {
  shown: 'Ask whoever runs the other side for a new one before it ends.',
  console:
    'Put the new file in its place before it ends and restart; one that Suture made it makes anew when it starts.',
  file: 'Put the new file in its place before it ends, and apply.',
} as const;

const SAY: Readonly<Record<Cause['rule'], Say>> = {
  silence: (cause, { expected = 0 }) => ({
    title: `Silent: ${cause.name}`,
    detail:
      expected < 1
        ? 'nothing came in hours that usually bring messages'
        : `nothing came; about ${Math.round(expected)} messages were expected meanwhile`,
    todo: 'See whether the source is connected, then ask the sender whether it sends.',
    to: flowPage(cause),
  }),
  errors: (cause, facts) => ({
    title: `Errors: ${cause.name}`,
    detail: `${shareText(facts)} refused or held`,
    todo: 'Look at what they have in common; what is held can be mended and goes on.',
    to: cause.name === cause.flow ? flowPage(cause) : heldPage(cause),
  }),
  queue: (cause, { ageMs = 0, paused = false }) => ({
    title: `Queue waits: ${cause.name}`,
    detail: `the oldest delivery waits ${spanText(ageMs)}${paused ? '; a person paused it' : ''}`,
    todo: paused ? 'Resume it when the reason for the pause is over.' : 'See whether the destination answers.',
    to: flowPage(cause),
  }),
  lost: ({ name }, facts) => ({
    title: `Fields lost: ${name}`,
    detail: `in ${shareText(facts)} deliveries`,
    todo: 'Open the issue, mend the row, and send the affected messages again.',
    to: '/issues',
  }),
  flagged: ({ name }, facts) => ({
    title: `More fields flagged than usual: ${name}`,
    detail: `in ${shareText(facts)} deliveries`,
    todo: 'Open the issue: the sender may have changed what it sends.',
    to: '/issues',
  }),
  codes: ({ name }, { count = 0, tables = [] }) => ({
    title: `Unknown ${count === 1 ? 'code' : 'codes'}: ${name}`,
    detail: `${count} in ${tables.join(', ')}`,
    todo: 'Decide what they mean; what waits for them then goes on.',
    to: '/codes',
  }),
  held: (cause, { count = 0 }) => ({
    title: `Held: ${cause.name}`,
    detail: `${count} ${count === 1 ? 'delivery waits' : 'deliveries wait'} for a person`,
    todo: 'Mend them, one or many, with a reason.',
    to: heldPage(cause),
  }),
  certificates: ({ name, part = 'own' }, { endsAt = 0 }, now) => ({
    title: `${endsAt <= now ? 'Ended' : 'Ends soon'}: ${PARTS[part]} of ${name}`,
    detail: `${endsAt <= now ? 'ended' : 'ends'} ${new Date(endsAt).toISOString().slice(0, 10)}`,
    todo: part === 'shown' ? RENEW.shown : name === 'console' ? RENEW.console : RENEW.file,
    to: '/flows',
  }),
};

/** Says what an alert is about. */
export function alertWords({ cause, facts }: Pick<AlertRecord, 'cause' | 'facts'>, now: number): AlertWords {
  return SAY[cause.rule](cause, facts, now);
}

function shareText({ count = 0, of = 0 }: AlertFacts): string {
  return of === 0 ? String(count) : `${count} of ${of} (${Math.round((count / of) * 100)} %)`;
}

function flowPage({ name, flow = name }: Cause): string {
  return `/flows/${encodeURIComponent(flow)}`;
}

function heldPage({ name }: Cause): string {
  return `/held?destination=${encodeURIComponent(name)}`;
}

/** `40 min`, `3 h`, `12 days`: the largest unit that gives two or more. */
export function spanText(ms: number): string {
  if (ms >= 2 * DAY_MS) return `${Math.floor(ms / DAY_MS)} days`;
  if (ms >= 2 * HOUR_MS) return `${Math.floor(ms / HOUR_MS)} h`;
  return `${Math.max(1, Math.floor(ms / 60_000))} min`;
}
