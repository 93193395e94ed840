import { type Profiler, Session } from 'node:inspector';

/**
 * Which characters of the sources have run so far, from V8's own block coverage. Counting slows the code
 * down a little and taking the counts costs milliseconds, so it is asked once for a group of inputs.
 */
export class Coverage {
  readonly #session = new Session();
  readonly #seen = new Map<string, Uint8Array>();
  readonly #folder: string;

  /** Looks only at scripts whose address contains `folder`. */
  constructor(folder: string) {
    this.#folder = folder;
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** How many characters ran since the last call that had never run before. */
  fresh(): number {
    let fresh = 0;
    // An in-process session answers before `post` returns.
    this.#session.post('Profiler.takePreciseCoverage', (error, answer) => {
      if (error !== null) throw error;
      for (const script of answer.result) {
        if (script.url.includes(this.#folder)) fresh += this.#take(script);
      }
    });
    return fresh;
  }

  close(): void {
    this.#session.disconnect();
  }

  #take({ url, functions }: Profiler.ScriptCoverage): number {
    let fresh = 0;
    for (const { ranges } of functions) {
      const whole = ranges[0];
      // A map for each function by itself: a function that did not run is left out of later counts, and
      // the one around it would cover its characters.
      if (whole === undefined || whole.count === 0) continue;
      const name = `${url}:${whole.startOffset}:${whole.endOffset}`;
      const length = whole.endOffset - whole.startOffset;
      const seen = this.#seen.get(name) ?? new Uint8Array(length);
      this.#seen.set(name, seen);
      // Ranges nest, outer first; the innermost that covers a character says whether it ran.
      const now = new Uint8Array(length);
      for (const { startOffset, endOffset, count } of ranges) {
        now.fill(count > 0 ? 1 : 0, startOffset - whole.startOffset, endOffset - whole.startOffset);
      }
      for (let at = 0; at < length; at++) {
        if (now[at] === 1 && seen[at] === 0) {
          seen[at] = 1;
          fresh++;
        }
      }
    }
    return fresh;
  }
}
