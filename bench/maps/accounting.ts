import { type Message, parse } from '../../src/formats/hl7v2/index.ts';
import type { CodeLibrary } from '../../src/meaning/codes/code-library.ts';
import { type Lie, proveMap } from '../../src/meaning/maps/prove-map.ts';
import type { Translation } from '../../src/meaning/maps/translate.ts';
import { type Random, seededRandom } from '../../src/world/random.ts';
import type { Proof } from './proof.ts';
import type { CorpusMessage, MapTool } from './tool.ts';
import { VARIANTS, variantOf } from './variants.ts';

/** What accounting is asked to prove. */
export interface AccountingOptions {
  /** How many messages, drawn by the seed, or `all`. */
  readonly messages: string;
  /** How many variants of each. */
  readonly variants: number;
  readonly seed: number;
}

/**
 * Whether ledgers balance and are true. `silent`: leaves said to be delivered that are not; `lying`: other lines of a
 * ledger that an exchanged value shows to be untrue; both of messages of the corpus and of variants of them: segments
 * dropped, doubled and moved, Z-segments, repetitions, escape sequences, nulls, other delimiters, unknown types.
 */
export class Accounting implements Proof {
  readonly #tool: MapTool;
  readonly #options: AccountingOptions;
  readonly #random: Random;
  readonly #messages: CorpusMessage[] = [];
  readonly #lines = new Map<string, { count: number; readonly first: string }>();
  readonly #proved = { messages: 0, variants: 0, leaves: 0, tried: 0 };
  readonly #sums = { leaves: 0, silent: 0, lying: 0, unbalanced: 0, refusals: 0 };

  constructor(tool: MapTool, options: AccountingOptions) {
    this.#tool = tool;
    this.#options = options;
    this.#random = seededRandom(options.seed);
  }

  judge(given: CorpusMessage, { ledger }: Translation): void {
    this.#messages.push(given);
    this.#sums.leaves += ledger.leafCount;
    if (!ledger.balanced) this.#sums.unbalanced++;
  }

  figures(): Readonly<Record<string, unknown>> {
    const kinds = Object.keys(VARIANTS);
    let next = this.#options.seed;
    for (const { file, message } of this.#drawn()) {
      this.#proved.messages++;
      this.#prove(file, 'as it is', message);
      // One kind after the other, so that each has its share; where one does not apply, the next does.
      for (let made = 0, turn = 0; made < this.#options.variants && turn < kinds.length; turn++) {
        const kind = kinds[next++ % kinds.length] as string;
        const text = variantOf(message, kind, this.#random);
        if (text === undefined) continue;
        made++;
        this.#proved.variants++;
        this.#prove(file, kind, parse(text).message);
      }
    }
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

  #prove(file: string, kind: string, message: Message | undefined): void {
    try {
      if (message === undefined) throw new RangeError('not parsed');
      const type = `${message.get('MSH-9.1') ?? ''}^${message.get('MSH-9.2') ?? ''}`;
      const { options } = this.#tool;
      const codes = options.codes as CodeLibrary;
      const codesOf = (table: string) => codes.table(table)?.rows.map(({ source }) => source.code) ?? [];
      const proof = proveMap(message, this.#tool.mapFor(type), { ...options, codesOf });
      this.#proved.leaves += proof.leaves;
      this.#proved.tried += proof.tried;
      if (!proof.balanced) {
        this.#sums.unbalanced++;
        this.#say('unbalanced', `${file}, ${kind}`);
      }
      for (const lie of proof.lies) {
        if (lie.kind === 'target does not change') this.#sums.silent++;
        else this.#sums.lying++;
        this.#say(lineOf(lie), `${file}, ${kind}`);
      }
    } catch (error) {
      this.#sums.refusals++;
      this.#say(`refused: ${error instanceof Error ? error.message : 'for no reason'}`, `${file}, ${kind}`);
    }
  }

  #say(line: string, first: string): void {
    const known = this.#lines.get(line);
    if (known === undefined) this.#lines.set(line, { count: 1, first });
    else known.count++;
  }

  #drawn(): readonly CorpusMessage[] {
    if (this.#options.messages === 'all') return this.#messages;
    return this.#messages
      .map((message) => ({ message, key: this.#random.next() }))
      .toSorted((a, b) => a.key - b.key)
      .slice(0, Number(this.#options.messages))
      .map(({ message }) => message);
  }
}

/** A lie without the numbers of segments, repetitions and resources, so that equal ones are counted together. */
function lineOf({ path, fate, kind, row, places }: Lie): string {
  const place = (places[0] ?? 'no place').replace(/\/[^.]*/, '').replace(/\[\d+\]/g, '');
  return `${kind}: ${path.replace(/\[\d+\]/g, '')} ${fate} by ${row ?? 'no row'}, at ${place}`;
}
