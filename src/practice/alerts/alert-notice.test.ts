import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AlertRoute, type AlertSettings, USUAL_ALERT_RULES } from '../../workspace/alerts/alert-settings.ts';
import { readSchedule } from '../../workspace/values/schedule.ts';
import type { AlertHappened } from './advance-alerts.ts';
import type { Alert } from './alert.ts';
import { alertNotices, stillToSay } from './alert-notice.ts';

const HOUR = 3_600_000;
/** A Tuesday, 22:00. */
const NIGHT = Date.UTC(2026, 10, 24, 22);

function schedule(text: string) {
  const read = readSchedule(text, 'UTC');
  if (read === undefined) throw new Error(text);
  return read;
}

function settings(tell: readonly AlertRoute[], more: Partial<AlertSettings> = {}): AlertSettings {
  return {
    zone: 'UTC',
    holidays: [],
    rules: USUAL_ALERT_RULES,
    flows: {},
    webhooks: { tickets: { url: 'https://tickets.example/', key: 'secret:tickets' } },
    people: { consultant: ['sam@hill.example', 'kim@hill.example'], manager: ['ana@riverside.example'] },
    tell,
    ...more,
  };
}

function alert(id: string, more: Partial<Alert> = {}): Alert {
  const cause = { rule: 'held', name: 'lab-results>ehr.in', flow: 'lab-results' } as const;
  const times = { since: NIGHT, seenAt: NIGHT, openedAt: NIGHT, clearMs: 0 };
  return { id, cause, severity: 'warning', facts: {}, ...times, told: [], history: [], ...more };
}

function opened(...alerts: readonly Alert[]): readonly AlertHappened[] {
  return alerts.map((each) => ({ what: 'opened', alert: each }));
}

const route: fc.Arbitrary<AlertRoute> = fc.record(
  {
    who: fc.subarray(['consultant', 'manager', 'tickets'], { minLength: 1 }),
    severity: fc.constantFrom('high' as const, 'warning' as const),
    when: fc.constantFrom<readonly ('held' | 'lost')[]>(['held'], ['lost']),
    hours: fc.constantFrom('Mon-Fri 08:00-18:00', 'daily 20:00-06:00').map(schedule),
    afterMs: fc.constantFrom(0, HOUR),
  },
  { requiredKeys: ['who'] },
);

describe('notices', () => {
  it('are few, however much happens at once: one for an addressee and a time, with each alert once', () => {
    fc.assert(
      fc.property(
        fc.array(route, { maxLength: 5 }),
        fc.array(fc.constantFrom('high' as const, 'warning' as const), { maxLength: 60 }),
        (tell, severities) => {
          const happened = opened(...severities.map((severity, at) => alert(`a-${at}`, { severity })));
          const notices = alertNotices(happened, settings(tell, { quiet: schedule('daily 20:00-07:00') }), NIGHT);
          const keys = notices.map(({ to, dueAt }) => `${to} ${dueAt}`);
          expect(new Set(keys).size).toBe(keys.length);
          const said = notices.flatMap(({ to, items }) => items.map((item) => `${to} ${item.alert}`));
          expect(new Set(said).size).toBe(said.length);
          for (const { dueAt, items } of notices) {
            expect(dueAt).toBeGreaterThanOrEqual(NIGHT);
            expect(items.length).toBeGreaterThan(0);
          }
        },
      ),
    );
  });

  it('go to whom an entry names, at the hours that it names', () => {
    const tell = [
      { who: ['consultant', 'tickets'] },
      { who: ['manager'], hours: schedule('Mon-Fri 08:00-18:00') },
      { who: ['manager'], when: ['lost'] as const },
    ];
    const notices = alertNotices(opened(alert('a')), settings(tell), NIGHT);
    expect(notices.map(({ to, dueAt }) => [to, (dueAt - NIGHT) / HOUR])).toEqual([
      ['mail:sam@hill.example', 0],
      ['mail:kim@hill.example', 0],
      ['webhook:tickets', 0],
      ['mail:ana@riverside.example', 10],
    ]);
  });

  it('wait for the end of quiet hours, but not with what is high', () => {
    const quiet = { quiet: schedule('daily 20:00-07:00') };
    const happened = opened(alert('a'), alert('b', { severity: 'high' }));
    const notices = alertNotices(happened, settings([{ who: ['manager'] }], quiet), NIGHT);
    expect(notices.map(({ items, dueAt }) => [items[0]?.alert, (dueAt - NIGHT) / HOUR])).toEqual([
      ['a', 9],
      ['b', 0],
    ]);
  });

  it('that an alert is over go to those who heard of it, whatever the entries say by now', () => {
    const over = [{ what: 'ended', alert: alert('a', { told: ['mail:old@hill.example'], endedAt: NIGHT }) }] as const;
    expect(alertNotices(over, settings([{ who: ['manager'] }]), NIGHT)).toMatchObject([
      { to: 'mail:old@hill.example', items: [{ alert: 'a', what: 'ended' }] },
    ]);
  });

  it('do not say after a wait what is over, acknowledged or snoozed', () => {
    const [notice] = alertNotices(opened(alert('a')), settings([{ who: ['manager'], afterMs: HOUR }]), NIGHT);
    if (notice === undefined) throw new Error('no notice');
    const said = (more: Partial<Alert>) => stillToSay(notice, () => alert('a', more)).length;
    expect([said({}), said({ endedAt: NIGHT }), said({ snoozedUntil: NIGHT })]).toEqual([1, 0, 0]);
    expect(said({ acknowledged: { at: NIGHT, who: 'sam.t' } })).toBe(0);
    expect(stillToSay({ ...notice, dueAt: NIGHT }, () => alert('a', { snoozedUntil: NIGHT }))).toHaveLength(1);
    expect(stillToSay(notice, () => undefined)).toEqual([]);
  });
});
