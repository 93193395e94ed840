import { createTwoFilesPatch } from 'diff';
import type { Clock } from '../world/clock.ts';
import { COLLEAGUES } from './demo-people.ts';
import type { FrontDoor } from './front-door.ts';
import { silentCriticals } from './maple-chart.ts';
import type { Narrator } from './narrator.ts';
import type { Riverside } from './riverside.ts';

const MAP = 'maps/northlab-results.map.yaml';
const CODES = 'codes/abnormal-flags.csv';
const FLOW = 'lab-results';
const LOOK_EVERY_MS = 500;
/** The laboratory and the EHR go on while somebody looks: something comes every few seconds. */
const MESSAGE_EVERY_MS = 4_000;

const WRONG =
  'Three systems talk, every one says sent, and something is wrong. As Sam: Today, the red card, an example’s fields, Propose fix.';

/** Told beside the console while a person finds and mends the lost flag there: what to look at next, and what came of it. */
export class GuidedFlag {
  readonly #practice: Riverside;
  readonly #door: FrontDoor;
  readonly #narrator: Narrator;
  readonly #clock: Clock;

  constructor(practice: Riverside, door: FrontDoor, narrator: Narrator, clock: Clock) {
    this.#practice = practice;
    this.#door = door;
    this.#narrator = narrator;
    this.#clock = clock;
  }

  /** Goes on until the flag arrives or `signal` ends it. True: it was mended, sent again, and the day adds up. */
  async play(lost: boolean, signal: AbortSignal): Promise<boolean> {
    const began = this.#clock.now();
    const before = await this.#texts();
    void this.#goOn(signal);
    this.#welcome(lost ? WRONG : 'Everything is as it should be.');
    if (!lost) return true;
    const steps: readonly (readonly [done: () => Promise<boolean>, then: string])[] = [
      [
        async () => (await this.#texts()).join() !== before.join(),
        `Written in the workspace, and nothing of it is in force. It needs somebody who knows: come in as Dr. Ahn,\n${this.#door.as('dr.ahn')}\nagree with CRIT on Codes (a), and approve the row on Maps > northlab-results.`,
      ],
      [
        async () => (await this.#practice.engine.client.status()).release.number > 1,
        `In force. The next critical result will arrive with its mark; those of yesterday have not. As Sam, ${this.#door.as('sam.t')}, open the issue again: "Send again" counts first.`,
      ],
      [
        async () => silentCriticals(this.#practice.ehr.all('Observation')) === 0,
        'Sent again: Maple’s chart marks every critical result. Look at Today once more.',
      ],
      [() => this.#isBalanced(), 'Every result of the last 24 hours is intact.'],
    ];
    for (const [done, then] of steps) {
      while (!(await done())) {
        if (signal.aborted) return false;
        await this.#practice.engine.wait(LOOK_EVERY_MS);
      }
      this.#narrator.say({ chapter: 'So far', text: then });
    }
    await this.#done(before, this.#clock.now() - began);
    return true;
  }

  #welcome(story: string): void {
    const { people, ehr } = this.#practice;
    const who = COLLEAGUES.map(
      ({ name, display, role }) => `${display.padEnd(14)} ${role.padEnd(11)} ${this.#door.as(name)}`,
    );
    this.#narrator.say({
      chapter: 'The console',
      text: [
        `Each link comes in as one of these, at once (or log in at ${people.url}: everybody’s password is ${people.password}):`,
        ...who,
        `What Maple shows its clinicians: http://127.0.0.1:${ehr.port}/`,
        `${story} Ctrl-C ends everything.`,
      ].join('\n'),
    });
  }

  async #done(before: readonly string[], tookMs: number): Promise<void> {
    const after = await this.#texts();
    const patches = [MAP, CODES].map((name, at) => createTwoFilesPatch(name, name, before[at] ?? '', after[at] ?? ''));
    const minutes = `${Math.floor(tookMs / 60_000)} m ${Math.round((tookMs % 60_000) / 1000)} s`;
    this.#narrator.say({
      chapter: 'Found and mended',
      text: `You found and fixed a silent error in ${minutes}. Five charges still wait for Bea: Elm Street did not say who did it. Ctrl-C ends everything. What it took, as git shows it:`,
      quote: patches.join(''),
      facts: { tookMs },
    });
  }

  async #isBalanced(): Promise<boolean> {
    const { flows } = await this.#practice.engine.client.api.today({});
    const day = flows.find(({ flow }) => flow === FLOW);
    return day !== undefined && day.accounted === day.received && day.intact === day.accounted;
  }

  #texts(): Promise<readonly string[]> {
    return Promise.all([this.#practice.file(MAP), this.#practice.file(CODES)]);
  }

  /** Ordinary messages, and once the row is mended a critical result now and then. */
  async #goOn(signal: AbortSignal): Promise<void> {
    const { lab, registration, messages, engine } = this.#practice;
    for (let turn = 1; !signal.aborted; turn++) {
      await engine.wait(MESSAGE_EVERY_MS);
      const person = messages.person();
      if (turn % 4 === 0) void registration.send(messages.registration(person, 'A08'));
      else if (turn % 9 === 0 && silentCriticals(this.#practice.ehr.all('Observation')) === 0)
        void lab.send(messages.critical(person, 'CRIT'));
      else void lab.send(messages.result(person));
    }
  }
}
