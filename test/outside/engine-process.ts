import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { compileCache } from './compile-cache.ts';

/** The sources, or another build where the environment names one: `SUTURE_ENTRY=dist/cli/suture.js`. */
const ENTRY = process.env['SUTURE_ENTRY'] ?? fileURLToPath(new URL('../../src/cli/suture.ts', import.meta.url));

export interface EngineStart {
  readonly workspace: string;
  /** A command that runs the engine: strace with its options. */
  readonly under?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** The whole engine as a process of its own, as a practice runs it: `suture up --workspace DIR`. */
export class EngineProcess {
  readonly #process: ChildProcess;
  readonly #gone: Promise<unknown>;
  readonly #under: boolean;
  #said = '';

  constructor({ workspace, under = [], environment = {} }: EngineStart) {
    const command = [...under, process.execPath, ENTRY, 'up', '--workspace', workspace];
    this.#under = under.length > 0;
    this.#process = spawn(command[0] ?? '', command.slice(1), {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...compileCache, NO_COLOR: '1', ...environment },
    });
    this.#process.stderr?.on('data', (chunk) => {
      this.#said = `${this.#said}${chunk}`.slice(-4_000);
    });
    this.#gone = once(this.#process, 'exit');
  }

  /** The engine's own process, not that of the command it runs under. */
  get pid(): number {
    const pid = this.#process.pid ?? 0;
    if (!this.#under) return pid;
    const child = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim().split(' ')[0];
    return Number(child);
  }

  /** What it last said on its error output, to be shown when a proof cannot go on. */
  get said(): string {
    return this.#said;
  }

  get running(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** Waits until something listens on the port. Fails when the engine ends first or takes longer than `mostMs`. */
  async listening(port: number, mostMs = 60_000): Promise<void> {
    const until = Date.now() + mostMs;
    while (!(await answers(port))) {
      if (!this.running) throw new Error(`the engine ended before it listened: ${this.#said}`);
      if (Date.now() > until) throw new Error(`the engine did not listen in time: ${this.#said}`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  /** As a power cut is to a process: no notice, no cleaning up. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Asks it to end in order. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (!this.running) return;
    try {
      process.kill(this.pid, signal);
    } catch {
      this.#process.kill(signal); // The command is there, the engine under it not yet or no more.
    }
    await this.#gone;
  }
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
