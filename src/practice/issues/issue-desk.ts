import { createHash } from 'node:crypto';
import { Fault } from '../../diagnostics/fault.ts';
import type { AccountFace } from '../../engine/account-face.ts';
import type { PracticeStore } from '../../store/practice.ts';
import type { Clock } from '../../world/clock.ts';
import { RecordShelf } from '../records/record-shelf.ts';
import { type FoundCause, foundCauses } from './found-cause.ts';
import { type Issue, type IssueCause, type IssueRecord, issueRecord } from './issue.ts';

const HOUR_MS = 3_600_000;
const DAYS = 30;
const EVERY_MS = 15_000;
const MOST_HISTORY = 500;

/** What may be changed about an issue. */
export type IssueChange = Partial<Pick<IssueRecord, 'owner' | 'state' | 'due'>> & { readonly note?: string };

/**
 * Issues: one cause with all the messages that it affects. Causes are found in the account; an issue that was said to be
 * mended opens again when its cause comes again.
 */
export class IssueDesk {
  readonly #shelf: RecordShelf<typeof issueRecord>;
  readonly #account: AccountFace;
  readonly #clock: Clock;
  #issues: Map<string, IssueRecord> | undefined;
  #looking: Promise<void> | undefined;
  #lookedAt = 0;

  constructor(store: PracticeStore, account: AccountFace, clock: Clock) {
    this.#shelf = new RecordShelf(store, 'issue', issueRecord);
    this.#account = account;
    this.#clock = clock;
  }

  /** Every issue, the most pressing first. */
  async all(): Promise<readonly Issue[]> {
    const issues = await this.#upToDate();
    return [...issues].map(([id, issue]) => ({ ...issue, id })).sort(pressing);
  }

  async get(id: string): Promise<Issue | undefined> {
    const issue = (await this.#upToDate()).get(id);
    return issue === undefined ? undefined : { ...issue, id };
  }

  /** Changes an issue and says so in its history. Rejects with `issue-unknown`. */
  async change(id: string, change: IssueChange, who: string): Promise<Issue> {
    const issue = (await this.#upToDate()).get(id);
    if (issue === undefined) throw new Fault('issue-unknown');
    const at = this.#clock.now();
    const { note, owner, state, due } = change;
    const said: [string, string][] = [
      ...(owner !== undefined && owner !== issue.owner ? [['gave it to', owner] as [string, string]] : []),
      ...(state !== undefined && state !== issue.state ? [['set it to', state] as [string, string]] : []),
      ...(due !== undefined ? [['asked for an answer by', new Date(due).toISOString()] as [string, string]] : []),
      ...(note !== undefined ? [['noted', note] as [string, string]] : []),
    ];
    const { owner: before, settledAt, ...rest } = issue;
    const owned = owner ?? before;
    const settled = state === 'fixed' || state === 'closed' ? at : state === undefined ? settledAt : undefined;
    const next: IssueRecord = {
      ...rest,
      ...(owned === undefined || owned === '' ? {} : { owner: owned }),
      ...(settled === undefined ? {} : { settledAt: settled }),
      state: state ?? issue.state,
      ...(due === undefined ? {} : { due }),
      history: [...issue.history, ...said.map(([what, text]) => ({ at, who, what, text }))].slice(-MOST_HISTORY),
    };
    await this.#keep(id, next);
    return { ...next, id };
  }

  /** Opens an issue of somebody's report, or of an alert. */
  async open(
    cause: IssueCause,
    said: Pick<IssueRecord, 'title' | 'severity'> & Partial<Pick<IssueRecord, 'where' | 'message'>>,
    by: { readonly who: string; readonly text: string },
  ): Promise<Issue> {
    const issues = await this.#upToDate();
    const id = idOf(cause);
    const at = this.#clock.now();
    const before = issues.get(id);
    const entry = { at, who: by.who, what: before === undefined ? 'opened it' : 'saw it again', text: by.text };
    const issue: IssueRecord =
      before === undefined
        ? {
            cause,
            ...said,
            state: 'open',
            openedAt: at,
            reopened: 0,
            messages: 0,
            first: at,
            last: at,
            history: [entry],
          }
        : { ...again(before, at), last: at, history: [...before.history, entry].slice(-MOST_HISTORY) };
    await this.#keep(id, issue);
    return { ...issue, id };
  }

  async #keep(id: string, issue: IssueRecord): Promise<void> {
    await this.#shelf.put(id, issue, this.#clock.now());
    this.#issues?.set(id, issue);
  }

  async #upToDate(): Promise<Map<string, IssueRecord>> {
    this.#issues ??= new Map((await this.#shelf.all()).map(({ id, value }) => [id, value]));
    if (this.#clock.now() - this.#lookedAt >= EVERY_MS) {
      this.#looking ??= this.#look().finally(() => (this.#looking = undefined));
      await this.#looking;
    }
    return this.#issues;
  }

  /** Looks for causes in the account of the last weeks: new ones are opened, others counted, mended ones opened again. */
  async #look(): Promise<void> {
    const now = this.#clock.now();
    const to = Math.ceil((now + 1) / HOUR_MS) * HOUR_MS;
    const [lines, codes] = await Promise.all([
      this.#account.lineTotals(to - DAYS * 24 * HOUR_MS, to),
      this.#account.unknownCodes(),
    ]);
    const found = new Map<string, FoundCause>();
    for (const each of foundCauses(lines, codes)) found.set(idOf(each.cause), each);
    for (const [id, each] of found) {
      const before = this.#issues?.get(id);
      const issue = before === undefined ? opened(each, now) : counted(before, each, now);
      if (issue !== before) await this.#keep(id, issue);
    }
    this.#lookedAt = now;
  }
}

function opened({ cause, title, severity, messages, first, last }: FoundCause, now: number): IssueRecord {
  const entry = { at: now, who: 'suture', what: 'opened it', text: 'found in the account' };
  return { cause, title, severity, messages, first, last, state: 'open', openedAt: now, reopened: 0, history: [entry] };
}

function counted(before: IssueRecord, found: FoundCause, now: number): IssueRecord {
  const { title, severity, messages, first, last } = found;
  const came = before.settledAt !== undefined && messages > before.messages;
  if (!came && messages === before.messages && last === before.last && title === before.title) return before;
  return { ...(came ? again(before, now) : before), title, severity, messages, first, last };
}

/** A settled issue whose cause comes again is open again. */
function again(before: IssueRecord, now: number): IssueRecord {
  const { settledAt, ...rest } = before;
  if (settledAt === undefined) return before;
  const entry = { at: now, who: 'suture', what: 'opened it again', text: 'the cause came again' };
  return { ...rest, state: 'open', reopened: before.reopened + 1, history: [...before.history, entry] };
}

/** The same cause is the same issue for ever: its id is a hash of the cause, which holds nothing of a patient. */
function idOf(cause: IssueCause): string {
  const parts = Object.entries(cause).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 10);
}

const SEVERITIES = ['high', 'warning', 'note'] as const;

function pressing(a: Issue, b: Issue): number {
  return SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || b.last - a.last || b.messages - a.messages;
}
