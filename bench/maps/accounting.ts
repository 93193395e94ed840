import { proveMap } from '../../src/meaning/maps/prove-map.ts';
import type { Translation } from '../../src/meaning/maps/translate.ts';
import type { Proof } from './proof.ts';
import type { CorpusMessage, MapTool } from './tool.ts';

/**
 * Whether ledgers balance and are true. `silent`: leaves said to be delivered that are not; `lying`: other lines of a
 * ledger that an exchanged value shows to be untrue. Both of some messages, since each leaf of them is a translation of
 * its own.
 */
export class Accounting implements Proof {
  readonly #tool: MapTool;
  readonly #number: string;
  readonly #seed: number;
  readonly #messages: CorpusMessage[] = [];
  readonly #lines: string[] = [];
  #leaves = 0;
  #unbalanced = 0;

  /** @param number of messages to prove, drawn by the seed, or `all` */
  constructor(tool: MapTool, number: string, seed: number) {
    this.#tool = tool;
    this.#number = number;
    this.#seed = seed;
  }

  judge(given: CorpusMessage, { ledger }: Translation): void {
    this.#messages.push(given);
    this.#leaves += ledger.leafCount;
    if (!ledger.balanced) this.#unbalanced++;
  }

  figures(): Readonly<Record<string, unknown>> {
    const proofs = this.#drawn().map(({ message, type }) =>
      proveMap(message, this.#tool.mapFor(type), this.#tool.options),
    );
    const lies = proofs.flatMap((proof) => proof.lies);
    this.#lines.push(...lies.map((lie) => JSON.stringify(lie)));
    const silent = lies.filter(({ kind }) => kind === 'target does not change').length;
    return {
      leaves: this.#leaves,
      proved: { messages: proofs.length, leaves: proofs.reduce((sum, { tried }) => sum + tried, 0) },
      silent,
      lying: lies.length - silent,
      unbalanced: this.#unbalanced + proofs.filter(({ balanced }) => !balanced).length,
    };
  }

  open(): readonly string[] {
    return this.#lines;
  }

  #drawn(): readonly CorpusMessage[] {
    if (this.#number === 'all') return this.#messages;
    let state = this.#seed >>> 0;
    const keyed = this.#messages.map((message) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return { message, key: state };
    });
    return keyed
      .toSorted((a, b) => a.key - b.key)
      .slice(0, Number(this.#number))
      .map(({ message }) => message);
  }
}
