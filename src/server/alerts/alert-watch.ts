import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Code } from '../../diagnostics/catalogue.ts';
import type { EngineFace, EngineStatus } from '../../engine/face.ts';
import type { InsideFace } from '../../engine/inspecting.ts';
import { alertConditions } from '../../practice/alerts/alert-conditions.ts';
import type { AlertCounts, CertificateCount, FlowCount, Reading } from '../../practice/alerts/alert-counts.ts';
import type { AlertDesk } from '../../practice/alerts/alert-desk.ts';
import { LOOK_BACK_MS, learnTraffic, type TrafficProfile } from '../../practice/alerts/traffic-profile.ts';
import { HOUR_MS, WeekHours } from '../../practice/alerts/week-hours.ts';
import { RecordShelf } from '../../practice/records/record-shelf.ts';
import type { Trail } from '../../practice/trail/trail-event.ts';
import type { PracticeStore } from '../../store/practice.ts';
import type { ContentTotal } from '../../store/stored-ledger.ts';
import type { AlertSettings } from '../../workspace/alerts/alert-settings.ts';
import type { Timer } from '../../world/clock.ts';
import { faultOf } from '../problem.ts';
import { AlertPost, type ChannelState } from './alert-post.ts';
import { certificateEnds } from './certificate-ends.ts';
import type { ChannelWorld } from './notice-channels.ts';
import type { NoticeFrame } from './notice-text.ts';

const FIRST_AFTER_MS = 10_000;
const EVERY_MS = 60_000;
const ALERTS_FILE = 'alerts.yaml';
const rulesRecord = z.strictObject({ hash: z.string() });

/** What is watched, and with what. */
export interface WatchWorld extends ChannelWorld {
  readonly engine: EngineFace & InsideFace;
  readonly practice: PracticeStore;
  readonly trail: Trail;
  readonly desk: AlertDesk;
  /** The console's own certificate, PEM. */
  readonly certificate?: string;
}

/** What was learnt of a flow so far. */
export interface Learning {
  readonly flow: string;
  readonly days: number;
  readonly learnt: boolean;
}

/**
 * Looks every minute at what the engine counts, takes the alerts on, and sends what is to be told. It reads and never
 * stands in a message's way; what it could not do now it does in a minute.
 */
export class AlertWatch {
  readonly #world: WatchWorld;
  readonly #post: AlertPost;
  readonly #rules: RecordShelf<typeof rulesRecord>;
  #console: string | undefined;
  #timer: Timer | undefined;
  #looking: Promise<void> | undefined;
  #stopped = false;
  #lookedAt: number | undefined;
  #problem: Code | undefined;
  #learnt: { readonly hour: number; readonly by: AlertSettings } | undefined;
  #profiles: ReadonlyMap<string, TrafficProfile> = new Map();
  #certificates: readonly CertificateCount[] = [];
  #readings: readonly Reading[] = [];
  /** The last hour of each flow that has a message, how many it has, and when the last one came. */
  readonly #last = new Map<string, { readonly hour: number; readonly messages: number; readonly at: number }>();
  #rulesHash: string | undefined;

  constructor(world: WatchWorld) {
    this.#world = world;
    this.#post = new AlertPost(world.practice, world.desk, world);
    this.#rules = new RecordShelf(world.practice, 'alert-rules', rulesRecord);
  }

  /** @param console where the console is served, for links */
  start(console: string | undefined): void {
    this.#console = console;
    this.#again(FIRST_AFTER_MS);
  }

  /** Looks no more. Resolves once the look under way is over. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    await this.#looking;
  }

  /** When it last looked. */
  get lookedAt(): number | undefined {
    return this.#lookedAt;
  }

  /** Why the last look failed; undefined where it did not. */
  get problem(): Code | undefined {
    return this.#problem;
  }

  learning(): readonly Learning[] {
    return Object.keys(this.#world.engine.workspace().flows).map((flow) => {
      const { days = 0, learnt = false } = this.#profiles.get(flow) ?? {};
      return { flow, days, learnt };
    });
  }

  channels(): Promise<readonly ChannelState[]> {
    return this.#post.channels(this.#settings);
  }

  /** Sends a test to every channel and gives each outcome. */
  async test(): Promise<readonly ChannelState[]> {
    return this.#post.test(this.#settings, this.#frame(this.#settings));
  }

  /** One look: learns what is due to be learnt, takes the alerts on to now, and sends what is due. */
  async look(): Promise<void> {
    const { desk, clock } = this.#world;
    const settings = this.#settings;
    const now = clock.now();
    await this.#noticeRules();
    await this.#learn(settings, now);
    const counts = await this.#count(settings, now);
    const open = await desk.open();
    const conditions = alertConditions({ settings, profiles: this.#profiles, counts, now, open });
    await this.#post.add(await desk.advance(conditions), settings);
    this.#lookedAt = now;
    await this.#post.run(settings, this.#frame(settings));
  }

  get #settings(): AlertSettings {
    return this.#world.engine.workspace().alerts;
  }

  #frame({ zone }: AlertSettings): Omit<NoticeFrame, 'now'> {
    return { project: this.#world.engine.workspace().project, zone, console: this.#console };
  }

  #again(ms: number): void {
    this.#timer = this.#world.clock.after(ms, () => {
      this.#looking = this.look()
        .then(
          () => (this.#problem = undefined),
          (error: unknown) => (this.#problem = faultOf(error).code),
        )
        .then(() => {
          if (!this.#stopped) this.#again(EVERY_MS);
        });
    });
  }

  /** Every hour, and when the calendar changes: what is usual, and when certificates end. */
  async #learn(settings: AlertSettings, now: number): Promise<void> {
    const { engine, secret, certificate } = this.#world;
    const hour = Math.floor(now / HOUR_MS) * HOUR_MS;
    if (this.#learnt?.hour === hour && this.#learnt.by === settings) return;
    const totals = await engine.account.contentTotals(hour - LOOK_BACK_MS, hour);
    this.#profiles = learnTraffic(totals, new WeekHours(settings.zone, settings.holidays), now);
    this.#certificates = await certificateEnds(engine.workspace(), certificate, engine.shownCertificates(), secret);
    this.#learnt = { hour, by: settings };
  }

  async #count(settings: AlertSettings, now: number): Promise<AlertCounts> {
    const { engine } = this.#world;
    const rules = [settings.rules, ...Object.values(settings.flows)];
    const longest = Math.max(...rules.flatMap(({ lost, flagged }) => [lost.windowMs, flagged.windowMs]));
    const next = Math.floor(now / HOUR_MS + 1) * HOUR_MS;
    const from = Math.floor((now - longest) / HOUR_MS) * HOUR_MS;
    const [status, totals, codes] = await Promise.all([
      engine.status(),
      engine.account.contentTotals(from, next),
      engine.account.unknownCodes(),
    ]);
    this.#read(status, Math.max(...rules.map(({ errors }) => errors.windowMs)), now);
    const unknown = codes.filter(({ known }) => !known);
    return {
      watchedSince: status.startedAt,
      flows: await Promise.all(
        status.flows.map(async ({ flow }): Promise<FlowCount> => {
          const lastAt = await this.#lastOf(flow, totals, now);
          const unknownCodes = unknown.filter(({ flows }) => flows.includes(flow)).map(({ table }) => table);
          return { flow, unknownCodes, ...(lastAt === undefined ? {} : { lastAt }) };
        }),
      ),
      queues: status.flows.flatMap(({ flow, queues }) =>
        queues.map(({ destination, held, oldestMs, gate }) => ({
          flow,
          destination,
          held,
          paused: gate === 'paused',
          oldestMs: gate === 'waiting' ? 0 : oldestMs,
        })),
      ),
      totals,
      readings: this.#readings,
      certificates: this.#certificates,
    };
  }

  #read({ flows }: EngineStatus, windowMs: number, now: number): void {
    const counters = new Map<string, { readonly done: number; readonly failed: number }>();
    for (const { flow, received, refused, queues } of flows) {
      counters.set(flow, { done: received, failed: refused });
      for (const { destination, delivered, held } of queues)
        counters.set(destination, { done: delivered, failed: held });
    }
    // One from before the window stays, to count from.
    const kept = this.#readings.filter(({ at }, index) => {
      const after = this.#readings[index + 1];
      return at > now - windowMs || (after !== undefined && after.at > now - windowMs);
    });
    this.#readings = [...kept, { at: now, counters }];
  }

  /** When a flow's last message came: asked of the store once, then seen by its hour's count, to a minute. */
  async #lastOf(flow: string, totals: readonly ContentTotal[], now: number): Promise<number | undefined> {
    const newest = totals
      .filter(({ name, messages }) => name === flow && messages > 0)
      .reduce<ContentTotal | undefined>(
        (last, each) => (last === undefined || each.hour > last.hour ? each : last),
        undefined,
      );
    const before = this.#last.get(flow);
    // A flow without any traffic is not looked for among all messages every minute: it has no silence.
    if (before === undefined && newest === undefined && !this.#profiles.has(flow)) return undefined;
    if (before === undefined) {
      const { messages } = await this.#world.engine.search({ flow, limit: 1 });
      const at = messages[0]?.receivedAt;
      if (at === undefined) return undefined;
      this.#last.set(flow, { hour: newest?.hour ?? 0, messages: newest?.messages ?? 0, at });
      return at;
    }
    if (newest === undefined || (newest.hour === before.hour && newest.messages === before.messages)) return before.at;
    this.#last.set(flow, { hour: newest.hour, messages: newest.messages, at: now });
    return now;
  }

  /** The audit trail says who changed the rules, and with which release. */
  async #noticeRules(): Promise<void> {
    const { engine, trail, clock } = this.#world;
    const text = engine.workspace().files[ALERTS_FILE] ?? '';
    const hash = createHash('sha256').update(text).digest('hex');
    if (hash === this.#rulesHash) return;
    const before = await this.#rules.get('rules');
    if (before !== undefined && before.hash !== hash) {
      const [release] = await engine.releases(1);
      await trail.record({
        ...({ action: 'alert.rules-changed', outcome: 'done', by: 'suture', from: 'socket' } as const),
        who: release?.by ?? 'suture',
        object: `release ${release?.number ?? 0}`,
      });
    }
    if (before?.hash !== hash) await this.#rules.put('rules', { hash }, clock.now());
    this.#rulesHash = hash;
  }
}
