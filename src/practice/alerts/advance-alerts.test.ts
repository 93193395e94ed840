import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AlertHappened, advanceAlerts } from './advance-alerts.ts';
import { type Alert, type AlertCause, causeKey } from './alert.ts';
import type { Condition } from './alert-conditions.ts';

const MINUTE = 60_000;
const CAUSES: readonly AlertCause[] = [
  { rule: 'queue', name: 'lab-results>ehr.in', flow: 'lab-results' },
  { rule: 'held', name: 'lab-results>ehr.in', flow: 'lab-results' },
  { rule: 'silence', name: 'lab-results', flow: 'lab-results' },
];

function condition(cause: AlertCause, now: number, graceMs: number, clearMs: number): Condition {
  return { cause, severity: 'warning', since: now, facts: { count: 1 }, graceMs, clearMs };
}

/** Plays minutes: which causes hold in each, and gives what happened with when. */
function play(minutes: readonly (readonly boolean[])[], graceMs: number, clearMs: number) {
  let live: readonly Alert[] = [];
  const happened: (AlertHappened & { readonly at: number })[] = [];
  const most: number[] = [];
  for (const [minute, holds] of minutes.entries()) {
    const now = minute * MINUTE;
    const conditions = CAUSES.filter((_, at) => holds[at]).map((cause) => condition(cause, now, graceMs, clearMs));
    const step = advanceAlerts(live, conditions, now);
    live = step.live;
    happened.push(...step.happened.map((each) => ({ ...each, at: now })));
    const keys = live.map(({ cause }) => causeKey(cause));
    most.push(keys.length - new Set(keys).size);
  }
  return { happened, live, doubles: Math.max(0, ...most) };
}

const minutes = fc.array(fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }), { maxLength: 200 });
const span = fc.integer({ min: 0, max: 15 }).map((count) => count * MINUTE);

describe('alerts', () => {
  it('are one for a cause: they open and end in turn, never faster than grace and clear time allow', () => {
    fc.assert(
      fc.property(minutes, span, span, (given, grace, clear) => {
        const { happened, doubles } = play(given, grace, clear);
        expect(doubles).toBe(0);
        for (const cause of CAUSES) {
          const own = happened.filter(({ alert }) => causeKey(alert.cause) === causeKey(cause));
          expect(own.map(({ what }) => what)).toEqual(own.map((_, at) => (at % 2 === 0 ? 'opened' : 'ended')));
          const opened = own.filter(({ what }) => what === 'opened');
          expect(opened.length).toBeLessThanOrEqual(1 + (given.length * MINUTE) / Math.max(MINUTE, grace + clear));
          for (const [at, one] of opened.entries()) {
            const before = opened[at - 1];
            if (before !== undefined) expect(one.at - before.at).toBeGreaterThanOrEqual(grace + clear);
          }
        }
      }),
    );
  });

  it('do not open for a flap that is shorter than the grace', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 40 }), (runs) => {
        const given = runs.flatMap((run) => [...Array.from({ length: run }, () => [true]), [false]]);
        expect(play(given, 5 * MINUTE, MINUTE).happened).toEqual([]);
      }),
    );
  });

  it('open once the grace is over, and end once their cause has stayed away', () => {
    const on = (count: number) => Array.from({ length: count }, () => [true]);
    const off = (count: number) => Array.from({ length: count }, () => [false]);
    const { happened } = play([...on(8), ...off(3), ...on(2), ...off(20)], 5 * MINUTE, 10 * MINUTE);
    expect(happened.map(({ what, at }) => [what, at / MINUTE])).toEqual([
      ['opened', 5],
      ['ended', 23],
    ]);
  });

  it('are told of again when they get worse, and when their snooze is over', () => {
    const [cause] = CAUSES;
    const held = condition(cause as AlertCause, 0, 0, 0);
    const first = advanceAlerts([], [held], 0);
    expect(first.happened.map(({ what }) => what)).toEqual(['opened']);
    const seen = first.live.map((alert) => ({ ...alert, acknowledged: { at: 0, who: 'sam.t' }, snoozedUntil: 10 }));
    const worse = advanceAlerts(seen, [{ ...held, severity: 'high' }], 5);
    expect(worse.happened.map(({ what }) => what)).toEqual(['worse']);
    expect(worse.live[0]).not.toHaveProperty('acknowledged');
    const snoozed = first.live.map((alert) => ({ ...alert, snoozedUntil: 10 }));
    expect(advanceAlerts(snoozed, [held], 9).happened).toEqual([]);
    expect(advanceAlerts(snoozed, [held], 10).happened.map(({ what }) => what)).toEqual(['again']);
    expect(advanceAlerts(seen, [held], 10).happened).toEqual([]);
  });
});
