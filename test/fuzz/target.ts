/** What a fuzz run feeds inputs to. `run` throws where the code under test breaks a promise. */
export interface Target {
  readonly name: string;
  /** Part of the addresses of the sources whose coverage leads the search. */
  readonly sources: string;
  /** What the search starts from. */
  seeds(): Uint8Array[];
  /** Pieces that mean something to the code under test. */
  readonly tokens: readonly Uint8Array[];
  run(input: Uint8Array): void;
}

/** A promise that did not hold, told by a stable name so that a smaller input can be seen to break the same one. */
export class BrokenPromise extends Error {
  constructor(promise: string) {
    super(promise);
    this.name = 'BrokenPromise';
  }
}

/** What sort of failure this is: the promise, or the error with the place in the sources where it came from. */
export function failureName(error: unknown): string {
  if (error instanceof BrokenPromise) return error.message;
  if (!(error instanceof Error)) return 'threw something that is no error';
  const place = /\/(src\/[^\s:]+\.[jt]s):\d+/.exec(error.stack ?? '');
  return `${error.name} in ${place?.[1] ?? 'unknown place'}`;
}
