import { connect } from 'node:net';
import { madeMessage } from '../test/outside/made-message.ts';

/** What the generating process does; given as JSON in its first argument. */
export interface GeneratorTask {
  readonly port: number;
  readonly connections: number;
  readonly patients: number;
  readonly seconds: number;
  /** Begins control ids, so that no two runs on one store share one. */
  readonly prefix: string;
  /** Messages a second over all connections; without it as fast as answers come. */
  readonly rate?: number;
}

export type GeneratorNews =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'end';
      readonly sent: number;
      readonly accepted: number;
      readonly refused: number;
      readonly seconds: number;
      readonly ackP50Ms: number;
      readonly ackP99Ms: number;
      readonly messageBytes: number;
    };

const MARK = 'CONTROLID';
const task = JSON.parse(process.argv[2] ?? '{}') as GeneratorTask;

// Head and tails are made once: what costs time in the measured seconds is the engine, not this process.
const sample = madeMessage(MARK, '100000000');
const head = sample.slice(0, sample.indexOf(MARK));
const tails = Array.from({ length: task.patients }, (_, patient) => {
  const text = madeMessage(MARK, String(100_000_000 + patient));
  return text.slice(text.indexOf(MARK) + MARK.length);
});
const POSITIVE = Buffer.from('\rMSA|AA|', 'latin1');
const END = 0x1c;

let sent = 0;
let accepted = 0;
let refused = 0;
let times = new Float64Array(1 << 16);
let until = Infinity;

/** One sender with one message in flight. */
function sender(): Promise<() => Promise<void>> {
  return new Promise((ready, failed) => {
    const socket = connect({ port: task.port, host: '127.0.0.1', noDelay: true });
    let began = 0;
    let due = 0;
    let positive = false;
    let done: () => void = () => {};
    const gap = task.rate === undefined ? 0 : (1000 * task.connections) / task.rate;
    const next = () => {
      if (performance.now() >= until) {
        socket.destroy();
        done();
        return;
      }
      due = Math.max(due + gap, performance.now() - 1000);
      const wait = due - performance.now();
      if (gap > 0 && wait > 1) setTimeout(send, wait);
      else send();
    };
    const send = () => {
      const number = sent++;
      began = performance.now();
      socket.write(`${head}${task.prefix}${number}${tails[number % task.patients]}`, 'latin1');
    };
    socket.on('data', (chunk) => {
      if (chunk.includes(POSITIVE)) positive = true;
      if (chunk[chunk.length - 2] !== END) return;
      if (positive) {
        note(performance.now() - began);
      } else refused++;
      positive = false;
      next();
    });
    socket.on('error', failed);
    socket.on('connect', () =>
      ready(
        () =>
          new Promise((over) => {
            done = over;
            next();
          }),
      ),
    );
  });
}

function note(ms: number): void {
  if (accepted === times.length) {
    const grown = new Float64Array(times.length * 2);
    grown.set(times);
    times = grown;
  }
  times[accepted++] = ms;
}

function tell(news: GeneratorNews): void {
  process.send?.(news);
}

const senders = await Promise.all(Array.from({ length: task.connections }, sender));
tell({ kind: 'ready' });
await new Promise((begin) => process.once('message', begin));
const began = performance.now();
until = began + task.seconds * 1000;
await Promise.all(senders.map((run) => run()));
const seconds = (performance.now() - began) / 1000;
const sorted = times.subarray(0, accepted).sort();
const at = (share: number) =>
  Math.round((sorted[Math.min(accepted - 1, Math.floor(share * accepted))] ?? 0) * 100) / 100;
tell({
  kind: 'end',
  sent,
  accepted,
  refused,
  seconds,
  ackP50Ms: at(0.5),
  ackP99Ms: at(0.99),
  messageBytes: sample.length - 3 - MARK.length + task.prefix.length + String(Math.max(0, sent - 1)).length,
});
process.disconnect();
