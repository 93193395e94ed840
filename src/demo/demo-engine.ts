import { type ChildProcess, spawn } from 'node:child_process';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Fault } from '../diagnostics/fault.ts';
import { Client } from '../server/client.ts';
import { socketPath } from '../server/socket-path.ts';
import type { Clock } from '../world/clock.ts';

const LONGEST_START_MS = 60_000;
const LOOK_EVERY_MS = 50;

/** The engine of a practice, as the story handles it. */
export interface PracticeEngine {
  readonly client: Client;
  /** Starts it and waits until it answers. */
  start(): Promise<void>;
  /** Ends it without warning. */
  kill(): Promise<void>;
  /** Asks it to end and waits for it. */
  stop(): Promise<void>;
  wait(ms: number): Promise<void>;
}

/**
 * The engine of the demo: `suture up` in a process of its own, so that it can be killed as a power cut or
 * a crash would.
 */
export class DemoEngine implements PracticeEngine {
  readonly #workspace: string;
  readonly #port: number;
  readonly #clock: Clock;
  readonly client: Client;
  #process: ChildProcess | undefined;

  /** @param port where the console is served on loopback */
  constructor(workspace: string, port: number, clock: Clock) {
    this.#workspace = workspace;
    this.#port = port;
    this.#clock = clock;
    this.client = new Client(socketPath(join(workspace, '.suture')));
  }

  /** Starts it and waits until it answers. */
  async start(): Promise<void> {
    const command = fileURLToPath(new URL(`../cli/suture${extname(import.meta.url)}`, import.meta.url));
    const at = ['--workspace', this.#workspace, '--http', `127.0.0.1:${this.#port}`];
    const child = spawn(process.execPath, [command, 'up', ...at], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#process = child;
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said = `${said}${chunk.toString()}`.slice(-4000);
    });
    const until = this.#clock.now() + LONGEST_START_MS;
    while (this.#clock.now() < until && child.exitCode === null) {
      try {
        const status = await this.client.status();
        const listens = status.flows.every((flow) => flow.source === undefined || flow.source.listening);
        if (listens && (await this.#consoleAnswers())) return;
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
      }
      await this.wait(LOOK_EVERY_MS);
    }
    process.stderr.write(said);
    throw new Fault('demo-engine-not-started', { cause: new Error(said) });
  }

  /** Ends it without warning (SIGKILL), as a power cut would. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** Asks it to end and waits for it. */
  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms));
  }

  /** The console is served a moment after the socket. */
  async #consoleAnswers(): Promise<boolean> {
    const asked = fetch(`http://127.0.0.1:${this.#port}/health/ready`);
    return asked.then(
      ({ ok }) => ok,
      () => false,
    );
  }

  #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.kill(signal);
    });
  }
}
