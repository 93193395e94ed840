import { type Alert, alertId, causeKey } from './alert.ts';
import type { Condition } from './alert-conditions.ts';

/** What became of an alert that somebody may want to hear of. `again`: its snooze is over and it is still so. */
export interface AlertHappened {
  readonly what: 'opened' | 'worse' | 'again' | 'ended';
  readonly alert: Alert;
}

/** What a look at the conditions changed. */
export interface AlertStep {
  /** Alerts that wait out their grace or are open, after it. */
  readonly live: readonly Alert[];
  /** Those that have to be written: new, opened, or ended. */
  readonly changed: readonly Alert[];
  /** Ids of those whose cause went before they opened. */
  readonly dropped: readonly string[];
  readonly happened: readonly AlertHappened[];
}

/**
 * Takes alerts on to `now`. A cause has one live alert; it opens when its condition has held for its grace, at every look
 * since, and ends when it has been gone for its clear time. Pure.
 */
export function advanceAlerts(live: readonly Alert[], conditions: readonly Condition[], now: number): AlertStep {
  const present = new Map(conditions.map((condition) => [causeKey(condition.cause), condition]));
  const step = {
    live: [] as Alert[],
    changed: [] as Alert[],
    dropped: [] as string[],
    happened: [] as AlertHappened[],
  };
  for (const alert of live) {
    const key = causeKey(alert.cause);
    const condition = present.get(key);
    present.delete(key);
    if (condition === undefined) without(alert, now, step);
    else within(alert, condition, now, step);
  }
  for (const condition of present.values()) within(noticed(condition, now), condition, now, step);
  return step;
}

type Step = { readonly [Part in keyof AlertStep]: AlertStep[Part] extends readonly (infer Item)[] ? Item[] : never };

function noticed({ cause, severity, since, facts, clearMs }: Condition, now: number): Alert {
  const id = alertId(cause, now);
  return { id, cause, severity, since, facts, clearMs, seenAt: now, told: [], history: [] };
}

function within(before: Alert, condition: Condition, now: number, step: Step): void {
  const { severity, facts, clearMs, graceMs } = condition;
  const { goneAt, ...rest } = before;
  let alert: Alert = { ...rest, severity, facts, clearMs };
  let changed = before.seenAt === now || goneAt !== undefined;
  const tell = (what: AlertHappened['what'], text: string): void => {
    alert = { ...alert, history: [...alert.history, { at: now, who: 'suture', what, text }] };
    step.happened.push({ what, alert });
    changed = true;
  };
  if (before.openedAt === undefined) {
    if (now - before.seenAt >= graceMs) {
      alert = { ...alert, openedAt: now };
      tell('opened', '');
    }
  } else if (before.severity === 'warning' && severity === 'high') {
    // Worse than what was acknowledged or snoozed: that is somebody's decision anew.
    const { acknowledged: _, snoozedUntil: __, ...anew } = alert;
    alert = anew;
    tell('worse', '');
  } else if (before.snoozedUntil !== undefined && now >= before.snoozedUntil) {
    const { snoozedUntil: _, ...awake } = alert;
    alert = awake;
    if (alert.acknowledged === undefined) tell('again', 'its snooze is over');
    else changed = true;
  }
  step.live.push(alert);
  if (changed) step.changed.push(alert);
}

function without(before: Alert, now: number, step: Step): void {
  if (before.openedAt === undefined) {
    step.dropped.push(before.id);
    return;
  }
  const goneAt = before.goneAt ?? now;
  if (now - goneAt < before.clearMs) {
    const alert = { ...before, goneAt };
    step.live.push(alert);
    if (before.goneAt === undefined) step.changed.push(alert);
    return;
  }
  const entry = { at: now, who: 'suture', what: 'ended', text: '' };
  const alert = { ...before, goneAt, endedAt: now, history: [...before.history, entry] };
  step.changed.push(alert);
  step.happened.push({ what: 'ended', alert });
}
