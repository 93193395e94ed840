import { tmpdir } from 'node:os';
import type { Code } from '../../src/diagnostics/catalogue.ts';
import { Fault } from '../../src/diagnostics/fault.ts';
import type {
  EngineEvent,
  EngineFace,
  EngineStatus,
  Mend,
  MendResult,
  MessageLedger,
  ReleasePlan,
  ReplayPlan,
  ReplaySelection,
  Trace,
} from '../../src/engine/face.ts';
import { workspaceCompiler } from '../../src/engine/index.ts';
import type { InsideFace, Inspection } from '../../src/engine/inspecting.ts';
import { parse } from '../../src/formats/hl7v2/index.ts';
import type {
  Delivery,
  MessageId,
  MessageQuery,
  SearchPage,
  StoredMessage,
  StoredRelease,
} from '../../src/store/store.ts';
import type { WorkspaceDefinition } from '../../src/workspace/definitions.ts';
import { FakeAccount } from './fake-account.ts';

export const FAKE_NOW = Date.UTC(2026, 10, 24, 7, 0, 0);
export const FAKE_DESTINATION = 'lab-results>maple-ehr.results';

/** A made-up result; the second message of the fake engine has it as its body. */
export const FAKE_BODY = [
  'MSH|^~\\&|NORTHLAB|MAIN|MAPLE|RFM|20261124070000||ORU^R01|L0002|P|2.5.1',
  'PID|1||4711^^^NORTHLAB^MR||Falsetto^Ada||19700101|F',
  'OBX|1|NM|2823-3^Potassium^LN||6.8|mmol/L|3.5-5.1|HH|||F',
  '',
].join('\r');

/** Number of the n-th message of the fake engine, from 1. */
export function fakeId(n: number): MessageId {
  return (FAKE_NOW + n * 1000) * 1024;
}

function message(n: number, more: Partial<StoredMessage> = {}): StoredMessage {
  return {
    id: fakeId(n),
    receivedAt: FAKE_NOW + n * 1000,
    flow: 'lab-results',
    source: 'northlab.results',
    type: 'ORU^R01',
    controlId: `L000${n}`,
    size: 1200 + n,
    release: 1,
    codes: [],
    bodyRemoved: false,
    ...more,
  };
}

/**
 * An engine that is only a memory: three messages, the first delivered, the second and third held. It notes
 * what is asked of it in `calls`.
 */
export class FakeEngine implements EngineFace, InsideFace {
  readonly account = new FakeAccount(
    { now: FAKE_NOW, destination: FAKE_DESTINATION, second: fakeId(2) },
    (what, given) => this.#note(what, given),
  );
  readonly calls: { readonly what: string; readonly with: unknown }[] = [];
  readonly messages: StoredMessage[] = [message(1), message(2), message(3, { bodyRemoved: true })];
  /** What its event stream gives to each reader, before it waits for the reader to go. */
  happened: (EngineEvent | { readonly missed: number })[] = [];
  readonly #held = new Set([fakeId(2), fakeId(3)]);
  #releases: StoredRelease[] = [{ number: 1, hash: 'a'.repeat(64), appliedAt: FAKE_NOW, by: 'ana', files: {} }];

  workspace(): WorkspaceDefinition {
    const { workspace } = this.compile({ 'suture.yaml': 'project: riverside\n' });
    if (workspace === undefined) throw new Error('the fake workspace does not load');
    return workspace;
  }

  compile(files: Readonly<Record<string, string>>) {
    return workspaceCompiler({ workspace: tmpdir(), connectors: [] })(files);
  }

  shownCertificates(): ReadonlyMap<string, number> {
    return new Map();
  }

  async secretFor(): Promise<Uint8Array> {
    return new Uint8Array(32).fill(9);
  }

  async message(id: MessageId): Promise<StoredMessage | undefined> {
    return this.messages.find((each) => each.id === id);
  }

  async deliveries(id: MessageId): Promise<readonly Delivery[]> {
    return this.messages.some((each) => each.id === id) ? [this.#delivery(id)] : [];
  }

  async inspect(id: MessageId): Promise<Inspection | undefined> {
    const bytes = await this.body(id);
    const message = bytes === undefined ? undefined : parse(bytes).message;
    return bytes === undefined ? undefined : { bytes, ...(message === undefined ? {} : { message }) };
  }

  async status(): Promise<EngineStatus> {
    const current = this.#current;
    return {
      project: 'riverside',
      release: { number: current.number, hash: current.hash, appliedAt: current.appliedAt },
      startedAt: FAKE_NOW,
      flows: [
        {
          flow: 'lab-results',
          received: 3,
          refused: 1,
          source: { name: 'northlab.results', listening: true, at: '127.0.0.1:6661', connections: 2, received: 3 },
          queues: [
            {
              destination: FAKE_DESTINATION,
              queued: 0,
              held: this.#held.size,
              delivered: 1,
              oldestMs: 61_000,
              gate: 'closed',
              endpoint: { at: '127.0.0.1:6662', connections: 1 },
            },
          ],
        },
      ],
      store: { bytes: 3_500_000, messages: 3, openDeliveries: this.#held.size, commits: 3, lastSyncMs: 1 },
      memoryBytes: 90_000_000,
    };
  }

  async *events(signal: AbortSignal): AsyncGenerator<EngineEvent | { readonly missed: number }> {
    yield* this.happened;
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  async search(query: MessageQuery): Promise<SearchPage> {
    this.#note('search', query);
    const { before } = query;
    const found = this.#selected(query).filter(({ id }) => before === undefined || id < before);
    const messages = found.slice(0, query.limit);
    const last = messages.at(-1);
    const more = found.length > messages.length && last !== undefined;
    return { messages, indexedUpTo: fakeId(3), ...(more ? { next: last.id } : {}) };
  }

  async count(query: Omit<MessageQuery, 'limit' | 'before'>): Promise<number> {
    this.#note('count', query);
    return this.#selected(query).length;
  }

  async body(id: MessageId): Promise<Uint8Array | undefined> {
    return this.messages.some((each) => each.id === id && !each.bodyRemoved) ? Buffer.from(FAKE_BODY) : undefined;
  }

  /** What a map made of the second message, as far as this engine is concerned. */
  async ledger(id: MessageId, destination: string): Promise<MessageLedger | undefined> {
    this.calls.push({ what: 'ledger', with: { id, destination } });
    if (id !== fakeId(2) || destination !== FAKE_DESTINATION) return undefined;
    const none = { skipped: 0, kept: 0, condition: 0, lost: 0, held: 0 };
    return {
      map: 'northlab-results',
      release: 1,
      counts: { ...none, ignored: 1, translated: 1, carried: 1, flagged: 1 },
      lines: [
        { path: 'OBX-1', fate: 'ignored', row: 'OBX-1 -> ignore because running number', because: 'running number' },
        { path: 'OBX-5', fate: 'carried', row: 'NM <-> value' },
        { path: 'OBX-8', fate: 'translated', row: 'OBX-8 <-> interpretation[] codes abnormal-flags' },
        { path: 'OBX-16', fate: 'flagged' },
      ],
      balanced: true,
    };
  }

  async trace(id: MessageId): Promise<Trace | undefined> {
    const found = this.messages.find((each) => each.id === id);
    if (found === undefined) return undefined;
    const held = this.#held.has(id);
    const delivery = held ? this.#delivery(id) : { ...this.#delivery(id), state: 'delivered' as const, attempts: 2 };
    const at = found.receivedAt;
    const history = [
      { at: at + 5, tookMs: 20, kind: 'unreachable', code: 'connection-refused' },
      {
        at: at + 2005,
        tookMs: 12,
        kind: 'delivered',
        code: 'answer-positive',
        answerCode: 'AA',
        answer: Buffer.from('MSA|AA|L0001|Falsetto was here'),
      },
    ] as const;
    return { message: found, deliveries: [{ ...delivery, history: held ? [] : history, acts: [] }], children: [] };
  }

  async held(filter: Parameters<EngineFace['held']>[0]): Promise<readonly Delivery[]> {
    this.#note('held', filter);
    if (filter.destination !== undefined && filter.destination !== FAKE_DESTINATION) return [];
    return [...this.#held].map((id) => this.#delivery(id)).slice(0, filter.limit);
  }

  async mend(mend: Mend): Promise<MendResult> {
    this.#note('mend', mend);
    const refused: { message: MessageId; destination: string; code: 'message-unknown' }[] = [];
    let mended = 0;
    for (const { message: id, destination } of mend.deliveries) {
      if (this.#held.delete(id)) mended++;
      else refused.push({ message: id, destination, code: 'message-unknown' });
    }
    return { mended, refused };
  }

  async planReplay(selection: ReplaySelection): Promise<ReplayPlan> {
    this.#note('planReplay', selection);
    const selected = this.#selected(selection.query);
    const messages = selected.filter((each) => !each.bodyRemoved).length;
    return {
      token: `t${messages}`,
      messages,
      destinations: [{ destination: FAKE_DESTINATION, deliveries: messages, duplicates: 1, changed: 0 }],
      missing: selected.length - messages,
    };
  }

  async applyReplay(selection: ReplaySelection, token: string, who: string): Promise<{ readonly created: number }> {
    this.#note('applyReplay', { selection, token, who });
    const plan = await this.planReplay(selection);
    if (plan.token !== token) throw new Fault('replay-plan-changed');
    return { created: plan.messages };
  }

  async send(flow: string, bytes: Uint8Array): ReturnType<EngineFace['send']> {
    this.#note('send', { flow, bytes: bytes.length });
    if (flow !== 'lab-results') throw new Fault('flow-unknown');
    if (Buffer.from(bytes.subarray(0, 3)).toString('latin1') !== 'MSH') {
      return { outcome: 'rejected', code: 'message-unreadable', ids: [] };
    }
    return { outcome: 'accepted', ids: [fakeId(4)] };
  }

  async rotateKey(given?: Uint8Array): Promise<void> {
    this.calls.push({ what: 'rotateKey', with: given === undefined ? undefined : Buffer.from(given).toString() });
  }

  async copyStore(): Promise<readonly string[]> {
    this.calls.push({ what: 'copyStore', with: undefined });
    return [];
  }

  async verifyStore(): Promise<readonly Code[]> {
    this.calls.push({ what: 'verifyStore', with: undefined });
    return [];
  }

  async pause(destination: string, who: string): Promise<void> {
    this.#note('pause', { destination, who });
    if (destination !== FAKE_DESTINATION) throw new Fault('destination-unknown');
  }

  async resume(destination: string, who: string): Promise<void> {
    this.#note('resume', { destination, who });
  }

  async planRelease(files: Readonly<Record<string, string>>): Promise<ReleasePlan> {
    const { number, hash } = this.#current;
    const current = { number, hash };
    const bad = Object.entries(files).find(([, text]) => text.includes('BAD'));
    if (bad !== undefined) {
      const place = { file: bad[0], line: bad[1].slice(0, bad[1].indexOf('BAD')).split('\n').length, column: 1 };
      return { hash: '', current, findings: [{ code: 'workspace-yaml', place }], changes: [] };
    }
    const next = hashOf(files);
    if (next === hash) return { hash: next, current, findings: [], changes: [] };
    const removed = {
      what: 'remove',
      kind: 'destination',
      name: 'lab-results>old.results',
      openDeliveries: 5,
    } as const;
    return {
      hash: next,
      current,
      findings: [],
      changes: [
        { what: 'add', kind: 'system', name: 'northlab' },
        { what: 'change', kind: 'flow', name: 'lab-results' },
        ...('flows/fewer.yaml' in files ? [removed] : []),
      ],
    };
  }

  async applyRelease(
    files: Readonly<Record<string, string>>,
    options: { readonly by: string; readonly expect?: string },
  ): Promise<StoredRelease> {
    this.#note('applyRelease', options);
    if (options.expect !== undefined && options.expect !== this.#current.hash) throw new Fault('release-changed');
    const { number } = this.#current;
    const release = { number: number + 1, hash: hashOf(files), appliedAt: FAKE_NOW + 60_000, by: options.by, files };
    this.#releases = [release, ...this.#releases];
    return release;
  }

  async releases(limit: number): Promise<readonly Omit<StoredRelease, 'files'>[]> {
    return this.#releases.slice(0, limit).map(({ files: _, ...release }) => release);
  }

  async rollback(number: number, by: string): Promise<StoredRelease> {
    const earlier = this.#releases.find((release) => release.number === number);
    if (earlier === undefined) throw new Fault('release-unknown');
    return this.applyRelease(earlier.files, { by });
  }

  get #current(): StoredRelease {
    return this.#releases[0] as StoredRelease;
  }

  #selected(query: Omit<MessageQuery, 'limit' | 'before'>): StoredMessage[] {
    return this.messages
      .filter(({ controlId }) => query.controlId === undefined || controlId === query.controlId)
      .filter(({ flow }) => query.flow === undefined || flow === query.flow)
      .filter(({ receivedAt }) => query.from === undefined || receivedAt >= query.from)
      .filter(({ id }) => query.state !== 'held' || this.#held.has(id))
      .filter(() => (query.words ?? []).every(({ value }) => value === '4711'))
      .toReversed();
  }

  #delivery(id: MessageId): Delivery {
    return {
      message: id,
      destination: FAKE_DESTINATION,
      keys: ['NORTHLAB:4711'],
      partition: 3,
      state: 'held',
      release: 1,
      attempts: 0,
      notBefore: 0,
      cause: 'held-by-flow',
      possibleDuplicate: false,
      edited: false,
      waived: false,
      changedAt: id / 1024,
    };
  }

  #note(what: string, value: unknown): void {
    this.calls.push({ what, with: value });
  }
}

function hashOf(files: Readonly<Record<string, string>>): string {
  const total = Object.values(files).reduce((sum, text) => sum + text.length, 0);
  return total.toString(16).padStart(64, 'b');
}
