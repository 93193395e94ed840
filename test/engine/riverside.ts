import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, type EngineOptions, openEngine } from '../../src/engine/index.ts';
import { seededRandom } from '../../src/world/random.ts';
import { SimulatedClock } from '../../src/world/simulated-clock.ts';
import { ScriptedPractice } from './scripted-connector.ts';

export const SYSTEMS = {
  'suture.yaml': 'project: riverside\n',
  'systems/northlab.yaml': `system: northlab
authorities: {NORTHLAB: "urn:oid:2.16.840.1.113883.3.999.1"}
interfaces:
  results:
    speaks: hl7v2 ORU^R01, ADT^*, QBP^* 2.3-2.5.1
    listen: mllp://127.0.0.1:16661
`,
  'systems/maple.yaml': `system: maple
interfaces:
  in: {speaks: hl7v2, connect: "mllp://127.0.0.1:16662"}
`,
  'systems/ledger.yaml': `system: ledger
interfaces:
  in: {speaks: hl7v2, connect: "mllp://127.0.0.1:16663"}
`,
};

/** A flow with two destinations; `more` is put into the second one. */
export function flowText(first = '', second = ''): string {
  return `flow: results
from: northlab.results
to:
  - system: maple.in
${indent(first)}  - system: ledger.in
    when: MSH-9.1 = ADT
${indent(second)}`;
}

function indent(lines: string): string {
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => `    ${line}\n`)
    .join('');
}

/** An engine over a scripted practice, its store in a folder of its own that outlives a restart. */
export class Riverside {
  readonly practice = new ScriptedPractice();
  readonly clock = new SimulatedClock(Date.UTC(2026, 10, 24, 9));
  readonly folder: string;
  readonly #more: Partial<EngineOptions>;
  #engine: Engine | undefined;

  private constructor(folder: string, more: Partial<EngineOptions>) {
    this.folder = folder;
    this.#more = more;
  }

  get engine(): Engine {
    if (this.#engine === undefined) throw new Error('the engine has not been started');
    return this.#engine;
  }

  static async open(files: Readonly<Record<string, string>>, more: Partial<EngineOptions> = {}): Promise<Riverside> {
    const folder = await mkdtemp(join(tmpdir(), 'suture-engine-'));
    const made = new Riverside(folder, more);
    await made.start(files);
    return made;
  }

  async start(files?: Readonly<Record<string, string>>): Promise<void> {
    const { engine } = await openEngine({
      workspace: this.folder,
      state: join(this.folder, '.suture'),
      connectors: [this.practice.connector],
      environment: {},
      clock: this.clock,
      random: seededRandom(7),
      ...this.#more,
    });
    await engine.start(files);
    this.#engine = engine;
  }

  async stop(): Promise<void> {
    await this.engine.stop(0);
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Lets real work (threads, disk) happen until `done` holds. */
  async until(done: () => boolean | Promise<boolean>, what: string): Promise<void> {
    for (let turn = 0; turn < 2000; turn++) {
      if (await done()) return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error(`did not come about: ${what}`);
  }
}

/** An ADT or ORU of one patient. */
export function message(controlId: string, patient = '100', type = 'ADT^A08', rest = ''): string {
  return `MSH|^~\\&|NORTHLAB|MAIN|SUTURE|P|20261124090000||${type}|${controlId}|P|2.5\rPID|1||${patient}^^^NORTHLAB^MR||Sample^Jordan\r${rest}`;
}
