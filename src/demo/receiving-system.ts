import { createServer, type Server, type Socket } from 'node:net';
import { acknowledge, Deframer, frame, parse } from '../formats/hl7v2/index.ts';
import type { Clock } from '../world/clock.ts';

const MAX_BYTES = 16 * 1024 * 1024;

/** What a receiving system remembers of a message. */
export interface Received {
  /** What the sender calls it, rising for each patient: a control id, an accession number. */
  readonly id: string;
  readonly patient: string;
}

/** A system of the simulated practice that receives over MLLP, answers, and can be away or refuse. */
export class ReceivingSystem {
  readonly received: Received[] = [];
  readonly #clock: Clock;
  readonly #must: string | undefined;
  readonly #open = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;
  #count = 0;

  /** @param must a path that has to be valued: a message without it is refused (AE with an error) */
  constructor(clock: Clock, must?: string) {
    this.#clock = clock;
    this.#must = must;
  }

  get port(): number {
    return this.#port;
  }

  /** Listens on loopback: on the port it had before, or on a free one. */
  start(): Promise<void> {
    const server = createServer((socket) => this.#serve(socket));
    this.#server = server;
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, '127.0.0.1', () => {
        const address = server.address();
        if (address !== null && typeof address === 'object') this.#port = address.port;
        resolve();
      });
    });
  }

  /** Goes away: connections are cut and nobody answers. */
  stop(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    return new Promise((resolve) => {
      if (this.#server === undefined) resolve();
      else this.#server.close(() => resolve());
    });
  }

  #serve(socket: Socket): void {
    const deframer = new Deframer(MAX_BYTES);
    this.#open.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('close', () => this.#open.delete(socket));
    socket.on('data', (chunk: Buffer) => {
      for (const { bytes } of deframer.push(chunk)) socket.write(frame(this.#take(bytes)));
    });
  }

  #take(bytes: Uint8Array): Uint8Array {
    const { message } = parse(bytes);
    const controlId = message?.get('MSH-10') ?? '';
    const answer = { controlId: `R${++this.#count}`, at: this.#clock.now() };
    if (this.#must !== undefined && (message?.get(this.#must) ?? '') === '') {
      const errors = [{ location: this.#must, code: '101', severity: 'E' as const }];
      return acknowledge(bytes, { ...answer, code: 'AE', errors });
    }
    this.received.push({ id: controlId, patient: message?.get('PID-3.1') ?? '' });
    return acknowledge(bytes, { ...answer, code: 'AA' });
  }
}
