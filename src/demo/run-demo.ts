import { systemClock } from '../world/clock.ts';
import { Narrator } from './narrator.ts';
import { Riverside } from './riverside.ts';
import { type DemoResult, Story } from './story.ts';

export interface DemoOptions {
  readonly seed: number;
  readonly json: boolean;
  readonly colour: boolean;
  /** Keep the folder of the demo when it ends. */
  readonly keep: boolean;
  readonly write: (text: string) => void;
  /** Ends the demo early; everything it started ends with it. */
  readonly signal: AbortSignal;
}

/** True when nothing was lost, swapped or silently sent twice, the account of every field adds up, and what was held was mended. */
export function demoWentWell(result: DemoResult): boolean {
  return (
    result.lost === 0 &&
    result.outOfOrder === 0 &&
    result.unmarked === 0 &&
    result.acknowledged === result.sent &&
    result.delivered === result.sent &&
    result.unbalanced === 0 &&
    result.asFhir === result.registrations &&
    result.heldAndMended === 2
  );
}

/** Plays the demo from beginning to end. Everything is synthetic, on loopback, and gone when it ends. */
export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  const narrator = new Narrator(options);
  narrator.say({
    chapter: 'Riverside Family Medicine (synthetic)',
    text: `Starting an EHR (Maple), a billing system (LedgerPM), a laboratory (Northlab), an exchange that takes FHIR (Lakeside) and Suture between them: real MLLP and HTTP on free loopback ports, nothing is opened and nothing leaves this machine. Seed ${options.seed}.`,
    facts: { seed: options.seed },
  });
  const practice = await Riverside.open(options.seed, systemClock);
  const listening = new AbortController();
  try {
    void follow(practice, narrator, listening.signal);
    const result = await new Story(practice, narrator, options.signal).play();
    narrator.say({
      chapter: 'Your own',
      text: '`npm run suture -- init my-practice` writes a small workspace to begin with; docs/workspace.md says what goes into it.',
    });
    if (options.keep)
      narrator.say({
        chapter: 'Kept',
        text: `The workspace and its store stay in ${practice.folder}`,
        facts: { folder: practice.folder },
      });
    return result;
  } finally {
    listening.abort();
    await practice.close(options.keep);
  }
}

/** Streams what the engine does, a line for a few of the events: what is rare always, what is common now and then. */
async function follow(practice: Riverside, narrator: Narrator, signal: AbortSignal): Promise<void> {
  let delivered = 0;
  while (!signal.aborted) {
    try {
      for await (const event of practice.engine.client.events(signal)) {
        if ('missed' in event) continue;
        if (event.what === 'delivered' && ++delivered % 20 !== 1) continue;
        if (event.what === 'received') continue;
        const code = event.answerCode ?? event.code ?? '';
        narrator.stream(
          `${event.what.padEnd(10)} ${event.destination ?? event.flow ?? ''} ${code}${event.what === 'delivered' ? ` (${delivered} so far)` : ''}`,
        );
      }
    } catch {
      // The engine has just been killed: listen again when it is back.
    }
    await practice.engine.wait(100);
  }
}
