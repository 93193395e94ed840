import { randomUUID } from 'node:crypto';
import type { Code } from '../../diagnostics/catalogue.ts';
import type { AlertHappened } from '../../practice/alerts/advance-alerts.ts';
import type { AlertDesk } from '../../practice/alerts/alert-desk.ts';
import {
  type AlertNotice,
  alertNotice,
  alertNotices,
  allAddressees,
  stillToSay,
} from '../../practice/alerts/alert-notice.ts';
import { RecordShelf } from '../../practice/records/record-shelf.ts';
import type { PracticeStore } from '../../store/practice.ts';
import type { AlertSettings } from '../../workspace/alerts/alert-settings.ts';
import { type ChannelWorld, sendNotice } from './notice-channels.ts';
import { type NoticeFrame, noticeText, testText } from './notice-text.ts';

const FIRST_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 3_600_000;
/** Some 30 hours of tries. */
const MOST_ATTEMPTS = 36;
const KEEP_MS = 90 * 24 * 3_600_000;

/** How an addressee was last reached. */
export interface ChannelState {
  readonly to: string;
  readonly sentAt?: number;
  /** Why the last try failed; absent where it did not. */
  readonly code?: Code;
  readonly waiting: number;
}

/** Notifications on their way: kept until they are taken, tried again with growing waits, across restarts. */
export class AlertPost {
  readonly #shelf: RecordShelf<typeof alertNotice>;
  readonly #desk: AlertDesk;
  readonly #world: ChannelWorld;
  #waiting: Promise<Map<string, AlertNotice>> | undefined;
  /** The last outcome of each addressee of this process, and of its shelf. */
  readonly #last = new Map<string, AlertNotice>();
  #sending: Promise<void> | undefined;

  constructor(practice: PracticeStore, desk: AlertDesk, world: ChannelWorld) {
    this.#shelf = new RecordShelf(practice, 'alert-notice', alertNotice);
    this.#desk = desk;
    this.#world = world;
  }

  /** Takes in what happened. Resolves once the notifications are kept. */
  async add(happened: readonly AlertHappened[], settings: AlertSettings): Promise<void> {
    const waiting = await this.#read();
    const now = this.#world.clock.now();
    for (const notice of alertNotices(happened, settings, now)) {
      const id = randomUUID();
      waiting.set(id, notice);
      await this.#shelf.put(id, notice, now);
    }
  }

  /** Sends what is due. One run at a time. */
  run(settings: AlertSettings, frame: Omit<NoticeFrame, 'now'>): Promise<void> {
    this.#sending ??= this.#run(settings, frame).finally(() => (this.#sending = undefined));
    return this.#sending;
  }

  /** Sends a test to everybody who may ever be told, and says what became of each. */
  async test(settings: AlertSettings, frame: Omit<NoticeFrame, 'now'>): Promise<readonly ChannelState[]> {
    const now = this.#world.clock.now();
    return Promise.all(
      allAddressees(settings).map(async (to) => {
        const code = await sendNotice(to, testText(randomUUID(), { ...frame, now }), settings, this.#world);
        const tried = { to, items: [], madeAt: now, dueAt: now, nextAt: now, attempts: 1 };
        this.#last.set(to, code === undefined ? { ...tried, sentAt: now } : { ...tried, code });
        return { to, waiting: 0, ...(code === undefined ? { sentAt: now } : { code }) };
      }),
    );
  }

  /** Everybody who may be told, with how they were last reached. */
  async channels(settings: AlertSettings): Promise<readonly ChannelState[]> {
    const waiting = [...(await this.#read()).values()];
    return allAddressees(settings).map((to) => {
      const last = this.#last.get(to);
      return {
        to,
        waiting: waiting.filter((notice) => notice.to === to).length,
        ...(last?.sentAt === undefined ? {} : { sentAt: last.sentAt }),
        ...(last?.code === undefined ? {} : { code: last.code as Code }),
      };
    });
  }

  async #run(settings: AlertSettings, frame: Omit<NoticeFrame, 'now'>): Promise<void> {
    const now = this.#world.clock.now();
    const due = [...(await this.#read())].filter(([, { nextAt }]) => nextAt <= now);
    const byAddressee = Map.groupBy(due, ([, { to }]) => to);
    // One who is not reached keeps nobody else waiting, and is tried once.
    await Promise.all(
      [...byAddressee.values()].map(async (notices) => {
        for (const [id, notice] of notices) {
          if (!(await this.#send(id, notice, settings, { ...frame, now }))) return;
        }
      }),
    );
  }

  /** Sends one; false: the addressee was not reached. */
  async #send(id: string, notice: AlertNotice, settings: AlertSettings, frame: NoticeFrame): Promise<boolean> {
    const alerts = new Map(
      await Promise.all(notice.items.map(async ({ alert }) => [alert, await this.#desk.get(alert)] as const)),
    );
    const items = stillToSay(notice, (each) => alerts.get(each)).flatMap(({ alert, what }) => {
      const found = alerts.get(alert);
      return found === undefined ? [] : { what, alert: found };
    });
    if (items.length === 0) {
      (await this.#read()).delete(id);
      await this.#shelf.remove(id);
      return true;
    }
    const code = await sendNotice(notice.to, noticeText(id, items, frame), settings, this.#world);
    const now = this.#world.clock.now();
    const attempts = notice.attempts + 1;
    const { code: _, ...rest } = notice;
    if (code === undefined) {
      for (const { what, alert } of items) if (what !== 'ended') await this.#desk.told(alert.id, notice.to);
      await this.#settle(id, { ...rest, attempts, sentAt: now });
    } else if (attempts >= MOST_ATTEMPTS || code === 'notice-addressee-gone') {
      await this.#settle(id, { ...rest, attempts, gaveUpAt: now, code });
    } else {
      const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** notice.attempts);
      const next = { ...rest, attempts, code, nextAt: now + wait };
      this.#last.set(notice.to, next);
      (await this.#read()).set(id, next);
      await this.#shelf.put(id, next, now);
    }
    return code === undefined;
  }

  /** It is over, one way or the other; it is kept for a while, to be looked up. */
  async #settle(id: string, notice: AlertNotice): Promise<void> {
    const now = this.#world.clock.now();
    this.#last.set(notice.to, notice);
    (await this.#read()).delete(id);
    await this.#shelf.put(id, notice, now, now + KEEP_MS);
  }

  #read(): Promise<Map<string, AlertNotice>> {
    this.#waiting ??= this.#load().catch((error: unknown) => {
      this.#waiting = undefined;
      throw error;
    });
    return this.#waiting;
  }

  async #load(): Promise<Map<string, AlertNotice>> {
    const waiting = new Map<string, AlertNotice>();
    for (const { id, value } of await this.#shelf.all()) {
      if (value.sentAt === undefined && value.gaveUpAt === undefined) waiting.set(id, value);
      const before = this.#last.get(value.to);
      if (value.attempts > 0 && (before === undefined || triedAt(value) > triedAt(before)))
        this.#last.set(value.to, value);
    }
    return waiting;
  }
}

function triedAt({ sentAt, gaveUpAt, madeAt }: AlertNotice): number {
  return sentAt ?? gaveUpAt ?? madeAt;
}
