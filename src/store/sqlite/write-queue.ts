import type { Code } from '../../diagnostics/catalogue.ts';
import { Fault } from '../../diagnostics/fault.ts';
import type { Clock } from '../../world/clock.ts';
import type { Accepted, DeliveryChange, NewMessage } from '../store.ts';
import { faultFrom } from './fault-of.ts';
import { LedgerKinds } from './ledger-kinds.ts';
import type { GroupAnswer, WriteRequest } from './protocol.ts';
import { packWrites, type Write } from './write-batch.ts';

interface Waiting {
  readonly write: Write;
  readonly resolve: (accepted: Accepted) => void;
  readonly reject: (fault: Fault) => void;
}

export interface WriteQueueEvents {
  /** To the writer thread. */
  post(request: WriteRequest): void;
  /** A new message is durable. */
  accepted(message: NewMessage, accepted: Accepted): void;
}

/**
 * Gathers the writes of one turn of the event loop and hands them to the writer thread in one piece, then
 * settles each when the thread answers.
 */
export class WriteQueue {
  readonly #clock: Clock;
  readonly #events: WriteQueueEvents;
  readonly #numbers = new Map<string, number>();
  readonly #kinds = new LedgerKinds();
  readonly #sent = new Map<number, readonly Waiting[]>();
  #newNames: string[] = [];
  #waiting: Waiting[] = [];
  #scheduled = false;
  #sequence = 0;
  #over: Code | undefined;

  constructor(clock: Clock, events: WriteQueueEvents) {
    this.#clock = clock;
    this.#events = events;
  }

  accept(message: NewMessage): Promise<Accepted> {
    return this.#add({ kind: 'accept', message });
  }

  async change(change: DeliveryChange): Promise<void> {
    await this.#add({ kind: 'change', change });
  }

  /** Settles the writes that a commit was about. */
  settle(answer: GroupAnswer): void {
    for (const { sequence, results, failures } of answer.batches) {
      const waiting = this.#sent.get(sequence) ?? [];
      this.#sent.delete(sequence);
      const failed = new Map(failures);
      for (const [index, { write, resolve, reject }] of waiting.entries()) {
        const fault = failed.size === 0 ? undefined : failed.get(index);
        if (fault !== undefined) {
          reject(faultFrom(fault));
          continue;
        }
        const accepted = acceptedFrom(results, index);
        if (write.kind === 'accept') this.#events.accepted(write.message, accepted);
        resolve(accepted);
      }
    }
  }

  /** Sends what has gathered now. */
  flush(): void {
    this.#scheduled = false;
    if (this.#waiting.length === 0) return;
    let writes: ArrayBuffer;
    try {
      writes = packWrites(this.#waiting, (name) => this.#numberOf(name), this.#kinds);
    } catch (cause) {
      for (const { reject } of this.#waiting) reject(new Fault('store-failed', { cause }));
      this.#waiting = [];
      return;
    }
    const names = this.#newNames;
    const sequence = this.#sequence++;
    this.#sent.set(sequence, this.#waiting);
    this.#waiting = [];
    this.#newNames = [];
    this.#events.post({ sequence, now: this.#clock.now(), names, writes });
  }

  /** Refuses everything from now on; what was sent and not answered may or may not be stored. */
  end(code: Code): void {
    if (this.#over !== undefined) return;
    this.#over = code;
    const fault = new Fault(code);
    for (const waiting of this.#sent.values()) for (const { reject } of waiting) reject(fault);
    for (const { reject } of this.#waiting) reject(fault);
    this.#sent.clear();
    this.#waiting = [];
  }

  #add(write: Write): Promise<Accepted> {
    if (this.#over !== undefined) return Promise.reject(new Fault(this.#over));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ write, resolve, reject });
      if (this.#scheduled) return;
      this.#scheduled = true;
      setImmediate(() => this.flush());
    });
  }

  #numberOf(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(name, number);
    this.#newNames.push(name);
    return number;
  }
}

function acceptedFrom(results: Float64Array, index: number): Accepted {
  const id = results[index * 3] ?? 0;
  const of = results[index * 3 + 1] ?? 0;
  return of === 0 ? { id } : { id, duplicate: { of, body: results[index * 3 + 2] === 1 ? 'same' : 'other' } };
}
