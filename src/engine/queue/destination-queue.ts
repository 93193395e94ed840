import type { Outcome } from '../../connectors/connector.ts';
import type { Code } from '../../diagnostics/catalogue.ts';
import { Fault } from '../../diagnostics/fault.ts';
import type { Message } from '../../formats/hl7v2/index.ts';
import type { Attempt, Delivery, DeliveryState, MessageId, Store } from '../../store/store.ts';
import { contentOf, type NewLedger } from '../../store/stored-ledger.ts';
import type { DestinationDefinition } from '../../workspace/definitions.ts';
import type { Clock } from '../../world/clock.ts';
import type { Random } from '../../world/random.ts';
import type { EventStream } from '../event-stream.ts';
import type { QueueStatus } from '../face.ts';
import { DeliveryLines } from './delivery-lines.ts';
import { type Entry, newEntry } from './entry.ts';
import { MapHeld } from './map-held.ts';
import { OutcomeRecorder } from './outcome-recorder.ts';
import type { Retained } from './retained.ts';
import { retryWaitMs } from './retry-wait.ts';
import type { Outgoing, Sender } from './sender.ts';
import { SendingGate } from './sending-gate.ts';
import { SentHorizon } from './sent-horizon.ts';
import { StoreBacklog } from './store-backlog.ts';

/** Of the usual number of entries, as many times may be in memory while all wait. */
const WHEN_ALL_WAIT = 5;
/** Deliveries whose outcome may be unrecorded at once: the most that a crash can make go out twice. */
const MOST_UNRECORDED = 256;
const READ_AGAIN_MS = 1_000;

/** What a queue needs of the engine around it. */
export interface QueueWorld {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventStream;
  readonly retained: Retained;
  /** Entries of a queue in memory; what comes on top waits in the store and is read back in order. */
  readonly mostInMemory: number;
  /** Makes the payload of an entry; rejects with a Fault when it cannot be made. */
  render(entry: Entry, destination: string): Outgoing | Promise<Outgoing>;
  /** Told when a delivery reaches a state that a waiting sender may ask for. */
  settled(message: MessageId, destination: string, state: DeliveryState, answer: Uint8Array | undefined): void;
}

/**
 * One destination's queue: durable in the store, in order by key, sent by as many connections as the
 * destination has, tried again where a try provably failed, held where a person must look.
 */
export class DestinationQueue {
  readonly name: string;
  readonly flow: string;
  readonly #world: QueueWorld;
  readonly #gate: SendingGate;
  readonly #recorder: OutcomeRecorder;
  readonly #horizon: SentHorizon;
  readonly #backlog: StoreBacklog;
  readonly #abort = new AbortController();
  #definition: DestinationDefinition;
  #sender: Sender;
  #lines: DeliveryLines;
  #sending = 0;
  #delivered = 0;
  #flagged = 0;
  #lastCode: Code | undefined;
  #suspects: MessageId = 0;
  #closed = false;
  #idle: (() => void) | undefined;

  constructor(flow: string, definition: DestinationDefinition, sender: Sender, world: QueueWorld) {
    this.name = definition.name;
    this.flow = flow;
    this.#definition = definition;
    this.#sender = sender;
    this.#world = world;
    const pump = () => this.#pump();
    this.#gate = new SendingGate(definition, world.clock, pump);
    this.#recorder = new OutcomeRecorder(world.store, world.clock, pump);
    this.#backlog = new StoreBacklog(world.store, definition.name, this.#page);
    this.#horizon = new SentHorizon(world.store, definition.name, pump);
    this.#lines = new DeliveryLines(world.clock, pump, definition.heldBlocks);
  }

  get definition(): DestinationDefinition {
    return this.#definition;
  }

  /** Nothing waits here, in memory or in the store. */
  get empty(): boolean {
    return this.#lines.size === 0 && this.#backlog.count === 0;
  }

  /**
   * Begins with what the store holds from before. `suspects`: the number up to which deliveries may have
   * gone out before a crash without their outcome being recorded; they are marked when they go again.
   */
  async start(open: { readonly count: number; readonly newest: MessageId }, suspects: MessageId): Promise<void> {
    this.#suspects = suspects;
    this.#backlog.begin(open);
    if (open.count > 0) await this.#readBack();
    this.#pump();
  }

  /** Takes a delivery that has just become durable. To be called in the order of ids. */
  offer(
    id: MessageId,
    keys: readonly string[],
    release: number,
    message: Message | undefined,
    size: number,
    held: boolean,
    notBefore: number,
  ): void {
    if (this.#backlog.has(id)) return;
    if (this.#backlog.count > 0 || this.#lines.size - this.#lines.heldCount >= this.#world.mostInMemory) {
      this.#backlog.add(id);
      this.#pump();
      return;
    }
    this.#backlog.passed(id);
    const kept = message !== undefined && !held && this.#world.retained.take(size);
    this.#lines.add(
      newEntry(id, keys, release, held ? 'held' : 'queued', {
        message: kept ? message : undefined,
        retained: kept ? size : 0,
        notBefore,
      }),
    );
    this.#pump();
  }

  /** Changes the rules, and the sender where one is given; what is under way ends with the old one. */
  reconfigure(definition: DestinationDefinition, sender: Sender | undefined): void {
    this.#definition = definition;
    this.#gate.rules = definition;
    if (definition.heldBlocks !== this.#lines.heldBlocks) this.#lines = this.#lines.rebuilt(definition.heldBlocks);
    if (sender !== undefined) {
      const old = this.#sender;
      this.#sender = sender;
      void old.close();
    }
    this.#pump();
  }

  pause(): void {
    this.#gate.pause();
  }

  resume(): void {
    this.#gate.resume();
  }

  /** Lets a held delivery go again, under `release`; `waived`: even if its map holds it. False when it is not held here. */
  async release(
    id: MessageId,
    release: number,
    by: { who: string; reason: string },
    { edited, waived = false }: { readonly edited?: Uint8Array; readonly waived?: boolean } = {},
  ): Promise<boolean> {
    const entry = this.#lines.held(id);
    if (entry === undefined) return false;
    await this.#world.store.change({
      message: id,
      destination: this.name,
      state: 'queued',
      release,
      by,
      possibleDuplicate: entry.possibleDuplicate,
      ...(waived === entry.waived ? {} : { waived }),
      ...(edited === undefined ? {} : { edited }),
    });
    entry.release = release;
    entry.edited ||= edited !== undefined;
    entry.waived = waived;
    entry.attempts = 0;
    this.#lines.release(entry);
    this.#pump();
    return true;
  }

  /** Takes a held delivery away. False when it is not held here. */
  async discard(id: MessageId, by: { who: string; reason: string }): Promise<boolean> {
    const entry = this.#lines.held(id);
    if (entry === undefined) return false;
    await this.#world.store.change({ message: id, destination: this.name, state: 'discarded', by });
    this.#lines.done(entry);
    this.#world.settled(id, this.name, 'discarded', undefined);
    this.#emit('discarded', id);
    this.#pump();
    return true;
  }

  status(oldest: MessageId | undefined): QueueStatus {
    return {
      destination: this.name,
      queued: this.#lines.size - this.#lines.heldCount + this.#backlog.count,
      held: this.#lines.heldCount,
      delivered: this.#delivered,
      ...(this.#definition.map === undefined ? {} : { flagged: this.#flagged }),
      oldestMs: oldest === undefined ? 0 : Math.max(0, this.#world.clock.now() - Math.floor(oldest / 1024)),
      gate: this.#gate.state,
      ...(this.#lastCode === undefined ? {} : { lastCode: this.#lastCode }),
      endpoint: this.#sender.state(),
    };
  }

  /** Sends nothing new, gives what is under way `graceMs` to end, then calls it off. */
  async close(graceMs: number): Promise<void> {
    this.#closed = true;
    this.#gate.close();
    this.#lines.close();
    if (this.#sending > 0) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
        this.#world.clock.after(graceMs, () => {
          this.#abort.abort();
          resolve();
        });
      });
    }
    await this.#sender.close();
  }

  #pump(): void {
    if (this.#closed) return;
    const ahead = (count: number) => this.#lines.highestAhead(count);
    while (this.#sending < this.#sender.capacity && this.#recorder.unrecorded < MOST_UNRECORDED) {
      const next = this.#lines.peek();
      if (
        next === undefined ||
        !this.#horizon.allows(next.id, this.#lines.size + this.#backlog.count, ahead) ||
        !this.#gate.enter()
      )
        break;
      this.#lines.next();
      this.#sending++;
      void this.#send(next);
    }
    if (this.#backlog.count > 0 && this.#lines.readyCount < this.#sender.capacity) void this.#readBack();
  }

  async #send(entry: Entry): Promise<void> {
    let outgoing: Outgoing;
    try {
      const rendered = this.#world.render(entry, this.name);
      outgoing = rendered instanceof Promise ? await rendered : rendered;
    } catch (error) {
      this.#sending--;
      this.#gate.leave();
      await this.#couldNotRender(entry, error);
      return;
    }
    const at = this.#world.clock.now();
    const outcome = await this.#sender.send(outgoing, this.#abort.signal);
    this.#sending--;
    const { ledger } = outgoing;
    if (outcome.kind === 'delivered' && ledger !== undefined && contentOf(ledger.counts) !== 'intact') this.#flagged++;
    this.#settle(entry, outcome, ledger, {
      at,
      tookMs: this.#world.clock.now() - at,
      kind: outcome.kind,
      code: outcome.code,
      ...(outcome.answerCode === undefined ? {} : { answerCode: outcome.answerCode }),
      ...(outcome.answer === undefined || outcome.kind === 'delivered' ? {} : { answer: outcome.answer }),
    });
    if (this.#sending === 0) this.#idle?.();
    this.#pump();
  }

  /** A store that does not answer is waited for; anything else about this one message is for a person. */
  async #couldNotRender(entry: Entry, error: unknown): Promise<void> {
    const code: Code = error instanceof Fault ? error.code : 'step-failed';
    if (error instanceof Fault && error.failure === 'transient')
      this.#again(entry, this.#world.clock.now() + this.#definition.retry.firstMs);
    else await this.#hold(entry, code, undefined, error instanceof MapHeld ? error.ledger : undefined);
    this.#pump();
  }

  #settle(entry: Entry, outcome: Outcome, ledger: NewLedger | undefined, attempt: Attempt): void {
    this.#lastCode = outcome.code;
    entry.attempts++;
    if (outcome.kind === 'delivered') {
      this.#gate.reached();
      this.#delivered++;
      this.#letGo(entry);
      this.#lines.done(entry);
      void this.#record(entry, 'delivered', attempt, { ledger });
      this.#world.settled(entry.id, this.name, 'delivered', outcome.answer);
      this.#emit('delivered', entry.id, attempt);
      return;
    }
    if (outcome.kind === 'refused') this.#gate.reached();
    else this.#gate.failed();
    if (outcome.kind === 'ambiguous') entry.possibleDuplicate = true;
    const { retry, refused, ambiguous } = this.#definition;
    const forPerson =
      (outcome.kind === 'refused' && refused === 'quarantine') || (outcome.kind === 'ambiguous' && ambiguous === 'ask');
    if (forPerson) void this.#hold(entry, outcome.code, attempt, ledger);
    else if (retry.giveUpAfter !== undefined && entry.attempts >= retry.giveUpAfter) {
      void this.#hold(entry, 'gave-up', attempt, ledger);
    } else void this.#retry(entry, outcome, attempt);
  }

  async #retry(entry: Entry, outcome: Outcome, attempt: Attempt): Promise<void> {
    const wait = retryWaitMs(this.#definition.retry, entry.attempts, this.#world.random);
    const at = this.#world.clock.now() + Math.max(wait, outcome.retryAfterMs ?? 0);
    this.#emit('retry', entry.id, attempt);
    // The next try waits for the record of this one, so that two changes of one delivery cannot swap.
    await this.#record(entry, 'queued', attempt, { cause: outcome.code, notBefore: at });
    this.#again(entry, at);
    this.#pump();
  }

  async #hold(entry: Entry, cause: Code, attempt: Attempt | undefined, ledger: NewLedger | undefined): Promise<void> {
    await this.#record(entry, 'held', attempt, { cause, ledger });
    this.#letGo(entry);
    this.#lines.hold(entry);
    this.#world.settled(entry.id, this.name, 'held', attempt?.answer);
    this.#emit('held', entry.id, attempt, cause);
    this.#pump();
  }

  #again(entry: Entry, at: number): void {
    this.#letGo(entry);
    this.#lines.later(entry, at);
  }

  #letGo(entry: Entry): void {
    this.#world.retained.give(entry.retained);
    entry.retained = 0;
    entry.message = undefined;
  }

  async #record(
    entry: Entry,
    state: DeliveryState,
    attempt: Attempt | undefined,
    { cause, notBefore, ledger }: { cause?: Code; notBefore?: number; ledger?: NewLedger | undefined },
  ): Promise<void> {
    await this.#recorder.record({
      message: entry.id,
      destination: this.name,
      state,
      ...(attempt === undefined ? {} : { attempt }),
      ...(cause === undefined ? {} : { cause }),
      ...(notBefore === undefined ? {} : { notBefore }),
      ...(ledger === undefined ? {} : { ledger }),
      ...(entry.possibleDuplicate ? { possibleDuplicate: true } : {}),
    });
  }

  #emit(what: 'delivered' | 'retry' | 'held' | 'discarded', message: MessageId, attempt?: Attempt, cause?: Code): void {
    const { events, clock } = this.#world;
    if (!events.heard) return;
    const code = cause ?? attempt?.code;
    events.emit({
      at: clock.now(),
      what,
      flow: this.flow,
      message,
      destination: this.name,
      ...(code === undefined ? {} : { code }),
      ...(attempt?.answerCode === undefined ? {} : { answerCode: attempt.answerCode }),
      ...(attempt === undefined ? {} : { tookMs: attempt.tookMs }),
    });
  }

  /** Reads the next open deliveries out of the store into memory, in order, until nothing is left there. */
  async #readBack(): Promise<void> {
    try {
      const taken = await this.#backlog.read(
        (delivery) => this.#readIn(delivery),
        () => !this.#closed && this.#hasRoom,
      );
      if (taken > 0) this.#pump();
    } catch {
      // The store says in its own state what is wrong; it is asked again in a moment.
      this.#world.clock.after(READ_AGAIN_MS, () => this.#pump());
    }
  }

  get #page(): number {
    return Math.max(1, Math.floor(this.#world.mostInMemory / 4));
  }

  /** Whether more may be read into memory: little is ready to go, and what waits has not grown too much. */
  get #hasRoom(): boolean {
    const waiting = this.#lines.size - this.#lines.heldCount;
    return waiting <= this.#world.mostInMemory * WHEN_ALL_WAIT && this.#lines.readyCount < this.#page;
  }

  #readIn(delivery: Delivery): void {
    const suspect = delivery.state === 'queued' && delivery.message <= this.#suspects;
    this.#lines.add(
      newEntry(delivery.message, delivery.keys, delivery.release, delivery.state === 'held' ? 'held' : 'queued', {
        attempts: delivery.attempts,
        notBefore: delivery.notBefore,
        possibleDuplicate: delivery.possibleDuplicate || suspect,
        edited: delivery.edited,
        waived: delivery.waived,
      }),
    );
  }
}
