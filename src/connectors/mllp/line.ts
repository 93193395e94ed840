import { connect, isIP, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import type { Code } from '../../diagnostics/catalogue.ts';
import { type AnswerClass, classifyAnswer, Deframer, frame, readAcknowledgement } from '../../formats/hl7v2/index.ts';
import type { Timer } from '../../world/clock.ts';
import { errnoOf } from '../../world/disk.ts';
import type { ConnectorWorld, Outcome } from '../connector.ts';
import type { Endpoint } from '../endpoint.ts';
import { noteCertificate } from '../shown-certificate.ts';
import { connectTrouble } from '../socket-trouble.ts';
import { tlsMaterial } from '../tls-material.ts';
import type { MllpDestinationOptions } from './mllp-options.ts';
import type { Sending } from './sending.ts';

/** From here on copying a message into its frame costs more than three small writes. */
const LARGE = 262_144;
const START = Buffer.from([0x0b]);
const END = Buffer.from([0x1c, 0x0d]);
/** The longest answer that is read: a query's response may be long, an acknowledgement is not. */
const LEAST_ANSWER = 1024 * 1024;

/** What a line tells the destination it belongs to. */
export interface LineOwner {
  readonly endpoint: Endpoint;
  readonly options: MllpDestinationOptions;
  readonly world: ConnectorWorld;
  /** A place on some line is free again. */
  freed(): void;
  /** An answer that belongs to nothing under way: late, double, or for another message. */
  stray(): void;
  problem(code: Code | undefined): void;
}

/**
 * One persistent connection of a destination.
 *
 *             take            connected
 *   ┌────────┐ ──► ┌────────────┐ ──► ┌──────┐ ─ overdue, garbage, ─► ┌──────────┐
 *   │ closed │     │ connecting │     │ open │   called off          │ retiring │
 *   └────────┘ ◄── └────────────┘     └──────┘                        └──────────┘
 *       ▲       failed                   │ broke, or its end            │ nothing under way
 *       └────────────────────────────────┴──────────────────────────────┘
 *
 * A retiring line takes nothing more, so that an answer that comes too late cannot be taken for the
 * answer to another message.
 */
export class Line {
  readonly #owner: LineOwner;
  readonly #underWay: Sending[] = [];
  #state: 'closed' | 'connecting' | 'open' | 'retiring' = 'closed';
  #socket: Socket | undefined;
  #deframer: Deframer;
  #timer: Timer | undefined;
  #connectTimer: Timer | undefined;
  #answered = false;

  constructor(owner: LineOwner) {
    this.#owner = owner;
    this.#deframer = this.#freshDeframer();
  }

  get state(): 'closed' | 'connecting' | 'open' | 'retiring' {
    return this.#state;
  }

  get underWay(): number {
    return this.#underWay.length;
  }

  /** Whether a message may go over this line: there is room, and none of the same control id is unanswered. */
  takes(controlId: string): boolean {
    return (
      this.#state !== 'retiring' &&
      this.#underWay.length < this.#owner.options.window &&
      !this.#underWay.some((other) => other.payload.controlId === controlId)
    );
  }

  take(sending: Sending): void {
    this.#underWay.push(sending);
    if (this.#state === 'open') this.#transmit(sending);
    else if (this.#state === 'closed') this.#connect();
  }

  /** Its sender no longer waits. */
  callOff(sending: Sending): void {
    if (!this.#underWay.includes(sending)) return;
    const handed = sending.handed;
    sending.fail('send-aborted', 'mllp-called-off-after', false);
    this.#remove(sending);
    if (handed) this.#retire();
    this.#owner.freed();
  }

  /** Closes the connection; what is under way is settled by how far it got. */
  close(): void {
    if (this.#underWay.length === 0) this.#letGo('gently');
    else this.#broke('mllp-not-connected', 'mllp-connection-lost');
  }

  #connect(): void {
    this.#state = 'connecting';
    const { endpoint, world, options } = this.#owner;
    if (endpoint.scheme === 'mllp+tls') {
      tlsMaterial(endpoint, world).then(
        (material) => {
          if (this.#state !== 'connecting') return;
          const { host, port } = endpoint;
          // A server name is for a host's name; an address may not stand there (RFC 6066, section 3).
          const servername = material.servername ?? (isIP(host) === 0 ? host : undefined);
          const settings: ConnectionOptions = { ...material, host, port };
          this.#attach(connectTls(servername === undefined ? settings : { ...settings, servername }), 'secureConnect');
        },
        () => {
          if (this.#state === 'connecting') this.#broke('tls-material-unusable', 'mllp-connection-lost');
        },
      );
    } else this.#attach(connect({ host: endpoint.host, port: endpoint.port }), 'connect');
    this.#connectTimer = world.clock.after(options.connectWithin, () =>
      this.#broke('connect-timed-out', 'mllp-connection-lost'),
    );
  }

  #attach(socket: Socket, ready: 'connect' | 'secureConnect'): void {
    this.#socket = socket;
    this.#deframer = this.#freshDeframer();
    this.#answered = false;
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 30_000);
    // Every handler asks whether the socket is still this line's: events of one that was let go come late.
    socket.once(ready, () => {
      if (socket !== this.#socket) return;
      noteCertificate(socket, this.#owner.endpoint.name, this.#owner.world);
      this.#opened();
    });
    socket.on('data', (chunk: Buffer) => {
      if (socket === this.#socket) this.#read(socket, chunk);
    });
    socket.on('error', (error) => {
      if (socket === this.#socket) this.#failed(error);
    });
    socket.once('end', () => {
      if (socket === this.#socket) this.#broke('mllp-not-connected', 'mllp-connection-lost');
    });
    socket.once('close', () => {
      if (socket === this.#socket) this.#broke('mllp-not-connected', 'mllp-connection-lost');
    });
  }

  #opened(): void {
    this.#connectTimer?.cancel();
    this.#state = 'open';
    this.#owner.problem(undefined);
    for (const sending of this.#underWay) if (!sending.handed) this.#transmit(sending);
    this.#owner.freed();
  }

  #transmit(sending: Sending): void {
    const socket = this.#socket as Socket;
    const { endpoint, world, options } = this.#owner;
    const { bytes } = sending.payload;
    sending.handed = true;
    sending.deadline = world.clock.now() + endpoint.timeoutMs;
    const written = (error?: Error | null) => {
      if (error !== undefined && error !== null) return;
      sending.left = true;
      if (options.answer === 'none' && !sending.settled)
        this.#settle(sending, { kind: 'delivered', code: 'mllp-handed-over' });
    };
    if (bytes.length < LARGE) socket.write(frame(bytes), written);
    else {
      socket.cork();
      socket.write(START);
      socket.write(bytes);
      socket.write(END, written);
      socket.uncork();
    }
    this.#arm();
  }

  #read(socket: Socket, chunk: Buffer): void {
    for (const { bytes, cut } of this.#deframer.push(chunk)) {
      this.#answered = true;
      // An earlier frame of the same chunk may have ended this connection.
      if (socket === this.#socket) this.#take(bytes, cut);
      else this.#owner.stray();
    }
  }

  #take(bytes: Uint8Array, cut: boolean): void {
    const { options } = this.#owner;
    const waiting = this.#underWay.filter((sending) => sending.handed);
    const read = readAcknowledgement(bytes);
    const named = options.match === 'control-id' && read.controlId !== undefined;
    const meant = named ? waiting.find(({ payload }) => payload.controlId.trim() === read.controlId) : waiting[0];
    if (meant === undefined) {
      this.#owner.stray();
      return;
    }
    // A copy of its own: the view would keep the whole chunk, and carry it to whoever it is handed on to.
    const answer = new Uint8Array(bytes);
    // Several wait and the answer names none: it may be for any of them.
    if (!named && waiting.length > 1) {
      for (const sending of waiting)
        this.#settle(sending, { kind: 'ambiguous', code: 'answer-names-no-message', answer });
      this.#retire();
      return;
    }
    const result = cut ? TOO_LONG : classifyAnswer(read, meant.payload.controlId, options.match);
    if (result === 'for another message') this.#owner.stray();
    else if (options.answer === 'application' && result.answerCode === 'CA') {
      meant.committed = true;
      meant.deadline = this.#owner.world.clock.now() + this.#owner.endpoint.timeoutMs;
    } else {
      this.#settle(meant, { ...result, answer });
      if (result.kind === 'ambiguous') this.#retire();
    }
  }

  #settle(sending: Sending, outcome: Outcome): void {
    this.#remove(sending);
    if (!this.#owner.options.keep && this.#underWay.length === 0) this.#letGo('gently');
    sending.settle(outcome);
    this.#owner.freed();
  }

  #remove(sending: Sending): void {
    const at = this.#underWay.indexOf(sending);
    if (at >= 0) this.#underWay.splice(at, 1);
    if (this.#state === 'retiring' && this.#underWay.length === 0) this.#letGo('at once');
  }

  #retire(): void {
    if (this.#state === 'open') this.#state = 'retiring';
    if (this.#state === 'retiring' && this.#underWay.length === 0) this.#letGo('at once');
  }

  #failed(error: Error): void {
    const code = connectTrouble(error);
    // A receiver that rejects our certificate says so after TLS 1.3 lets us write; it has read nothing.
    const rejected = !this.#answered && /^ERR_SSL_.*ALERT/.test(errnoOf(error));
    if (rejected) for (const sending of this.#underWay) sending.handed = false;
    const before = this.#state === 'connecting' || rejected ? code : 'mllp-not-connected';
    this.#broke(before, 'mllp-connection-lost');
  }

  #broke(before: Code, after: Code): void {
    const told = this.#deframer.noise > 0 ? 'mllp-answer-not-framed' : after;
    const waiting = this.#underWay.splice(0);
    this.#letGo('at once');
    if (waiting.length > 0) this.#owner.problem(before === 'mllp-not-connected' ? told : before);
    // With several under way one write may have carried parts of more than one: nothing is certain then.
    for (const sending of waiting) sending.fail(before, told, this.#owner.options.window === 1);
    this.#owner.freed();
  }

  /** Closes the socket: gently, so that what was written still arrives, or at once when it is good for nothing. */
  #letGo(how: 'gently' | 'at once'): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#state = 'closed';
    this.#connectTimer?.cancel();
    this.#timer?.cancel();
    this.#timer = undefined;
    if (socket === undefined) return;
    socket.on('error', ignore);
    if (how === 'at once') {
      socket.destroy();
      return;
    }
    socket.end();
    const limit = this.#owner.world.clock.after(this.#owner.endpoint.timeoutMs, () => socket.destroy());
    socket.once('close', () => limit.cancel());
  }

  /** One timer a line, set anew only when it fires: most messages are answered long before. */
  #arm(): void {
    if (this.#timer !== undefined) return;
    const { clock } = this.#owner.world;
    let first = Number.POSITIVE_INFINITY;
    for (const sending of this.#underWay) if (sending.handed) first = Math.min(first, sending.deadline);
    if (first === Number.POSITIVE_INFINITY) return;
    this.#timer = clock.after(Math.max(1, first - clock.now()), () => {
      this.#timer = undefined;
      this.#expire(clock.now());
      this.#arm();
    });
  }

  #expire(now: number): void {
    const overdue = this.#underWay.filter((sending) => sending.handed && sending.deadline <= now);
    if (overdue.length === 0) return;
    const code = this.#deframer.noise > 0 ? 'mllp-answer-not-framed' : 'mllp-answer-overdue';
    this.#owner.problem(code);
    this.#state = 'retiring';
    for (const sending of overdue) {
      // What still has not left by now was stuck in our own buffer; closing the connection keeps its end from leaving.
      sending.fail('mllp-not-connected', code, this.#owner.options.window === 1);
      this.#remove(sending);
    }
    this.#owner.freed();
  }

  #freshDeframer(): Deframer {
    return new Deframer(Math.max(LEAST_ANSWER, this.#owner.endpoint.maxBytes));
  }
}

const TOO_LONG: AnswerClass = { kind: 'ambiguous', code: 'answer-unreadable' };

// A socket that was let go may still report that it broke; without a listener that would end the process.
function ignore(): void {}
