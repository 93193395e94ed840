import type { Schedule } from '../values/schedule.ts';

/** How pressing an alert is: `high` is told at any hour, a `warning` waits for the end of quiet hours. */
export type AlertSeverity = 'high' | 'warning';

/** What every rule has. */
export interface AlertRule {
  readonly on: boolean;
  readonly severity: AlertSeverity;
  /** How long something has to be wrong before the alert opens: a flap opens none. */
  readonly graceMs: number;
  /** How long it has to be right again before the alert ends. */
  readonly clearMs: number;
}

/** The rules that are looked at flow by flow. */
export interface FlowAlertRules {
  /** `expected`: so many messages should have come meanwhile; `withinMs`: or so much usual time passed without one. */
  readonly silence: AlertRule & { readonly expected: number; readonly withinMs?: number };
  /** Share of what was offered or tried in the window that was refused or held, and at least so many. */
  readonly errors: AlertRule & { readonly share: number; readonly least: number; readonly windowMs: number };
  /** Age of the oldest delivery that waits. */
  readonly queue: AlertRule & { readonly olderThanMs: number };
  /** Deliveries of the window (whole hours) in which a field was lost. */
  readonly lost: AlertRule & { readonly moreThan: number; readonly windowMs: number };
  /** Share of the window's deliveries with a flagged field, above what is usual, and at least so many. */
  readonly flagged: AlertRule & { readonly share: number; readonly least: number; readonly windowMs: number };
  /** Codes that no table knows. */
  readonly codes: AlertRule & { readonly moreThan: number };
  /** Deliveries that wait for a person. */
  readonly held: AlertRule & { readonly moreThan: number };
}

/** All rules: those of flows, and that of certificates, which belong to systems. */
export interface AlertRules extends FlowAlertRules {
  readonly certificates: AlertRule & { readonly beforeMs: number };
}
export type AlertRuleName = keyof AlertRules;

/** Who is told: everything that fits every part. */
export interface AlertRoute {
  /** Names of `people:` and of `webhooks:`. */
  readonly who: readonly string[];
  readonly severity?: AlertSeverity;
  readonly when?: readonly AlertRuleName[];
  readonly flows?: readonly string[];
  /** Told in these hours only; what opens outside of them is told when they begin, if it is still so. */
  readonly hours?: Schedule;
  /** Told only when nobody has acknowledged it after so long. */
  readonly afterMs?: number;
}

/** The mail server that notifications go through. */
export interface AlertMail {
  readonly host: string;
  readonly port: number;
  /** `always`: TLS from the first byte; `starttls`: it must be offered; `none`: this machine only. */
  readonly tls: 'always' | 'starttls' | 'none';
  readonly from: string;
  readonly user?: string;
  /** Reference to the password. */
  readonly password?: string;
  /** References to certificates of authorities to trust beside the system's. */
  readonly authorities: readonly string[];
}

/** An address that notifications are posted to, signed. */
export interface AlertWebhook {
  readonly url: string;
  /** Reference to the key of the signature. */
  readonly key: string;
}

/** What `alerts.yaml` says, made whole with what holds where it says nothing. */
export interface AlertSettings {
  /** IANA zone of hours, weeks and holidays. */
  readonly zone: string;
  /** `2026-11-26`, or `12-25` of every year. */
  readonly holidays: readonly string[];
  readonly rules: AlertRules;
  readonly flows: Readonly<Record<string, FlowAlertRules>>;
  readonly mail?: AlertMail;
  readonly webhooks: Readonly<Record<string, AlertWebhook>>;
  /** Mail addresses by role or by a name of the practice's own. */
  readonly people: Readonly<Record<string, readonly string[]>>;
  readonly tell: readonly AlertRoute[];
  readonly quiet?: Schedule;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What holds where a workspace says nothing. */
export const USUAL_ALERT_RULES: AlertRules = {
  silence: { on: true, severity: 'high', graceMs: 15 * MINUTE, clearMs: 0, expected: 6 },
  errors: {
    on: true,
    severity: 'high',
    graceMs: 5 * MINUTE,
    clearMs: 10 * MINUTE,
    share: 0.05,
    least: 5,
    windowMs: 15 * MINUTE,
  },
  queue: { on: true, severity: 'high', graceMs: 5 * MINUTE, clearMs: 5 * MINUTE, olderThanMs: 15 * MINUTE },
  lost: {
    on: true,
    severity: 'high',
    graceMs: 5 * MINUTE,
    clearMs: 15 * MINUTE,
    moreThan: 0,
    windowMs: DAY,
  },
  flagged: {
    on: true,
    severity: 'warning',
    graceMs: 15 * MINUTE,
    clearMs: 30 * MINUTE,
    share: 0.2,
    least: 5,
    windowMs: 6 * HOUR,
  },
  codes: { on: true, severity: 'warning', graceMs: 30 * MINUTE, clearMs: 5 * MINUTE, moreThan: 0 },
  held: { on: true, severity: 'warning', graceMs: 30 * MINUTE, clearMs: 5 * MINUTE, moreThan: 0 },
  certificates: { on: true, severity: 'warning', graceMs: HOUR, clearMs: 10 * MINUTE, beforeMs: 30 * DAY },
};
