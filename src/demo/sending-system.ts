import { connect, type Socket } from 'node:net';
import { Deframer, frame, readAcknowledgement } from '../formats/hl7v2/index.ts';
import type { Clock, Timer } from '../world/clock.ts';

const AGAIN_MS = 200;
const PATIENCE_MS = 10_000;
const MAX_ANSWER_BYTES = 1024 * 1024;

interface Letter {
  readonly controlId: string;
  readonly text: string;
  readonly answered: (code: string) => void;
}

/**
 * A system of the simulated practice that sends over MLLP as real ones do: one message at a time, the
 * next one when the answer is there, the same one again after a lost connection.
 */
export class SendingSystem {
  readonly #port: number;
  readonly #clock: Clock;
  readonly #waiting: Letter[] = [];
  readonly acknowledged: string[] = [];
  #socket: Socket | undefined;
  #current: Letter | undefined;
  #patience: Timer | undefined;
  #closed = false;
  resent = 0;

  constructor(port: number, clock: Clock) {
    this.#port = port;
    this.#clock = clock;
  }

  /** Sends a message when its turn comes; resolves with the acknowledgement code (`CA`, `AA`, `AE` ...). */
  send(letter: { readonly controlId: string; readonly text: string }): Promise<string> {
    return new Promise((resolve) => {
      this.#waiting.push({ ...letter, answered: resolve });
      this.#next();
    });
  }

  close(): void {
    this.#closed = true;
    this.#patience?.cancel();
    this.#socket?.destroy();
  }

  #next(): void {
    if (this.#closed || this.#current !== undefined) return;
    this.#current = this.#waiting.shift();
    if (this.#current !== undefined) this.#transmit(this.#current);
  }

  #transmit(letter: Letter): void {
    if (this.#socket === undefined) {
      this.#connect();
      return;
    }
    this.#socket.write(frame(Buffer.from(letter.text, 'utf8')));
    this.#patience?.cancel();
    this.#patience = this.#clock.after(PATIENCE_MS, () => this.#socket?.destroy());
  }

  #connect(): void {
    const deframer = new Deframer(MAX_ANSWER_BYTES);
    const socket = connect(this.#port, '127.0.0.1');
    socket.setNoDelay(true);
    socket.on('connect', () => {
      this.#socket = socket;
      if (this.#current !== undefined) this.#transmit(this.#current);
    });
    socket.on('data', (chunk: Buffer) => {
      for (const { bytes } of deframer.push(chunk)) this.#answered(bytes);
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#socket = undefined;
      this.#patience?.cancel();
      if (this.#closed || this.#current === undefined) return;
      this.resent++;
      this.#clock.after(AGAIN_MS, () => {
        if (!this.#closed && this.#socket === undefined) this.#connect();
      });
    });
  }

  #answered(bytes: Uint8Array): void {
    const answer = readAcknowledgement(bytes);
    const letter = this.#current;
    if (letter === undefined || answer.controlId !== letter.controlId) return;
    this.#patience?.cancel();
    this.#current = undefined;
    const code = answer.code ?? '?';
    if (code === 'AA' || code === 'CA') this.acknowledged.push(letter.controlId);
    letter.answered(code);
    this.#next();
  }
}
