import type { Code } from '../../diagnostics/catalogue.ts';
import type { Outcome, Payload } from '../connector.ts';

/**
 * One payload between `send` and its outcome.
 *
 *   waiting ──► handed over to a socket ──► left ──► (committed: CA came, AA is awaited) ──► settled
 *      └───────────────┴─────────────────────┴───────────────────────────────────────────────►
 *
 * What a failure means depends on how far it got: before `left` the end of the frame cannot have
 * arrived, so the receiver provably has no message; from then on it may have one.
 */
export class Sending {
  readonly payload: Payload;
  handed = false;
  left = false;
  committed = false;
  /** When the answer is overdue, in ms since 1970; set when it is handed over. */
  deadline = 0;
  #resolve: ((outcome: Outcome) => void) | undefined;
  readonly #signal: AbortSignal;
  readonly #abort: () => void;

  constructor(
    payload: Payload,
    signal: AbortSignal,
    resolve: (outcome: Outcome) => void,
    abort: (sending: Sending) => void,
  ) {
    this.payload = payload;
    this.#signal = signal;
    this.#resolve = resolve;
    this.#abort = () => abort(this);
    signal.addEventListener('abort', this.#abort);
  }

  get settled(): boolean {
    return this.#resolve === undefined;
  }

  settle(outcome: Outcome): void {
    const resolve = this.#resolve;
    if (resolve === undefined) return;
    this.#resolve = undefined;
    this.#signal.removeEventListener('abort', this.#abort);
    resolve(outcome);
  }

  /** Settles as unreachable or ambiguous, by whether the whole of it had left. */
  fail(before: Code, after: Code, certain: boolean): void {
    const gone = this.handed && (this.left || !certain);
    this.settle(gone ? { kind: 'ambiguous', code: after } : { kind: 'unreachable', code: before });
  }
}
