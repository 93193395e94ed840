import { Fault } from '../../diagnostics/fault.ts';
import type { PracticeStore } from '../../store/practice.ts';
import type { Clock } from '../../world/clock.ts';
import { RecordShelf } from '../records/record-shelf.ts';
import { type AlertHappened, advanceAlerts } from './advance-alerts.ts';
import { type Alert, type AlertRecord, alertRecord, causeKey } from './alert.ts';
import type { Condition } from './alert-conditions.ts';

const KEEP_MS = 366 * 24 * 3_600_000;
const MOST_HISTORY = 200;

/** What a person may change about an alert. */
export interface AlertChange {
  readonly acknowledge?: boolean;
  /** Nobody is told of it again until then; 0 ends a snooze. */
  readonly snoozeUntil?: number;
  readonly owner?: string;
  readonly note?: string;
}

/** Alerts as they are kept: one live alert for a cause, and a year of those that are past. */
export class AlertDesk {
  readonly #shelf: RecordShelf<typeof alertRecord>;
  readonly #clock: Clock;
  #alerts: Promise<Map<string, AlertRecord>> | undefined;

  constructor(store: PracticeStore, clock: Clock) {
    this.#shelf = new RecordShelf(store, 'alert', alertRecord);
    this.#clock = clock;
  }

  /** Alerts that are open, the most pressing first, or past ones, the last first; those in their grace are neither. */
  async all(state: 'open' | 'past'): Promise<readonly Alert[]> {
    const alerts = [...(await this.#read())].map(([id, alert]) => ({ ...alert, id }));
    if (state === 'past') {
      const kept = this.#clock.now() - KEEP_MS;
      return alerts.filter(({ endedAt = kept }) => endedAt > kept).sort((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0));
    }
    return alerts.filter(isOpen).sort((a, b) => rank(a) - rank(b) || a.since - b.since);
  }

  async get(id: string): Promise<Alert | undefined> {
    const alert = (await this.#read()).get(id);
    return alert === undefined ? undefined : { ...alert, id };
  }

  /** Open alerts by the key of their cause, as conditions are held against them. */
  async open(): Promise<ReadonlyMap<string, Alert>> {
    return new Map((await this.all('open')).map((alert) => [causeKey(alert.cause), alert]));
  }

  /** Takes the alerts on to now by what is wrong now, and gives what happened. Resolves once it is kept. */
  async advance(conditions: readonly Condition[]): Promise<readonly AlertHappened[]> {
    const alerts = await this.#read();
    const live = [...alerts].flatMap(([id, alert]) => (alert.endedAt === undefined ? { ...alert, id } : []));
    const step = advanceAlerts(live, conditions, this.#clock.now());
    for (const { id, ...alert } of step.live) alerts.set(id, alert);
    for (const id of step.dropped) alerts.delete(id);
    await Promise.all([
      ...step.changed.map(({ id, ...alert }) => this.#keep(alerts, id, alert)),
      ...step.dropped.map((id) => this.#shelf.remove(id)),
    ]);
    return step.happened;
  }

  /** Acknowledges, snoozes, gives it to somebody, or notes. Rejects with `alert-unknown`, and `alert-ended` for a past one. */
  async change(id: string, change: AlertChange, who: string): Promise<Alert> {
    const alerts = await this.#read();
    const alert = alerts.get(id);
    if (alert?.openedAt === undefined) throw new Fault('alert-unknown');
    if (alert.endedAt !== undefined) throw new Fault('alert-ended');
    const at = this.#clock.now();
    const { acknowledge, snoozeUntil, owner, note } = change;
    const { acknowledged, snoozedUntil, owner: before, ...rest } = alert;
    const seen = acknowledge === undefined ? acknowledged : acknowledge ? (acknowledged ?? { at, who }) : undefined;
    const until = snoozeUntil === undefined ? snoozedUntil : snoozeUntil > at ? snoozeUntil : undefined;
    // Whoever acknowledges it and finds nobody on it has it.
    const has = owner ?? before ?? (acknowledge === true ? who : undefined);
    const said: readonly (readonly [string, string] | undefined)[] = [
      acknowledge === undefined || (acknowledged !== undefined) === acknowledge
        ? undefined
        : [acknowledge ? 'acknowledged' : 'took back', ''],
      snoozeUntil === undefined
        ? undefined
        : until === undefined
          ? ['ended its snooze', '']
          : ['snoozed it until', new Date(until).toISOString()],
      owner === undefined || owner === before ? undefined : ['gave it to', owner],
      note === undefined ? undefined : ['noted', note],
    ];
    const next: AlertRecord = {
      ...rest,
      ...(seen === undefined ? {} : { acknowledged: seen }),
      ...(until === undefined ? {} : { snoozedUntil: until }),
      ...(has === undefined || has === '' ? {} : { owner: has }),
      history: [
        ...alert.history,
        ...said.flatMap((line) => (line === undefined ? [] : { at, who, what: line[0], text: line[1] })),
      ].slice(-MOST_HISTORY),
    };
    await this.#keep(alerts, id, next);
    return { ...next, id };
  }

  /** Remembers who was told that it opened. */
  async told(id: string, who: string): Promise<void> {
    const alerts = await this.#read();
    const alert = alerts.get(id);
    if (alert === undefined || alert.told.includes(who)) return;
    await this.#keep(alerts, id, { ...alert, told: [...alert.told, who] });
  }

  /** Set at once, so that of two changes neither is lost; resolves once durable. */
  async #keep(alerts: Map<string, AlertRecord>, id: string, alert: AlertRecord): Promise<void> {
    alerts.set(id, alert);
    const ends = alert.endedAt === undefined ? undefined : alert.endedAt + KEEP_MS;
    await this.#shelf.put(id, alert, this.#clock.now(), ends);
  }

  #read(): Promise<Map<string, AlertRecord>> {
    this.#alerts ??= this.#shelf.all().then(
      (records) => new Map(records.map(({ id, value }) => [id, value])),
      (error: unknown) => {
        this.#alerts = undefined;
        throw error;
      },
    );
    return this.#alerts;
  }
}

function isOpen({ openedAt, endedAt }: AlertRecord): boolean {
  return openedAt !== undefined && endedAt === undefined;
}

/** High before warning, and what nobody has acknowledged before what somebody has. */
function rank({ severity, acknowledged }: AlertRecord): number {
  return (severity === 'high' ? 0 : 1) + (acknowledged === undefined ? 0 : 2);
}
