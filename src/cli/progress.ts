import type { Clock, Timer } from '../world/clock.ts';
import type { Terminal } from './terminal.ts';
import { durationText, numberText } from './text.ts';

const BAR = 10;
const EVERY_MS = 10_000;

/**
 * Progress of long work on the error output: a line that is drawn over on a terminal, one line in ten
 * seconds elsewhere. It always shows where everything went: `released 8,071 · refused 31`.
 */
export class Progress {
  readonly #terminal: Terminal;
  readonly #clock: Clock;
  readonly #what: string;
  readonly #total: number;
  readonly #startedAt: number;
  #timer: Timer | undefined;
  #line = '';

  constructor(terminal: Terminal, what: string, total: number) {
    this.#terminal = terminal;
    this.#clock = terminal.clock;
    this.#what = what;
    this.#total = total;
    this.#startedAt = this.#clock.now();
    if (terminal.stderr.isTTY !== true) this.#beat();
  }

  /** So many are done, and this became of them. */
  step(done: number, fates: Readonly<Record<string, number>>): void {
    const share = this.#total === 0 ? 1 : done / this.#total;
    const filled = Math.round(share * BAR);
    const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR - filled)}`;
    const spent = this.#clock.now() - this.#startedAt;
    const left =
      done === 0 || done === this.#total ? '' : `  ETA ${durationText((spent / done) * (this.#total - done))}`;
    const sum = Object.entries(fates)
      .map(([fate, count]) => `${fate} ${numberText(count)}`)
      .join(' · ');
    const counts = `${numberText(done)}/${numberText(this.#total)}`;
    this.#line = `${this.#what} ${bar} ${Math.floor(share * 100)}% ${counts}  ${sum}${left}`;
    if (this.#terminal.stderr.isTTY === true) this.#terminal.stderr.write(`\r\u001b[2K${this.#line}`);
  }

  /** The work has ended; the last state stays on the terminal. */
  end(): void {
    this.#timer?.cancel();
    if (this.#terminal.stderr.isTTY === true && this.#line !== '') this.#terminal.stderr.write('\n');
  }

  #beat(): void {
    this.#timer = this.#clock.after(EVERY_MS, () => {
      if (this.#line !== '') this.#terminal.stderr.write(`${this.#line}\n`);
      this.#beat();
    });
  }
}
