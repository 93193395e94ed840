import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FAKE_DESTINATION } from '../../../test/fakes/fake-engine.ts';
import { FakePractice } from '../../../test/fakes/fake-practice.ts';
import { HookReceiver, signatureHolds } from '../../../test/fakes/hook-receiver.ts';
import { MailBox } from '../../../test/fakes/mail-box.ts';
import { WatchedEngine } from '../../../test/fakes/watched-engine.ts';
import { madeCertificate } from '../../../test/outside/made-certificate.ts';
import { AlertDesk } from '../../practice/alerts/alert-desk.ts';
import { PracticeTrail } from '../../practice/trail/practice-trail.ts';
import { SimulatedClock } from '../../world/simulated-clock.ts';
import { AlertWatch } from './alert-watch.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A Tuesday, noon. */
const NOON = Date.UTC(2026, 10, 24, 12);

let box: MailBox;
let hook: HookReceiver;
let practice: FakePractice;
let engine: WatchedEngine;
let clock: SimulatedClock;
let certificate = '';

function rules(more = ''): string {
  return [
    `mail: {server: "smtp://127.0.0.1:${box.port}", from: suture@riverside.example}`,
    `webhooks: {tickets: {url: "${hook.url}", key: secret:tickets}}`,
    'people: {consultant: [sam@hill.example], manager: [ana@riverside.example]}',
    more === '' ? 'tell: [{who: [consultant, tickets]}]' : more,
  ].join('\n');
}

/** What a new process would have: the same practice's file and engine. */
function start(): { readonly watch: AlertWatch; readonly desk: AlertDesk } {
  const desk = new AlertDesk(practice, clock);
  const trail = new PracticeTrail(practice, clock);
  const secret = async (reference: string) => Buffer.from(reference === 'file:lab.pem' ? certificate : 'k1');
  return { desk, watch: new AlertWatch({ engine, practice, trail, desk, clock, secret }) };
}

/** Looks every minute, as the server does. */
async function looks(watch: AlertWatch, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    await clock.advance(MINUTE);
    await watch.look();
  }
}

beforeEach(async () => {
  [box, hook] = await Promise.all([MailBox.open(), HookReceiver.open()]);
  practice = new FakePractice();
  clock = new SimulatedClock(NOON);
  engine = new WatchedEngine(rules());
  engine.startedAt = NOON - 60 * DAY;
});
afterEach(async () => {
  await Promise.all([box.close(), hook.close()]);
});

describe('the watch', () => {
  it('tells everybody once that something is wrong, and once that it is over', async () => {
    const { watch, desk } = start();
    engine.queue = { held: 3, oldestMs: 0 };
    await looks(watch, 29);
    expect(box.mails).toEqual([]);
    expect(await desk.all('open')).toEqual([]);
    await looks(watch, 120);
    expect(box.mails.map(({ to }) => to)).toEqual([['sam@hill.example']]);
    expect(hook.posted.map((posted) => signatureHolds(posted, 'k1', NOON + 31 * MINUTE))).toEqual([true]);
    engine.queue = { held: 0, oldestMs: 0 };
    await looks(watch, 60);
    expect(box.mails).toHaveLength(2);
    expect(box.mails[0]?.text).toContain(`Subject: [riverside] Held: ${FAKE_DESTINATION}`);
    expect(box.mails[1]?.text).toContain(`Subject: [riverside] Over: Held: ${FAKE_DESTINATION}`);
    expect(hook.posted.map(({ body }) => JSON.parse(body) as object)).toMatchObject([
      { project: 'riverside', alerts: [{ event: 'opened', rule: 'held', flow: 'lab-results' }] },
      { alerts: [{ event: 'ended' }] },
    ]);
    expect(await desk.all('open')).toEqual([]);
    const [past] = await desk.all('past');
    expect(past?.told.toSorted()).toEqual(['mail:sam@hill.example', 'webhook:tickets']);
  });

  it('makes one mail of what goes wrong together', async () => {
    engine.rules(`${rules()}\nrules: {held: {grace: 1m}, queue: {grace: 1m}, codes: {grace: 1m}}`);
    const { watch } = start();
    engine.queue = { held: 3, oldestMs: HOUR };
    engine.unknown = engine.account.codes;
    await looks(watch, 10);
    expect(box.mails).toHaveLength(1);
    expect(box.mails[0]?.text).toContain('Subject: [riverside] 3 alerts, 0 over: Queue waits');
  });

  it('says what, where, since when and where to look, and no code and no value', async () => {
    const { watch } = start();
    watch.start('https://suture.riverside.example');
    engine.unknown = engine.account.codes;
    await looks(watch, 40);
    await watch.stop();
    const [mail] = box.mails;
    expect(mail?.text).toMatch(/Unknown code: lab-results/);
    expect(mail?.text).toMatch(/since 24 Nov 2026, 12:\d\d \(UTC\)/);
    expect(mail?.text).toMatch(/https:\/\/suture\.riverside\.example\/alerts\?alert=[0-9a-z-]+/);
    for (const text of [mail?.text, hook.posted[0]?.body]) expect(text).not.toMatch(/HX|Very high|Falsetto|4711/);
  });

  it('remembers across a restart what is open, who was told, and what waits to be sent', async () => {
    engine.rules(rules('tell: [{who: [consultant]}, {who: [manager], after: 2h}]'));
    engine.queue = { held: 3, oldestMs: 0 };
    await looks(start().watch, 40);
    expect(box.mails.map(({ to }) => to)).toEqual([['sam@hill.example']]);
    await looks(start().watch, 120);
    expect(box.mails.map(({ to }) => to)).toEqual([['sam@hill.example'], ['ana@riverside.example']]);
    engine.queue = { held: 0, oldestMs: 0 };
    await looks(start().watch, 10);
    expect(box.mails.slice(2).map(({ to }) => to)).toEqual([['sam@hill.example'], ['ana@riverside.example']]);
  });

  it('does not go up to the next when somebody has acknowledged it', async () => {
    engine.rules(rules('tell: [{who: [consultant]}, {who: [manager], after: 2h}]'));
    engine.queue = { held: 3, oldestMs: 0 };
    const { watch, desk } = start();
    await looks(watch, 40);
    const [alert] = await desk.all('open');
    const changed = await desk.change(alert?.id ?? '', { acknowledge: true }, 'sam.t');
    expect(changed).toMatchObject({ owner: 'sam.t', acknowledged: { who: 'sam.t' } });
    await looks(watch, 120);
    expect(box.mails).toHaveLength(1);
  });

  it('keeps a warning for the morning, and never says what was over by then', async () => {
    engine.rules(`${rules()}\nquiet: daily 20:00-07:00`);
    clock = new SimulatedClock(NOON + 10 * HOUR);
    const { watch } = start();
    engine.queue = { held: 3, oldestMs: 0 };
    await looks(watch, 60);
    expect(box.mails).toEqual([]);
    await clock.advance(8 * HOUR);
    await looks(watch, 1);
    expect(box.mails).toHaveLength(1);
    engine.queue = { held: 0, oldestMs: 0 };
    await looks(watch, 20);
    expect(box.mails).toHaveLength(2);
    await clock.advance(14 * HOUR);
    engine.queue = { held: 1, oldestMs: 0 };
    await looks(watch, 40);
    engine.queue = { held: 0, oldestMs: 0 };
    await looks(watch, 10);
    await clock.advance(10 * HOUR);
    await looks(watch, 20);
    expect(box.mails).toHaveLength(2);
  });

  it('wakes people at night for what is pressing', async () => {
    engine.rules(`${rules()}\nquiet: daily 20:00-07:00`);
    clock = new SimulatedClock(NOON + 12 * HOUR);
    const { watch } = start();
    engine.queue = { held: 0, oldestMs: HOUR };
    await looks(watch, 7);
    expect(box.mails).toHaveLength(1);
  });

  it('tries again with growing waits, under the same key, until it is taken', async () => {
    engine.rules(rules('tell: [{who: [tickets]}]'));
    hook.answers = [503, 503, 503, 204];
    engine.queue = { held: 3, oldestMs: 0 };
    const { watch } = start();
    await looks(watch, 60);
    expect(hook.posted).toHaveLength(4);
    expect(new Set(hook.posted.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(await watch.channels()).toMatchObject([{ to: 'webhook:tickets', waiting: 0 }]);
  });

  it('tells again when a snooze is over and it is still so', async () => {
    engine.queue = { held: 3, oldestMs: 0 };
    const { watch, desk } = start();
    await looks(watch, 40);
    const [alert] = await desk.all('open');
    await desk.change(alert?.id ?? '', { snoozeUntil: clock.now() + HOUR }, 'sam.t');
    await looks(watch, 59);
    expect(box.mails).toHaveLength(1);
    await looks(watch, 5);
    expect(box.mails).toHaveLength(2);
    expect(box.mails[1]?.text).toContain('is still so');
  });

  it('learns traffic from the counts of the store, and notices when it stops', async () => {
    const messages = 30;
    const total = { name: 'lab-results', messages, intact: messages, flagged: 0, lost: 0, held: 0 };
    const hours = (days: number) =>
      Array.from({ length: days * 24 }, (_, at) => ({ ...total, hour: NOON - (at + 1) * HOUR }));
    engine.totals = hours(3);
    engine.lastAt = NOON;
    const { watch, desk } = start();
    await looks(watch, 1);
    expect(watch.learning()).toEqual([{ flow: 'lab-results', days: 3, learnt: false }]);
    engine.totals = hours(30);
    await clock.advance(HOUR);
    await looks(watch, 1);
    expect(watch.learning()).toEqual([{ flow: 'lab-results', days: 14, learnt: true }]);
    await looks(watch, 80);
    expect((await desk.all('open')).map(({ cause }) => cause.rule)).toEqual(['silence']);
    engine.totals = [...engine.totals, { ...total, hour: NOON + 2 * HOUR, messages: 1 }];
    await looks(watch, 2);
    expect(await desk.all('open')).toEqual([]);
  });

  it('knows when certificates end', async () => {
    const until = new Date(NOON + 20 * DAY);
    certificate = (await madeCertificate('lab', { until })).certificate;
    engine.shown.set('maple-ehr.results', NOON + 90 * DAY);
    const { watch, desk } = start();
    await looks(watch, 62);
    expect(await desk.all('open')).toMatchObject([
      { cause: { rule: 'certificates', name: 'northlab.results', part: 'own' }, severity: 'warning' },
    ]);
    await clock.advance(14 * DAY);
    await looks(watch, 1);
    expect(await desk.all('open')).toMatchObject([{ severity: 'high' }]);
    expect(box.mails.map(({ text }) => /is worse/.test(text))).toEqual([false, true]);
    certificate = '';
  });

  it('tries every channel when it is asked to, and says what became of each', async () => {
    hook.answers = [401];
    const { watch } = start();
    expect(await watch.test()).toMatchObject([
      { to: 'mail:sam@hill.example', sentAt: NOON },
      { to: 'webhook:tickets', code: 'notice-refused' },
    ]);
    expect(box.mails[0]?.text).toContain('Test of alerts');
  });

  it('writes into the audit trail who changed the rules', async () => {
    await start().watch.look();
    expect(practice.events).toEqual([]);
    engine.rules(`${rules()}\nrules: {held: off}`);
    await start().watch.look();
    await start().watch.look();
    expect(practice.events).toMatchObject([{ action: 'alert.rules-changed', who: 'ana', object: 'release 1' }]);
  });

  it('goes on when a look fails', async () => {
    const { watch, desk } = start();
    watch.start(undefined);
    practice.failing = new Error('disk full');
    engine.queue = { held: 3, oldestMs: 0 };
    await clock.advance(10 * MINUTE);
    expect(watch.problem).toBe('server-failed');
    practice.failing = undefined;
    for (let minute = 0; minute < 40; minute++) {
      await clock.advance(MINUTE);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await watch.stop();
    expect(watch.problem).toBeUndefined();
    expect(await desk.all('open')).toHaveLength(1);
  });
});
