import type { Context } from './context.ts';

/** An option as commander takes it: flags, what it does, and whether it may be given several times. */
export interface OptionSpec {
  readonly flags: string;
  readonly text: string;
  readonly many?: boolean;
  readonly fallback?: string;
}

/** What the user gave: options by their camel-case names, and the arguments. */
export interface Given {
  readonly args: readonly string[];
  /** The value of an option; `true` for one without a value, undefined for one that was not given. */
  option(name: string): string | true | undefined;
  text(name: string): string | undefined;
  texts(name: string): readonly string[];
  flag(name: string): boolean;
  /** Options in the order in which they stood on the command line, by their camel-case names. */
  readonly order: readonly string[];
}

/** One command: `held release`, with what it takes and what it does. Returns its exit code, 0 when none. */
export interface CommandSpec {
  readonly name: string;
  readonly text: string;
  readonly args?: readonly (readonly [name: string, text: string])[];
  readonly options?: readonly OptionSpec[];
  /** Ctrl-C is how it ends, and it sees to that itself; any other command is given up at once. */
  readonly untilInterrupted?: true;
  readonly run: (context: Context, given: Given) => Promise<number | undefined>;
}
