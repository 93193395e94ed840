import { createHmac } from 'node:crypto';
import type { Connector, ConnectorWorld } from '../connectors/connector.ts';
import type { Code } from '../diagnostics/catalogue.ts';
import { Fault } from '../diagnostics/fault.ts';
import type { Finding } from '../diagnostics/finding.ts';
import { splitBatch } from '../formats/hl7v2/index.ts';
import type {
  Delivery,
  MessageId,
  MessageQuery,
  SearchPage,
  Store,
  StoredMessage,
  StoredRelease,
} from '../store/store.ts';
import type { WorkspaceDefinition } from '../workspace/definitions.ts';
import type { Clock } from '../world/clock.ts';
import type { Random } from '../world/random.ts';
import { Account } from './account.ts';
import type { AccountFace } from './account-face.ts';
import { EventStream } from './event-stream.ts';
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
} from './face.ts';
import { heldDeliveries } from './held-deliveries.ts';
import { identitySecret } from './identity-secret.ts';
import { type InsideFace, type Inspection, inspectMessage } from './inspecting.ts';
import { isBatch } from './intake/batch-answer.ts';
import { isOpaque } from './intake/is-opaque.ts';
import { Reception } from './intake/reception.ts';
import { Settlements } from './intake/settlements.ts';
import { Sources } from './intake/sources.ts';
import { WordWriter } from './intake/word-writer.ts';
import { mendDeliveries } from './mending.ts';
import { messageLedger } from './message-ledger.ts';
import type { DestinationQueue } from './queue/destination-queue.ts';
import { DestinationQueues } from './queue/destination-queues.ts';
import { PayloadRenderer } from './queue/payload-renderer.ts';
import { Retained } from './queue/retained.ts';
import { ReleaseShelf } from './release-shelf.ts';
import { applyReplay, planReplay } from './replaying.ts';
import { Retention } from './retention.ts';
import { RunningRelease } from './running-release.ts';
import { traceMessage } from './tracing.ts';

const GRACE_MS = 5_000;

/** How much of what waits is kept in memory; the rest is read from the store when its turn comes. */
export interface MemoryLimits {
  readonly entriesPerQueue: number;
  readonly messageBytes: number;
}

const MEMORY: MemoryLimits = { entriesPerQueue: 20_000, messageBytes: 48 * 1024 * 1024 };

/** A workspace read from its files, or what is wrong with them. */
export interface Compiled {
  readonly workspace?: WorkspaceDefinition;
  readonly findings: readonly Finding[];
}

/** What the engine is given: everything that touches the world comes through here. */
export interface EngineWorld {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly compile: (files: Readonly<Record<string, string>>) => Compiled;
  readonly changes: (from: WorkspaceDefinition | undefined, to: WorkspaceDefinition) => ReleasePlan['changes'];
  readonly connectorFor: (scheme: string) => Connector | undefined;
  readonly secret: ConnectorWorld['secret'];
  /** Changes the operator's key; without a given one to a new random one. */
  readonly rotateKey: (given: Uint8Array | undefined) => Promise<void>;
  readonly memory?: MemoryLimits;
}

/**
 * The engine: sources offer messages, the reception makes them durable and routes them, queues deliver
 * them. A release says which sources, flows and destinations there are, and is replaced while running.
 */
export class Engine implements EngineFace, InsideFace {
  readonly account: AccountFace;
  readonly #world: EngineWorld;
  readonly #certificates = new Map<string, number>();
  readonly #events = new EventStream();
  readonly #settlements: Settlements;
  readonly #words: WordWriter;
  readonly #shelf: ReleaseShelf;
  readonly #renderer: PayloadRenderer;
  readonly #reception: Reception;
  readonly #retention: Retention;
  readonly #queues: DestinationQueues;
  readonly #sources: Sources;
  readonly #startedAt: number;
  #running: RunningRelease | undefined;
  #appliedAt = 0;
  #applying: Promise<unknown> = Promise.resolve();

  constructor(world: EngineWorld) {
    this.#world = world;
    const { store, clock, random, memory = MEMORY } = world;
    const certificateShown = (name: string, endsAt: number) => void this.#certificates.set(name, endsAt);
    const connector: ConnectorWorld = { clock, random, secret: world.secret, certificateShown };
    this.#startedAt = clock.now();
    this.#settlements = new Settlements(clock);
    this.#words = new WordWriter(store, clock);
    this.#shelf = new ReleaseShelf(store, (files) => this.#compiled(files));
    this.#renderer = new PayloadRenderer(store, this.#shelf, random);
    this.#retention = new Retention(store, clock, () => this.#running?.workspace);
    this.#reception = new Reception({
      store,
      clock,
      events: this.#events,
      words: this.#words,
      queue: (name) => this.#queues.get(name),
      full: () => this.#retention.full,
    });
    this.#queues = new DestinationQueues({
      queue: {
        store,
        clock,
        random,
        events: this.#events,
        retained: new Retained(memory.messageBytes),
        mostInMemory: memory.entriesPerQueue,
        render: (entry, destination) => this.#renderer.render(entry, destination),
        settled: (message, destination, state, answer) =>
          this.#settlements.settled(message, destination, state, answer),
      },
      shelf: this.#shelf,
      connector,
      connectorFor: world.connectorFor,
      reception: () => this.#reception,
      release: () => this.#release,
    });
    this.account = new Account({
      store,
      clock,
      workspace: () => this.#release.workspace,
      retry: () => ({ ...this.#mendingWorld(), renderer: this.#renderer, queues: this.#queues.all }),
    });
    this.#sources = new Sources({
      store,
      events: this.#events,
      reception: this.#reception,
      settlements: this.#settlements,
      connector,
      connectorFor: world.connectorFor,
    });
  }

  /**
   * Starts with the release that was current, or with `files` when nothing has been applied yet: first
   * what is open goes back into its queues, then the sources begin. Throws a Fault when there is neither.
   */
  async start(files?: Readonly<Record<string, string>>): Promise<void> {
    const { store } = this.#world;
    // Whoever starts after a kill finds the mark still there.
    const crashed = (await store.setting('running')) !== undefined;
    await store.setSetting('running', 'yes');
    let current = await store.currentRelease();
    if (current === undefined) {
      if (files === undefined) throw new Fault('no-release');
      const workspace = this.#compiled(files);
      current = await store.addRelease({
        hash: workspace.hash,
        appliedAt: this.#world.clock.now(),
        by: 'first start',
        files,
      });
    }
    const release = new RunningRelease(current.number, this.#compiled(current.files));
    this.#shelf.put(release.number, release.workspace);
    this.#running = release;
    this.#appliedAt = current.appliedAt;
    await this.#words.catchUp((flow) => release.flow(flow)?.definition.searchBodies ?? false);
    await this.#queues.open(release, crashed);
    await this.#sources.open(release);
    this.#retention.start();
  }

  /** Takes nothing new, ends what is under way, and closes the store. */
  async stop(graceMs = GRACE_MS): Promise<void> {
    const { store } = this.#world;
    this.#retention.stop();
    await this.#sources.stop();
    await this.#queues.close(graceMs);
    await this.#words.flush();
    await store.setSetting('running', undefined);
    await store.close();
  }

  async status(): Promise<EngineStatus> {
    const release = this.#release;
    const oldest = new Map<string, MessageId>();
    for (const count of await this.#world.store.openCounts()) {
      oldest.set(count.destination, Math.min(count.oldest, oldest.get(count.destination) ?? count.oldest));
    }
    const flows = Object.values(release.workspace.flows).map((flow) => {
      const slot = flow.from === undefined ? undefined : this.#sources.get(flow.from);
      return {
        flow: flow.name,
        received: slot?.intake.received ?? 0,
        refused: slot?.intake.refused ?? 0,
        ...(slot === undefined || flow.from === undefined ? {} : { source: { ...slot.state(), name: flow.from } }),
        queues: this.#queues.all
          .filter((queue) => queue.flow === flow.name)
          .map((queue) => queue.status(oldest.get(queue.name))),
      };
    });
    return {
      project: release.workspace.project,
      release: { number: release.number, hash: release.workspace.hash, appliedAt: this.#appliedAt },
      startedAt: this.#startedAt,
      flows,
      store: this.#world.store.state(),
      memoryBytes: process.memoryUsage.rss(),
    };
  }

  events(signal: AbortSignal): AsyncIterable<EngineEvent | { readonly missed: number }> {
    return this.#events.subscribe(signal);
  }

  search(query: MessageQuery): Promise<SearchPage> {
    return this.#world.store.search(query);
  }

  count(query: Omit<MessageQuery, 'limit' | 'before'>): Promise<number> {
    return this.#world.store.count(query);
  }

  body(id: MessageId): Promise<Uint8Array | undefined> {
    return this.#renderer.wholeBody(id);
  }

  trace(id: MessageId): Promise<Trace | undefined> {
    return traceMessage(this.#world.store, id);
  }

  ledger(id: MessageId, destination: string): Promise<MessageLedger | undefined> {
    return messageLedger(this.#world.store, this.#renderer, id, destination);
  }

  workspace(): WorkspaceDefinition {
    return this.#release.workspace;
  }

  compile(files: Readonly<Record<string, string>>): Compiled {
    return this.#world.compile(files);
  }

  shownCertificates(): ReadonlyMap<string, number> {
    return this.#certificates;
  }

  async secretFor(use: string): Promise<Uint8Array> {
    const secret = await identitySecret(this.#world.store, this.#world.random);
    return createHmac('sha256', secret).update(use).digest();
  }

  message(id: MessageId): Promise<StoredMessage | undefined> {
    return this.#world.store.message(id);
  }

  deliveries(id: MessageId): Promise<readonly Delivery[]> {
    return this.#world.store.deliveries(id);
  }

  inspect(id: MessageId, destination?: string): Promise<Inspection | undefined> {
    return inspectMessage(this.#world.store, this.#renderer, id, destination);
  }

  held(filter: Parameters<EngineFace['held']>[0]): Promise<readonly Delivery[]> {
    return heldDeliveries(
      this.#world.store,
      this.#queues.all.map((queue) => queue.name),
      filter,
    );
  }

  mend(mend: Mend): Promise<MendResult> {
    return mendDeliveries(mend, this.#mendingWorld());
  }

  planReplay(selection: ReplaySelection): Promise<ReplayPlan> {
    return planReplay(selection, this.#replayWorld());
  }

  applyReplay(selection: ReplaySelection, token: string, who: string): Promise<{ readonly created: number }> {
    return applyReplay(selection, token, who, this.#replayWorld());
  }

  async send(name: string, bytes: Uint8Array): ReturnType<EngineFace['send']> {
    const release = this.#release;
    const flow = release.flow(name);
    if (flow === undefined) throw new Fault('flow-unknown');
    const ids: MessageId[] = [];
    const parts = !isOpaque(flow.source) && isBatch(bytes) ? splitBatch(bytes).messages : [bytes];
    for (const part of parts) {
      const taken = await this.#reception.take(part, {
        release,
        flows: [flow],
        source: flow.definition.from ?? `flow:${name}`,
        interface: flow.source,
        duplicates: true,
      });
      if (taken.refusal !== undefined) {
        const transient = new Fault(taken.refusal.code).failure === 'transient';
        return { outcome: transient ? 'unavailable' : 'rejected', code: taken.refusal.code, ids };
      }
      if (taken.accepted !== undefined) ids.push(taken.accepted.id);
    }
    return { outcome: 'accepted', ids };
  }

  async pause(destination: string): Promise<void> {
    this.#queue(destination).pause();
    await this.#world.store.setSetting(`paused:${destination}`, 'yes');
  }

  async resume(destination: string): Promise<void> {
    await this.#world.store.setSetting(`paused:${destination}`, undefined);
    this.#queue(destination).resume();
  }

  async planRelease(files: Readonly<Record<string, string>>): Promise<ReleasePlan> {
    const running = this.#running;
    const { workspace, findings } = this.#world.compile(files);
    const current = running === undefined ? {} : { current: { number: running.number, hash: running.workspace.hash } };
    if (workspace === undefined) return { hash: '', findings, changes: [], ...current };
    const open = new Map<string, number>();
    for (const { destination, count } of await this.#world.store.openCounts())
      open.set(destination, (open.get(destination) ?? 0) + count);
    const changes = this.#world.changes(running?.workspace, workspace).map((change) => {
      const openDeliveries = change.kind === 'destination' ? open.get(change.name) : undefined;
      return openDeliveries === undefined ? change : { ...change, openDeliveries };
    });
    return { hash: workspace.hash, findings, changes, ...current };
  }

  applyRelease(
    files: Readonly<Record<string, string>>,
    options: { readonly by: string; readonly expect?: string },
  ): Promise<StoredRelease> {
    const applied = this.#applying.then(() => this.#apply(files, options));
    this.#applying = applied.catch(() => {});
    return applied;
  }

  releases(limit: number): Promise<readonly Omit<StoredRelease, 'files'>[]> {
    return this.#world.store.releases(limit);
  }

  async rollback(number: number, by: string): Promise<StoredRelease> {
    const earlier = await this.#world.store.release(number);
    if (earlier === undefined) throw new Fault('release-unknown');
    return this.applyRelease(earlier.files, { by });
  }

  rotateKey(given?: Uint8Array): Promise<void> {
    return this.#world.rotateKey(given);
  }

  copyStore(folder: string): Promise<readonly string[]> {
    return this.#world.store.copyTo(folder);
  }

  verifyStore(): Promise<readonly Code[]> {
    return this.#world.store.verify();
  }

  get #release(): RunningRelease {
    if (this.#running === undefined) throw new Fault('no-release');
    return this.#running;
  }

  #queue(destination: string): DestinationQueue {
    const found = this.#queues.get(destination);
    if (found === undefined) throw new Fault('destination-unknown');
    return found;
  }

  #mendingWorld(): Parameters<typeof mendDeliveries>[1] {
    return {
      store: this.#world.store,
      release: this.#release.number,
      queue: (name) => this.#queues.get(name),
    };
  }

  #replayWorld(): Parameters<typeof planReplay>[1] {
    return { store: this.#world.store, release: this.#release, renderer: this.#renderer, reception: this.#reception };
  }

  #compiled(files: Readonly<Record<string, string>>): WorkspaceDefinition {
    const { workspace, findings } = this.#world.compile(files);
    if (workspace === undefined)
      throw new Fault('release-has-findings', findings[0]?.place === undefined ? {} : { place: findings[0].place });
    return workspace;
  }

  async #apply(
    files: Readonly<Record<string, string>>,
    options: { readonly by: string; readonly expect?: string },
  ): Promise<StoredRelease> {
    const { store, clock } = this.#world;
    const running = this.#release;
    if (options.expect !== undefined && options.expect !== running.workspace.hash) throw new Fault('release-changed');
    const workspace = this.#compiled(files);
    const stored = await store.addRelease({ hash: workspace.hash, appliedAt: clock.now(), by: options.by, files });
    const release = new RunningRelease(stored.number, workspace);
    this.#shelf.put(release.number, workspace);
    // Queues first: a message routed under the new release must find its queue there.
    await this.#queues.open(release, false);
    this.#running = release;
    this.#appliedAt = stored.appliedAt;
    await this.#sources.open(release);
    if (this.#events.heard) this.#events.emit({ at: clock.now(), what: 'release' });
    return stored;
  }
}
