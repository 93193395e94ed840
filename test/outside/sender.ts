import { connect, type Socket } from 'node:net';
import { seededRandom } from '../../src/world/random.ts';
import { FrameCutter } from './frame-cutter.ts';
import { fieldOf, madeMessage } from './made-message.ts';
import { type Parcel, parcelId, patientId } from './parcel.ts';

/** How the sending process behaves; given as JSON in its first argument. */
export interface SenderTask {
  readonly port: number;
  readonly connections: number;
  readonly patients: number;
  /** Unacknowledged messages allowed on a connection: each connection takes a number from 1 up to this. */
  readonly window: number;
  /** Longest pause before the next message, in ms. */
  readonly pauseMs: number;
  readonly seed: number;
  /** Stops by itself after so many messages; without it only when told to. */
  readonly total?: number;
}

export type SenderNews =
  | { readonly kind: 'count'; readonly acknowledged: number }
  | {
      readonly kind: 'end';
      /** Control ids in the order in which their positive answers came. */
      readonly acknowledged: readonly string[];
      /** Those that were refused at least once: a later one of the same connection may have passed them. */
      readonly refused: readonly string[];
      /** Answers that named a message which was not waiting for one. */
      readonly stray: number;
    };

const RECONNECT_MS = 15;

const task = JSON.parse(process.argv[2] ?? '{}') as SenderTask;
const acknowledged: string[] = [];
const refused = new Set<string>();
let stray = 0;
let begun = 0;
let stopping = false;

/** One sending system: sends in order, and after a lost connection sends again what was not acknowledged. */
class Sender {
  readonly #connection: number;
  readonly #window: number;
  readonly #random: ReturnType<typeof seededRandom>;
  readonly #done: () => void;
  #waiting: Parcel[] = [];
  #next = 0;
  #socket: Socket | undefined;

  constructor(connection: number, done: () => void) {
    this.#connection = connection;
    this.#random = seededRandom(task.seed * 1_009 + connection);
    this.#window = 1 + Math.floor(this.#random.next() * task.window);
    this.#done = done;
    this.#connect();
  }

  #connect(): void {
    const socket = connect({ port: task.port, host: '127.0.0.1', noDelay: true });
    const cutter = new FrameCutter();
    socket.on('connect', () => {
      this.#socket = socket;
      for (const parcel of this.#waiting) this.#write(parcel);
      this.pump();
    });
    socket.on('data', (chunk) => {
      for (const payload of cutter.push(chunk)) this.#answer(payload.toString('latin1'));
    });
    socket.on('error', () => {}); // The close that follows says all there is to do.
    socket.on('close', () => {
      if (this.#socket === socket) this.#socket = undefined;
      if (!this.#finished()) setTimeout(() => this.#connect(), RECONNECT_MS);
    });
  }

  #write(parcel: Parcel): void {
    this.#socket?.write(madeMessage(parcelId(parcel), patientId(parcel)), 'latin1');
  }

  /** Fills the window, and ends when nothing is left to send. */
  pump(): void {
    while (this.#socket !== undefined && this.#waiting.length < this.#window && more()) {
      const parcel = { connection: this.#connection, patient: this.#below(task.patients), number: this.#next++ };
      begun++;
      this.#waiting.push(parcel);
      this.#write(parcel);
    }
    if (this.#finished()) {
      this.#socket?.destroy();
      this.#done();
    }
  }

  #answer(text: string): void {
    const code = fieldOf(text, 'MSA', 1);
    const id = fieldOf(text, 'MSA', 2);
    const parcel = this.#waiting.find((one) => parcelId(one) === id);
    if (parcel === undefined) {
      stray++;
      return;
    }
    if (code !== 'AA' && code !== 'CA') {
      // Refused: the whole window is sent again on a new connection, in order.
      for (const one of this.#waiting) refused.add(parcelId(one));
      this.#socket?.destroy();
      return;
    }
    this.#waiting = this.#waiting.filter((one) => one !== parcel);
    acknowledged.push(id);
    const pause = this.#random.next() * task.pauseMs;
    if (pause < 1) this.pump();
    else setTimeout(() => this.pump(), pause);
  }

  #finished(): boolean {
    return this.#waiting.length === 0 && !more();
  }

  #below(limit: number): number {
    return Math.floor(this.#random.next() * limit);
  }
}

function more(): boolean {
  return !stopping && (task.total === undefined || begun < task.total);
}

function tell(news: SenderNews): void {
  process.send?.(news);
}

const senders: Sender[] = [];
const all = Array.from(
  { length: task.connections },
  (_, connection) => new Promise<void>((done) => senders.push(new Sender(connection, done))),
);
const counting = setInterval(() => tell({ kind: 'count', acknowledged: acknowledged.length }), 10);
process.on('message', () => {
  stopping = true;
  for (const sender of senders) sender.pump();
});
// Without its parent this process has nobody to report to.
process.on('disconnect', () => process.exit(1));
await Promise.all(all);
clearInterval(counting);
tell({ kind: 'end', acknowledged, refused: [...refused], stray });
