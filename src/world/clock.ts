/** A timer that can be called off. */
export interface Timer {
  cancel(): void;
}

/** Time as the engine sees it: injected, so that an hour can pass in a test within a millisecond. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /** Calls `run` once, `ms` milliseconds from now. A timer never keeps the process alive by itself. */
  after(ms: number, run: () => void): Timer;
}

const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    // setTimeout fires at once for anything longer than 24.8 days, so a long wait is taken in stages.
    const until = Date.now() + ms;
    let handle: NodeJS.Timeout;
    const arm = () => {
      const left = Math.max(0, until - Date.now());
      handle = setTimeout(left > LONGEST_TIMEOUT_MS ? arm : run, Math.min(left, LONGEST_TIMEOUT_MS));
      handle.unref();
    };
    arm();
    return { cancel: () => clearTimeout(handle) };
  },
};
