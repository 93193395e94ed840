import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { systemClock } from '../world/clock.ts';
import { FrontDoor } from './front-door.ts';
import { GuidedFlag } from './guided-flag.ts';
import { flagWentWell, LostFlag, type LostFlagResult } from './lost-flag.ts';
import { Narrator } from './narrator.ts';
import { browserCommand, openBrowser } from './open-browser.ts';
import { Riverside } from './riverside.ts';
import { type DemoResult, Story } from './story.ts';

/** What goes wrong at the practice. */
export const FAULTS = ['lost-flag', 'outage', 'all', 'none'] as const;
/** One of them. */
export type DemoFault = (typeof FAULTS)[number];

export interface DemoOptions {
  readonly seed: number;
  readonly json: boolean;
  readonly colour: boolean;
  /** Keep the folder of the demo when it ends. */
  readonly keep: boolean;
  readonly fault: DemoFault;
  /** Somebody is there who uses the console; otherwise the demo plays everything itself, by the API. */
  readonly person?: { readonly stdin: Readable; readonly stdout: Writable };
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly write: (text: string) => void;
  /** Ends the demo early; everything it started ends with it. */
  readonly signal: AbortSignal;
}

/** What came of what was played. */
export interface Played {
  /** Milliseconds from the beginning until the console answered, and until the end. */
  readonly openedMs: number;
  readonly tookMs: number;
  readonly flag?: LostFlagResult;
  readonly outage?: DemoResult;
}

/** True when what was lost was found, mended and balanced, and the outage lost, swapped and silently repeated nothing. */
export function demoWentWell({ flag, outage }: Played): boolean {
  return (flag === undefined || flagWentWell(flag)) && (outage === undefined || outageWentWell(outage));
}

/** True when nothing was lost, swapped or silently sent twice, the account of every field adds up, and what was held was mended. */
function outageWentWell(result: DemoResult): boolean {
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
export async function runDemo(options: DemoOptions): Promise<Played> {
  const narrator = new Narrator(options);
  const { seed, fault, person, keep, signal } = options;
  const began = systemClock.now();
  narrator.say({
    chapter: 'Riverside Family Medicine (synthetic)',
    text: `Starting an EHR (Maple), a billing system (LedgerPM), a laboratory (Northlab), an exchange that takes FHIR (Lakeside) and Suture between them: real MLLP and HTTP on free loopback ports; nothing leaves this machine. Seed ${seed}.`,
    facts: { seed },
  });
  const lost = fault === 'lost-flag' || fault === 'all';
  const practice = await Riverside.open({ seed, clock: systemClock, lost });
  const openedMs = systemClock.now() - began;
  narrator.say({
    chapter: 'Riverside Family Medicine (synthetic)',
    text: `Up after ${(openedMs / 1000).toFixed(1)} s, with ${practice.past} messages of the last two weeks, played through the engine under a simulated clock.`,
    facts: { openedMs, past: practice.past },
  });
  const stopped = new AbortController();
  try {
    let flag: LostFlagResult | undefined;
    let outage: DemoResult | undefined;
    if (person !== undefined && fault !== 'outage') await guide(practice, narrator, person, options);
    else if (lost) flag = await new LostFlag(practice, narrator, systemClock.now()).play();
    if (fault === 'outage' || (fault === 'all' && person === undefined)) {
      void follow(practice, narrator, stopped.signal);
      outage = await new Story(practice, narrator, signal, systemClock.now()).play();
    }
    narrator.say({
      chapter: 'Your own',
      text: '`npm run suture -- init my-practice` writes a small workspace to begin with; docs/workspace.md says what goes into it.',
    });
    if (keep)
      narrator.say({
        chapter: 'Kept',
        text: `The workspace and its store stay in ${practice.folder}`,
        facts: { folder: practice.folder },
      });
    return {
      openedMs,
      tookMs: systemClock.now() - began,
      ...(flag === undefined ? {} : { flag }),
      ...(outage === undefined ? {} : { outage }),
    };
  } finally {
    stopped.abort();
    await practice.close(keep);
  }
}

/** Says what will open and opens it where there is a desktop, then tells beside the console until it is ended. */
async function guide(
  practice: Riverside,
  narrator: Narrator,
  { stdin, stdout }: NonNullable<DemoOptions['person']>,
  { fault, signal, environment }: DemoOptions,
): Promise<void> {
  const door = new FrontDoor(practice.people, `http://127.0.0.1:${practice.ehr.port}/`);
  await door.start();
  try {
    const command = browserCommand(process.platform, environment);
    if (command !== undefined) {
      const asking = createInterface({ input: stdin, output: stdout });
      const text = `\n  Your browser will open ${door.as('sam.t')}: the console, as the consultant. Enter opens it, n does not. `;
      const answer = await asking.question(text, { signal }).catch(() => 'n');
      asking.close();
      if (!/^n/i.test(answer.trim())) openBrowser(command, door.as('sam.t'));
    }
    await new GuidedFlag(practice, door, narrator, systemClock).play(fault !== 'none', signal);
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  } finally {
    await door.stop();
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
