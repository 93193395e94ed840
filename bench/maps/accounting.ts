import type { Translation } from '../../src/meaning/maps/translate.ts';
import { seededRandom } from '../../src/world/random.ts';
import type { MessageProof, ProofTask } from './message-proof.ts';
import type { Proof } from './proof.ts';
import { ProofJournal } from './proof-journal.ts';
import { proveAll } from './proof-pool.ts';
import { type CorpusMessage, PROJECT } from './tool.ts';

/** What accounting is asked to prove. */
export interface AccountingOptions {
  /** How many messages, drawn by the seed, or `all`. */
  readonly messages: string;
  /** How many variants of each. */
  readonly variants: number;
  readonly seed: number;
  /** File of what is proved already, which grows. */
  readonly resume: string | undefined;
}

/**
 * Whether ledgers balance and are true. `silent`: leaves said to be delivered that are not; `lying`: other lines of a
 * ledger that an exchanged value shows to be untrue; both of messages of the corpus and of variants of them: segments
 * dropped, doubled and moved, Z-segments, repetitions, escape sequences, nulls, other delimiters, unknown types.
 */
export class Accounting implements Proof {
  readonly #options: AccountingOptions;
  readonly #messages: CorpusMessage[] = [];
  readonly #lines = new Map<string, { count: number; readonly first: string }>();
  readonly #proved = { messages: 0, variants: 0, leaves: 0, tried: 0 };
  readonly #sums = { leaves: 0, silent: 0, lying: 0, unbalanced: 0, refusals: 0 };

  constructor(options: AccountingOptions) {
    this.#options = options;
  }

  judge(given: CorpusMessage, { ledger }: Translation): void {
    this.#messages.push(given);
    this.#sums.leaves += ledger.leafCount;
    if (!ledger.balanced) this.#sums.unbalanced++;
  }

  /** Exchanges the leaves of the messages. `progress` is told after each. */
  async prove(progress: (done: number, of: number) => void): Promise<void> {
    const { seed, variants, resume } = this.#options;
    const journal = new ProofJournal(resume);
    const drawn = this.#drawn();
    const open: { readonly file: string; readonly task: ProofTask }[] = [];
    for (const [nth, { file, message }] of drawn.entries()) {
      const task: ProofTask = { text: message.text(), variants, seed: seed * 100_003 + nth };
      const known = journal.find(task);
      if (known === undefined) open.push({ file, task });
      else this.#take(file, known);
    }
    await proveAll(
      open.map(({ task }) => task),
      (nth, proof) => {
        const { file, task } = open[nth] as (typeof open)[number];
        this.#take(file, proof);
        journal.add(task, proof);
        progress(this.#proved.messages, drawn.length);
      },
    );
  }

  figures(): Readonly<Record<string, unknown>> {
    const { leaves, silent, lying, unbalanced } = this.#sums;
    return { leaves, proved: this.#proved, silent, lying, unbalanced };
  }

  /** Well-formed variants that the parser or the map refused. */
  get refusals(): number {
    return this.#sums.refusals;
  }

  open(): readonly string[] {
    return [...this.#lines]
      .toSorted((a, b) => b[1].count - a[1].count)
      .map(([line, { count, first }]) => `accounting ${count} ${line}, e.g. ${first}`);
  }

  #take(file: string, proof: MessageProof): void {
    this.#proved.messages++;
    for (const name of ['variants', 'leaves', 'tried'] as const) this.#proved[name] += proof[name];
    for (const name of ['silent', 'lying', 'unbalanced', 'refusals'] as const) this.#sums[name] += proof[name];
    for (const [line, kind] of proof.open) {
      const known = this.#lines.get(line);
      if (known === undefined) this.#lines.set(line, { count: 1, first: `${file.replace(PROJECT, '')}, ${kind}` });
      else known.count++;
    }
  }

  #drawn(): readonly CorpusMessage[] {
    if (this.#options.messages === 'all') return this.#messages;
    const random = seededRandom(this.#options.seed);
    return this.#messages
      .map((message) => ({ message, key: random.next() }))
      .toSorted((a, b) => a.key - b.key)
      .slice(0, Number(this.#options.messages))
      .map(({ message }) => message);
  }
}
