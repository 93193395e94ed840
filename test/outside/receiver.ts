import { createServer } from 'node:net';
import { seededRandom } from '../../src/world/random.ts';
import { FrameCutter } from './frame-cutter.ts';
import { fieldOf } from './made-message.ts';
import { parcelOf, patientId } from './parcel.ts';

/** How the receiving process behaves; given as JSON in its first argument. */
export interface ReceiverTask {
  readonly destinations: readonly string[];
  /** Longest wait before an answer, in ms. */
  readonly answerMs: number;
  readonly seed: number;
}

/** One arrival, in the order of arrival. */
export interface Arrival {
  readonly id: string;
  readonly at: number;
}

export type ReceiverNews =
  | { readonly kind: 'ports'; readonly ports: Readonly<Record<string, number>> }
  /** Distinct messages that each destination has had; sent when asked `count`. */
  | { readonly kind: 'count'; readonly counts: Readonly<Record<string, number>> }
  | {
      readonly kind: 'end';
      readonly arrivals: Readonly<Record<string, readonly Arrival[]>>;
      /** Arrivals whose control id and patient do not belong together. */
      readonly corrupted: number;
    };

const task = JSON.parse(process.argv[2] ?? '{}') as ReceiverTask;
const random = seededRandom(task.seed);
const arrivals: Record<string, Arrival[]> = {};
const distinct: Record<string, Set<string>> = {};
const ports: Record<string, number> = {};
let corrupted = 0;

function receive(destination: string, payload: Buffer): string {
  const text = payload.toString('latin1');
  const id = fieldOf(text, 'MSH', 10);
  const parcel = parcelOf(id);
  const patient = fieldOf(text, 'PID', 3).split('^')[0];
  if (parcel === undefined || patient !== patientId(parcel)) corrupted++;
  arrivals[destination]?.push({ id, at: Date.now() });
  distinct[destination]?.add(id);
  return id;
}

for (const destination of task.destinations) {
  arrivals[destination] = [];
  distinct[destination] = new Set();
  const server = createServer((socket) => {
    const cutter = new FrameCutter();
    socket.setNoDelay(true);
    socket.on('error', () => {}); // A sender that was killed; its close follows.
    socket.on('data', (chunk) => {
      for (const payload of cutter.push(chunk)) {
        const id = receive(destination, payload);
        const answer = `\x0bMSH|^~\\&|RECEIVER|TEST|SUTURE|TEST|20260101000000||ACK|A${id}|P|2.5.1\rMSA|AA|${id}\r\x1c\r`;
        const wait = random.next() * task.answerMs;
        if (wait < 1) socket.write(answer, 'latin1');
        else setTimeout(() => socket.writable && socket.write(answer, 'latin1'), wait);
      }
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address !== null && typeof address !== 'string') ports[destination] = address.port;
}

function tell(news: ReceiverNews): void {
  process.send?.(news);
}

process.on('message', (question: 'count' | 'end') => {
  if (question === 'end') tell({ kind: 'end', arrivals, corrupted });
  else {
    const counts = Object.fromEntries(Object.entries(distinct).map(([name, ids]) => [name, ids.size]));
    tell({ kind: 'count', counts });
  }
});
// Without its parent this process has nobody to report to.
process.on('disconnect', () => process.exit(0));
tell({ kind: 'ports', ports });
