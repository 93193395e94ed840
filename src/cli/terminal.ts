import type { Readable, Writable } from 'node:stream';
import type { Clock } from '../world/clock.ts';

/** What a command sees of the process it runs in. */
export interface Terminal {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The working folder. */
  readonly folder: string;
  /** Who runs the command: stands with everything that it changes. */
  readonly user: string;
  readonly clock: Clock;
  /** Aborts at Ctrl-C or when the process is asked to end. */
  readonly interrupted: AbortSignal;
}
