import { z } from 'zod';
import type { AlertRoute, AlertSettings } from '../../workspace/alerts/alert-settings.ts';
import type { Schedule } from '../../workspace/values/schedule.ts';
import type { AlertHappened } from './advance-alerts.ts';
import type { Alert } from './alert.ts';

/** A notification to one addressee, as it waits to be sent and as it is kept afterwards. */
export const alertNotice = z.strictObject({
  /** `mail:sam@hill.example` or `webhook:tickets`. */
  to: z.string(),
  items: z.array(z.strictObject({ alert: z.string(), what: z.enum(['opened', 'worse', 'again', 'ended']) })),
  madeAt: z.number(),
  /** Not before this: quiet hours, hours on duty, or the wait for somebody to acknowledge it. */
  dueAt: z.number(),
  /** The next try. */
  nextAt: z.number(),
  attempts: z.number(),
  sentAt: z.number().exactOptional(),
  gaveUpAt: z.number().exactOptional(),
  /** Why the last try failed. */
  code: z.string().exactOptional(),
});
export type AlertNotice = z.infer<typeof alertNotice>;

const STEP_MS = 5 * 60_000;
const LONGEST_QUIET_MS = 8 * 24 * 3_600_000;

/**
 * The notifications that what happened asks for. What one addressee is to hear at the same time is one notification,
 * however much happened; who was told that an alert opened is told that it ended.
 */
export function alertNotices(
  happened: readonly AlertHappened[],
  settings: AlertSettings,
  now: number,
): readonly AlertNotice[] {
  const notices = new Map<string, AlertNotice>();
  const add = (to: string, dueAt: number, item: AlertNotice['items'][number]): void => {
    const key = `${to} ${dueAt}`;
    const notice = notices.get(key) ?? { to, items: [], madeAt: now, dueAt, nextAt: dueAt, attempts: 0 };
    if (notice.items.some(({ alert }) => alert === item.alert)) return;
    notices.set(key, { ...notice, items: [...notice.items, item] });
  };
  for (const { what, alert } of happened) {
    const item = { alert: alert.id, what };
    const heard = loudFrom(settings, alert, now);
    if (what === 'ended') for (const to of alert.told) add(to, heard, item);
    else {
      const firstBy = new Map<string, number>();
      for (const route of settings.tell.filter((each) => fits(each, alert))) {
        const from = what === 'opened' ? now + (route.afterMs ?? 0) : now;
        const dueAt = Math.max(heard, route.hours?.open(from) ?? from);
        for (const to of addressees(settings, route)) {
          firstBy.set(to, Math.min(dueAt, firstBy.get(to) ?? Number.POSITIVE_INFINITY));
        }
      }
      for (const [to, dueAt] of firstBy) add(to, dueAt, item);
    }
  }
  return [...notices.values()];
}

/** Everybody whom a route names, as notices name them. */
function addressees(settings: AlertSettings, { who }: AlertRoute): readonly string[] {
  return who.flatMap((name) => [
    ...(settings.webhooks[name] === undefined ? [] : [`webhook:${name}`]),
    ...(settings.people[name] ?? []).map((address) => `mail:${address}`),
  ]);
}

/** Everybody whom any route may tell. */
export function allAddressees(settings: AlertSettings): readonly string[] {
  return [...new Set(settings.tell.flatMap((route) => addressees(settings, route)))];
}

function fits({ severity, when, flows }: AlertRoute, alert: Alert): boolean {
  const { rule, flow } = alert.cause;
  return (
    (severity === undefined || severity === 'warning' || alert.severity === 'high') &&
    (when === undefined || when.includes(rule)) &&
    (flows === undefined || (flow !== undefined && flows.includes(flow)))
  );
}

function loudFrom({ quiet }: AlertSettings, { severity }: Alert, now: number): number {
  return quiet === undefined || severity === 'high' ? now : endOf(quiet, now);
}

/** The first moment at which a schedule is not open, looked for in steps of five minutes. */
function endOf(schedule: Schedule, now: number): number {
  let at = now;
  while (at < now + LONGEST_QUIET_MS && schedule.open(at) === at) at = Math.floor(at / STEP_MS + 1) * STEP_MS;
  return at;
}

/**
 * What of a notice is still to be said: not that something opened which has ended meanwhile, and after a wait not what
 * somebody has acknowledged or snoozed.
 */
export function stillToSay(notice: AlertNotice, alertOf: (id: string) => Alert | undefined): AlertNotice['items'] {
  const waited = notice.dueAt > notice.madeAt;
  return notice.items.filter(({ alert: id, what }) => {
    const alert = alertOf(id);
    if (alert === undefined) return false;
    if (what === 'ended') return true;
    const cared = alert.acknowledged !== undefined || alert.snoozedUntil !== undefined;
    return alert.endedAt === undefined && !(waited && cared);
  });
}
