import { PassThrough } from 'node:stream';
import type { Terminal } from '../../src/cli/terminal.ts';
import type { Clock } from '../../src/world/clock.ts';
import { SimulatedClock } from '../../src/world/simulated-clock.ts';
import { FAKE_NOW } from './fake-engine.ts';

/** A terminal that remembers what was written and types what it is told to. */
export class FakeTerminal {
  readonly terminal: Terminal;
  readonly clock: SimulatedClock;
  readonly #interrupt = new AbortController();
  readonly #stdin: PassThrough;
  /** Standard output and error output in the order in which they were written. */
  all = '';
  out = '';
  err = '';

  constructor(options: { folder: string; interactive?: boolean; clock?: Clock; environment?: Record<string, string> }) {
    const { folder, interactive = false, environment = {} } = options;
    this.clock = new SimulatedClock(FAKE_NOW + 10_000);
    const stream = () => Object.assign(new PassThrough(), { isTTY: interactive });
    const [stdin, stdout, stderr] = [stream(), stream(), stream()];
    this.#stdin = stdin;
    stdout.on('data', (part: Buffer) => {
      this.out += part.toString('utf8');
      this.all += part.toString('utf8');
    });
    stderr.on('data', (part: Buffer) => {
      this.err += part.toString('utf8');
      this.all += part.toString('utf8');
    });
    this.terminal = {
      stdin,
      stdout,
      stderr,
      environment,
      folder,
      user: 'ana',
      clock: options.clock ?? this.clock,
      interrupted: this.#interrupt.signal,
    };
  }

  /** The user types, or a pipe writes, these lines; the input stays open. */
  type(...lines: readonly string[]): this {
    for (const line of lines) this.#stdin.write(`${line}\n`);
    return this;
  }

  /** The input ends. */
  end(text: string | Buffer = ''): this {
    this.#stdin.end(text);
    return this;
  }

  /** Ctrl-C. */
  interrupt(): void {
    this.#interrupt.abort();
  }

  /** The events of a `--json` run. */
  get events(): Record<string, unknown>[] {
    return this.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }
}
