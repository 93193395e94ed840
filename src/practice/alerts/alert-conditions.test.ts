import { describe, expect, it } from 'vitest';
import type { ContentTotal } from '../../store/stored-ledger.ts';
import { type AlertSettings, USUAL_ALERT_RULES } from '../../workspace/alerts/alert-settings.ts';
import { seededRandom } from '../../world/random.ts';
import { type AlertHappened, advanceAlerts } from './advance-alerts.ts';
import { type Alert, type AlertRecord, causeKey } from './alert.ts';
import { alertConditions } from './alert-conditions.ts';
import type { AlertCounts } from './alert-counts.ts';
import { LOOK_BACK_MS, learnTraffic, type TrafficProfile } from './traffic-profile.ts';
import { HOUR_MS, WeekHours } from './week-hours.ts';

const MINUTE = 60_000;
const DAY_MS = 24 * HOUR_MS;
const FLOW = 'lab-results';
const QUEUE = 'lab-results>ehr.in';
/** A Monday, 00:00 in New York, so that summer time ends in the ninth week. */
const MONDAY = Date.UTC(2026, 8, 7, 4);

function settingsWith(more: Partial<AlertSettings> = {}): AlertSettings {
  const nobody = { webhooks: {}, people: {}, tell: [] };
  return { zone: 'America/New_York', holidays: [], rules: USUAL_ALERT_RULES, flows: {}, ...nobody, ...more };
}

const NOTHING: AlertCounts = {
  watchedSince: 0,
  flows: [],
  queues: [],
  totals: [],
  readings: [],
  certificates: [],
};

/** Plays weeks of a flow, looking every five minutes as the server does every minute, and gives what happened. */
function weeks(count: number, comes: (at: number) => number, settings = settingsWith()) {
  const week = new WeekHours(settings.zone, settings.holidays);
  const hours = new Map<number, number>();
  const happened: (AlertHappened & { readonly at: number })[] = [];
  let live: readonly Alert[] = [];
  let profiles: ReadonlyMap<string, TrafficProfile> = new Map();
  let lastAt: number | undefined;
  for (let now = MONDAY; now < MONDAY + count * 7 * DAY_MS; now += 5 * MINUTE) {
    const messages = comes(now);
    const hour = Math.floor(now / HOUR_MS) * HOUR_MS;
    if (messages > 0) {
      lastAt = now;
      hours.set(hour, (hours.get(hour) ?? 0) + messages);
    }
    if (now === hour) profiles = learnTraffic(totalsOf(hours, hour - LOOK_BACK_MS), week, now);
    const open = openOf(live);
    const flows = [{ flow: FLOW, unknownCodes: [], ...(lastAt === undefined ? {} : { lastAt }) }];
    const counts = { ...NOTHING, watchedSince: MONDAY, flows };
    const step = advanceAlerts(live, alertConditions({ settings, profiles, counts, now, open }), now);
    live = step.live;
    happened.push(...step.happened.map((each) => ({ ...each, at: now })));
  }
  return happened.map(({ what, at }) => `${what} ${local(at)}`);
}

function totalsOf(hours: ReadonlyMap<number, number>, from: number): readonly ContentTotal[] {
  return [...hours].flatMap(([hour, messages]) =>
    hour < from ? [] : { hour, name: FLOW, messages, intact: messages, flagged: 0, lost: 0, held: 0 },
  );
}

function openOf(live: readonly Alert[]): ReadonlyMap<string, AlertRecord> {
  return new Map(live.filter(({ openedAt }) => openedAt !== undefined).map((alert) => [causeKey(alert.cause), alert]));
}

const wall = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'America/New_York',
  ...({ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const),
});
/** `2026-10-13 10:20` in the practice. */
function local(at: number): string {
  return wall.format(at);
}
function dayOf(at: number): number {
  return new Date(`${local(at).slice(0, 10)}T12:00:00Z`).getUTCDay();
}
function hourOf(at: number): number {
  return Number(local(at).slice(11, 13));
}

/** About `rate` messages an hour while the practice is open, none at night and at weekends. */
function office(seed: number, rate: number, closed: (at: number) => boolean = () => false) {
  const random = seededRandom(seed);
  return (at: number): number => {
    const is = dayOf(at) >= 1 && dayOf(at) <= 5 && hourOf(at) >= 8 && hourOf(at) < 17 && !closed(at);
    const chance = random.next() < rate / 12;
    return is && chance ? 1 : 0;
  };
}

describe('silence', () => {
  it.each([1, 2, 3])(
    'is none at night, at weekends, and by chance: ten weeks and the change of clocks, seed %i',
    (seed) => {
      expect(weeks(10, office(seed, 10))).toEqual([]);
      expect(weeks(10, office(seed, 1))).toEqual([]);
    },
  );

  it('opens once, some hours into an outage, and ends with the first message', () => {
    const out = (at: number) => local(at) >= '2026-10-13 10:20' && local(at) < '2026-10-14 09:00';
    const happened = weeks(7, office(1, 12, out));
    expect(happened).toHaveLength(2);
    expect(happened[0]).toMatch(/^opened 2026-10-13 1[1-3]:/);
    expect(happened[1]).toMatch(/^ended 2026-10-14 09:/);
  });

  it('is not expected to end on a day that is no day of work', () => {
    const thanksgiving = (at: number) => local(at).startsWith('2026-10-12');
    expect(weeks(7, office(1, 12, thanksgiving))).toHaveLength(2);
    expect(weeks(7, office(1, 12, thanksgiving), settingsWith({ holidays: ['2026-10-12'] }))).toEqual([]);
  });

  it('means nothing while the flow is being learnt', () => {
    const out = (at: number) => at > MONDAY + 3 * DAY_MS;
    expect(weeks(2, office(1, 12, out))).toEqual([]);
  });

  it('of a file once a night is told in the morning, and its minutes do not matter', () => {
    const batch = (missing: string) => {
      const random = seededRandom(5);
      let day = -1;
      return (at: number): number => {
        const today = Math.floor((at - MONDAY) / DAY_MS);
        if (today === day || at < MONDAY + today * DAY_MS + (5.5 + random.next()) * HOUR_MS) return 0;
        day = today;
        return local(at).startsWith(missing) ? 0 : 40;
      };
    };
    expect(weeks(6, batch('never'))).toEqual([]);
    const happened = weeks(6, batch('2026-10-07'));
    expect(happened).toHaveLength(2);
    expect(happened[0]).toMatch(/^opened 2026-10-07 07:/);
    expect(happened[1]).toMatch(/^ended 2026-10-08 0[56]:/);
  });

  it('of a flow with a time of its own is told within it, and only of hours that are usual', () => {
    const rules = {
      ...USUAL_ALERT_RULES,
      silence: { ...USUAL_ALERT_RULES.silence, withinMs: 30 * MINUTE, graceMs: 0 },
    };
    const out = (at: number) => local(at) >= '2026-10-13 10:20' && local(at) < '2026-10-13 12:00';
    const happened = weeks(7, office(1, 60, out), settingsWith({ flows: { [FLOW]: rules } }));
    expect(happened).toHaveLength(2);
    expect(happened[0]).toMatch(/^opened 2026-10-13 10:[45]/);
  });

  it('goes on when retention has taken the last message', () => {
    const silent = (lastAt?: number) =>
      rulesOf(
        { flows: [{ flow: FLOW, unknownCodes: [], ...(lastAt === undefined ? {} : { lastAt }) }] },
        { open: opened('silence', FLOW) },
      );
    expect([silent().length, silent(0).length, silent(MONDAY).length]).toEqual([1, 1, 0]);
  });

  it('does not count the time in which Suture itself was down', () => {
    const always = Array.from({ length: 4 * 168 }, (_, at) => [MONDAY - at * HOUR_MS, 10] as const);
    const profiles = learnTraffic(totalsOf(new Map(always), 0), new WeekHours('UTC', []), MONDAY);
    const view = (watchedSince: number) => ({
      settings: settingsWith(),
      profiles,
      now: MONDAY,
      open: new Map(),
      counts: { ...NOTHING, watchedSince, flows: [{ flow: FLOW, unknownCodes: [], lastAt: MONDAY - 6 * HOUR_MS }] },
    });
    expect(alertConditions(view(0))).toHaveLength(1);
    expect(alertConditions(view(MONDAY - 30 * MINUTE))).toEqual([]);
  });
});

/** What is wrong by counts alone, at one moment. */
function rulesOf(counts: Partial<AlertCounts>, more: Partial<Parameters<typeof alertConditions>[0]> = {}) {
  const view = { settings: settingsWith(), profiles: new Map(), now: MONDAY, open: new Map() };
  return alertConditions({ ...view, counts: { ...NOTHING, ...counts }, ...more });
}

function queue(more: Partial<AlertCounts['queues'][number]>) {
  return { queues: [{ flow: FLOW, destination: QUEUE, held: 0, oldestMs: 0, paused: false, ...more }] };
}

function opened(rule: AlertRecord['cause']['rule'], name: string): ReadonlyMap<string, AlertRecord> {
  const alert: AlertRecord = {
    cause: { rule, name },
    severity: 'high',
    facts: {},
    told: [],
    history: [],
    since: 0,
    seenAt: 0,
    openedAt: 0,
    clearMs: 0,
  };
  return new Map([[causeKey(alert.cause), alert]]);
}

describe('conditions', () => {
  it('are none where nothing is wrong', () => {
    expect(rulesOf(queue({ oldestMs: 14 * MINUTE }))).toEqual([]);
  });

  it('say that a queue is old, and stay until it is half as old', () => {
    const [condition] = rulesOf(queue({ oldestMs: 16 * MINUTE, paused: true }));
    expect(condition).toMatchObject({ cause: { rule: 'queue', name: QUEUE, flow: FLOW }, severity: 'high' });
    expect(condition).toMatchObject({ since: MONDAY - 16 * MINUTE, facts: { ageMs: 16 * MINUTE, paused: true } });
    expect(rulesOf(queue({ oldestMs: 10 * MINUTE }), { open: opened('queue', QUEUE) })).toHaveLength(1);
    expect(rulesOf(queue({ oldestMs: 7 * MINUTE }), { open: opened('queue', QUEUE) })).toEqual([]);
  });

  it('say what is held and which codes are not known', () => {
    expect(rulesOf(queue({ held: 3 }))).toMatchObject([{ cause: { rule: 'held' }, facts: { count: 3 } }]);
    const flows = [{ flow: FLOW, unknownCodes: ['flags', 'flags', 'tests'] }];
    expect(rulesOf({ flows })).toMatchObject([
      { cause: { rule: 'codes', name: FLOW }, facts: { count: 3, tables: ['flags', 'tests'] } },
    ]);
  });

  it('say that deliveries lost fields in the window', () => {
    const total = { name: QUEUE, messages: 20, intact: 18, flagged: 0, held: 0 };
    const at = MONDAY - 23 * HOUR_MS;
    expect(rulesOf({ ...queue({}), totals: [{ ...total, hour: at, lost: 2 }] })).toMatchObject([
      { cause: { rule: 'lost', name: QUEUE }, severity: 'high', since: at, facts: { count: 2, of: 20 } },
    ]);
    expect(rulesOf({ ...queue({}), totals: [{ ...total, hour: at - 2 * HOUR_MS, lost: 2 }] })).toEqual([]);
  });

  it('say that more is flagged than usual, once it is known what is usual', () => {
    const totals = [{ hour: MONDAY, name: QUEUE, messages: 20, intact: 10, flagged: 10, lost: 0, held: 0 }];
    const usual = (share: number) => {
      const days = Array.from({ length: 9 }, (_, day) => {
        const total = { hour: MONDAY - (day + 1) * DAY_MS, name: QUEUE, messages: 100, intact: 0, lost: 0, held: 0 };
        return { ...total, flagged: share * 100 };
      });
      return learnTraffic(days, new WeekHours('UTC', []), MONDAY);
    };
    expect(rulesOf({ ...queue({}), totals })).toEqual([]);
    expect(rulesOf({ ...queue({}), totals }, { profiles: usual(0.45) })).toEqual([]);
    expect(rulesOf({ ...queue({}), totals }, { profiles: usual(0.1) })).toMatchObject([{ cause: { rule: 'flagged' } }]);
  });

  it('say that a share failed, whatever the counters stood at before', () => {
    const reading = (minute: number, done: number, failed: number) => ({
      at: MONDAY + (minute - 15) * MINUTE,
      counters: new Map([[QUEUE, { done, failed }]]),
    });
    const errors = (...readings: AlertCounts['readings']) => rulesOf({ ...queue({}), readings });
    expect(errors(reading(0, 1000, 50), reading(15, 1100, 50))).toEqual([]);
    expect(errors(reading(0, 1000, 50), reading(15, 1090, 60))).toMatchObject([
      { cause: { rule: 'errors', name: QUEUE }, facts: { count: 10, of: 100 } },
    ]);
    expect(errors(reading(0, 0, 0), reading(15, 1, 4))).toEqual([]);
    // Mended, and counted from nothing after a restart.
    expect(errors(reading(0, 1000, 50), reading(8, 1010, 10), reading(15, 5, 10))).toEqual([]);
  });

  it('say that certificates end, and press in their last week', () => {
    const ends = (days: number) =>
      rulesOf({ certificates: [{ name: 'northlab.results', part: 'own', endsAt: MONDAY + days * DAY_MS }] });
    expect(ends(31)).toEqual([]);
    expect(ends(29)).toMatchObject([{ cause: { rule: 'certificates', part: 'own' }, severity: 'warning' }]);
    expect([ends(6)[0]?.severity, ends(-1)[0]?.severity]).toEqual(['high', 'high']);
  });

  it('are none where their rule is off', () => {
    const off = { ...USUAL_ALERT_RULES, held: { ...USUAL_ALERT_RULES.held, on: false } };
    expect(rulesOf(queue({ held: 3 }), { settings: settingsWith({ flows: { [FLOW]: off } }) })).toEqual([]);
  });
});
