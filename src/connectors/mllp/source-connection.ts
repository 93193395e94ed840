import type { Socket } from 'node:net';
import type { Code } from '../../diagnostics/catalogue.ts';
import { acknowledge, acknowledgementDue, Deframer, type Frame, frame } from '../../formats/hl7v2/index.ts';
import type { Clock } from '../../world/clock.ts';
import type { Intake, Peer, Reply } from '../connector.ts';

/** What a connection shares with the others of its source. */
export interface SourceRules {
  readonly intake: Intake;
  readonly clock: Clock;
  readonly maxBytes: number;
  readonly timeoutMs: number;
  readonly window: number;
  readonly idleMs: number | undefined;
  /** MSH-10 for an answer that the source gives by itself. */
  readonly nextControlId: () => string;
  readonly received: () => void;
  readonly problem: (code: Code) => void;
  /** Counts the bytes of unfinished frames over all connections; false when they are too many. */
  readonly mayHold: (change: number) => boolean;
}

/** A message on its way to its answer. Answers go out in the order in which the messages came in. */
interface Slot {
  readonly size: number;
  done: boolean;
  payload: Uint8Array | undefined;
  /** The connection ends here: nothing else tells this sender that its message was not taken. */
  last: boolean;
}

/** Bytes under way on one connection above which it is not read from, unless one message alone is larger. */
const MOST_UNDER_WAY = 4 * 1024 * 1024;
/** So much without a single frame is no HL7 v2 sender but a scanner, a browser, or TLS on a plain port. */
const MOST_NOISE = 65_536;

/**
 * One connection of a sender: frames in, offers to the intake, replies out in order. Replies that are
 * ready within one turn leave in one write.
 */
export class SourceConnection {
  readonly #socket: Socket;
  readonly #peer: Peer;
  readonly #rules: SourceRules;
  readonly #deframer: Deframer;
  readonly #slots: Slot[] = [];
  readonly #outgoing: Uint8Array[] = [];
  readonly #closed: Promise<void>;
  #backlog: Frame[] = [];
  #underWay = 0;
  #later = 0;
  #held = 0;
  #flushing = false;
  #paused = false;
  #stopping = false;
  #ended = false;
  #gone = false;
  #frameSince: number;
  #activeAt: number;
  #stalledSince: number | undefined;

  constructor(socket: Socket, peer: Peer, rules: SourceRules) {
    this.#socket = socket;
    this.#peer = peer;
    this.#rules = rules;
    this.#deframer = new Deframer(rules.maxBytes);
    this.#activeAt = rules.clock.now();
    this.#frameSince = this.#activeAt;
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 60_000);
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('drain', () => {
      this.#stalledSince = undefined;
      this.#steer();
    });
    socket.on('end', () => {
      this.#ended = true;
      this.#finishWhenIdle();
    });
    this.#closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#gone = true;
        this.#backlog = [];
        this.#account(0);
        resolve();
      });
    });
  }

  /** Takes nothing new, lets what was offered be answered, then closes. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#backlog = [];
    this.#socket.pause();
    this.#finishWhenIdle();
    await this.#closed;
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Called now and then: closes the connection when its peer is too slow, too quiet, or does not read. */
  sweep(now: number): void {
    const { timeoutMs, idleMs } = this.#rules;
    if (this.#deframer.open && !this.#paused && now - this.#frameSince > timeoutMs) {
      this.#rules.problem('mllp-slow-sender');
      this.destroy();
    } else if (this.#stalledSince !== undefined && now - this.#stalledSince > timeoutMs) {
      this.#rules.problem('mllp-answers-not-read');
      this.destroy();
    } else if (idleMs !== undefined && this.#isIdle() && now - this.#activeAt > idleMs) {
      this.#rules.problem('mllp-idle');
      this.destroy();
    }
  }

  #read(chunk: Buffer): void {
    const wasOpen = this.#deframer.open;
    const frames = this.#deframer.push(chunk);
    this.#activeAt = this.#rules.clock.now();
    if (this.#deframer.open && (!wasOpen || frames.length > 0)) this.#frameSince = this.#activeAt;
    if (!this.#account(this.#deframer.held)) {
      this.#rules.problem('mllp-too-much-unfinished');
      // Given back at once: what another connection sends before this one has closed must not close that too.
      this.#account(0);
      this.destroy();
      return;
    }
    if (this.#deframer.noise > MOST_NOISE) {
      this.#rules.problem('mllp-not-mllp');
      this.destroy();
      return;
    }
    if (frames.length === 0) return;
    if (this.#backlog.length === 0) {
      let at = 0;
      while (at < frames.length && this.#hasRoom()) this.#offer(frames[at++] as Frame);
      if (at < frames.length) this.#backlog = frames.slice(at);
    } else this.#backlog.push(...frames);
    this.#steer();
  }

  #account(held: number): boolean {
    const change = held - this.#held;
    this.#held = held;
    return change === 0 || this.#rules.mayHold(change);
  }

  #hasRoom(): boolean {
    return this.#slots.length < this.#rules.window && (this.#underWay < MOST_UNDER_WAY || this.#slots.length === 0);
  }

  #offer({ bytes, findings, cut }: Frame): void {
    const slot: Slot = { size: bytes.length, done: false, payload: undefined, last: false };
    this.#slots.push(slot);
    this.#underWay += slot.size;
    this.#rules.received();
    if (cut) {
      this.#answer(slot, { outcome: 'rejected', ...this.#tooLarge(bytes) });
      return;
    }
    const arrival = findings.length === 0 ? { bytes, peer: this.#peer } : { bytes, peer: this.#peer, findings };
    this.#rules.intake.offer(arrival).then(
      (reply) => this.#answer(slot, reply),
      () => this.#answer(slot, { outcome: 'unavailable' }),
    );
  }

  /** Says no to a message of which only the beginning is known, if its sender wants to hear that. */
  #tooLarge(head: Uint8Array): Pick<Reply, 'payload'> {
    this.#rules.problem('mllp-frame-too-large');
    const due = acknowledgementDue(head, 'wrong');
    if (!due.accept && !due.application) return {};
    const error = { code: '199', severity: 'E', text: 'The message is larger than this interface takes.' } as const;
    const code = due.accept ? 'CR' : 'AR';
    const controlId = this.#rules.nextControlId();
    return { payload: acknowledge(head, { code, controlId, at: this.#rules.clock.now(), errors: [error] }) };
  }

  #answer(slot: Slot, reply: Reply): void {
    slot.done = true;
    slot.payload = reply.payload;
    slot.last = reply.outcome === 'unavailable' && reply.payload === undefined;
    if (reply.later !== undefined) {
      this.#later++;
      const write = (payload?: Uint8Array) => {
        this.#later--;
        if (payload !== undefined) this.#write(payload);
        this.#finishWhenIdle();
      };
      reply.later.then(write, () => write());
    }
    for (let head = this.#slots[0]; head?.done === true; head = this.#slots[0]) {
      this.#slots.shift();
      this.#underWay -= head.size;
      if (head.payload !== undefined) this.#write(head.payload);
      if (head.last) {
        this.#stopping = true;
        this.#backlog = [];
        this.#socket.pause();
      }
    }
    if (!this.#stopping && this.#backlog.length > 0) {
      let at = 0;
      while (at < this.#backlog.length && this.#hasRoom()) this.#offer(this.#backlog[at++] as Frame);
      if (at > 0) this.#backlog = this.#backlog.slice(at);
    }
    this.#steer();
    this.#finishWhenIdle();
  }

  #write(payload: Uint8Array): void {
    this.#outgoing.push(payload);
    if (this.#flushing) return;
    this.#flushing = true;
    // Runs once the promises of this turn have settled: one commit answers many messages.
    process.nextTick(() => this.#flush());
  }

  #flush(): void {
    this.#flushing = false;
    if (this.#outgoing.length > 0 && !this.#gone) {
      const free = this.#socket.write(frame(...this.#outgoing));
      if (!free) this.#stalledSince ??= this.#rules.clock.now();
      this.#activeAt = this.#rules.clock.now();
    }
    this.#outgoing.length = 0;
    this.#steer();
    this.#finishWhenIdle();
  }

  /** Stops reading while enough is under way or the peer does not take its answers, and goes on after. */
  #steer(): void {
    if (this.#gone || this.#stopping) return;
    const wanted = this.#backlog.length > 0 || !this.#hasRoom() || this.#stalledSince !== undefined;
    if (wanted === this.#paused) return;
    this.#paused = wanted;
    if (wanted) this.#socket.pause();
    else {
      // The time that was spent unread is not the sender's.
      this.#frameSince = this.#rules.clock.now();
      this.#socket.resume();
    }
  }

  #isIdle(): boolean {
    return this.#slots.length === 0 && this.#backlog.length === 0 && this.#later === 0 && !this.#flushing;
  }

  #finishWhenIdle(): void {
    if (!this.#gone && (this.#stopping || this.#ended) && this.#isIdle()) this.#socket.destroySoon();
  }
}
