import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readWorkspaceFolder } from '../workspace/workspace-folder.ts';
import type { Clock } from '../world/clock.ts';
import { seededRandom } from '../world/random.ts';
import { DemoDay } from './demo-day.ts';
import { DemoEngine, type PracticeEngine } from './demo-engine.ts';
import { DemoPeople } from './demo-people.ts';
import { FhirReceiver } from './fhir-receiver.ts';
import { playHistory } from './history.ts';
import { mapleChart } from './maple-chart.ts';
import { PracticeMessages } from './practice-messages.ts';
import { ReceivingSystem } from './receiving-system.ts';
import { SendingSystem } from './sending-system.ts';

const PEOPLE = 240;
const SAMPLES = 40;
const DAYS = 15;
const CONSOLE_PORT = 4180;
const WORKSPACE = fileURLToPath(new URL('./workspace', import.meta.url));
/** Ports as the shipped workspace has them; the demo takes free ones in their place. */
const PORTS = ['6661', '6662', '6663', '6671', '6672', '6673', '6674'] as const;

export interface RiversideOptions {
  readonly seed: number;
  readonly clock: Clock;
  /** Whether the laboratory's update lost critical flags since yesterday. */
  readonly lost: boolean;
  /** How many days of the past are played; more than two weeks let the flows' usual hours be learnt. */
  readonly days?: number;
  /** Serves the workspace in another way than in a process of its own. */
  readonly serve?: (folder: string, port: number, clock: Clock) => PracticeEngine;
}

/**
 * Riverside Family Medicine: an EHR, a billing system, a laboratory and an exchange on loopback, all people invented,
 * and the engine between them with its console, in a folder of its own.
 */
export class Riverside {
  readonly folder: string;
  readonly engine: PracticeEngine;
  readonly messages: PracticeMessages;
  readonly people: DemoPeople;
  /** Northlab, which sends results. */
  readonly lab: SendingSystem;
  /** Maple, the EHR, as it sends registrations and as it takes results into its chart. */
  readonly registration: SendingSystem;
  readonly ehr: FhirReceiver;
  /** LedgerPM, which takes patients. */
  readonly billing: ReceivingSystem;
  /** Lakeside, the exchange, which takes patients and visits as FHIR. */
  readonly exchange: FhirReceiver;
  readonly #charges: ReceivingSystem;
  /** Messages of the weeks before. */
  readonly past: number;

  private constructor(folder: string, parts: Omit<Parts, 'folder'>, past: number) {
    this.folder = folder;
    this.engine = parts.engine;
    this.messages = parts.messages;
    this.people = parts.people;
    this.lab = parts.lab;
    this.registration = parts.registration;
    this.ehr = parts.ehr;
    this.billing = parts.billing;
    this.exchange = parts.exchange;
    this.#charges = parts.charges;
    this.past = past;
  }

  /** Builds it up: folder, systems, people, the weeks before, engine. */
  static async open({ seed, clock, lost, days = DAYS, serve }: RiversideOptions): Promise<Riverside> {
    const folder = await mkdtemp(join(tmpdir(), 'suture-demo-'));
    const [results, registration, fromCharges] = [await freePort(), await freePort(), await freePort()];
    const consolePort = await freePort(CONSOLE_PORT);
    const ehr = new FhirReceiver(mapleChart);
    const exchange = new FhirReceiver();
    const billing = new ReceivingSystem(clock);
    const charges = new ReceivingSystem(clock, 'FT1-20.1');
    await Promise.all([ehr.start(), billing.start(), charges.start(), exchange.start()]);
    const ports: Readonly<Record<(typeof PORTS)[number], number>> = {
      '6661': results,
      '6662': registration,
      '6663': fromCharges,
      '6671': ehr.port,
      '6672': billing.port,
      '6673': exchange.port,
      '6674': charges.port,
    };
    let now = () => clock.now();
    const random = seededRandom(seed);
    const messages = new PracticeMessages(random, PEOPLE, () => now());
    await writeWorkspace(folder, (text) =>
      text.replaceAll(/127\.0\.0\.1:(\d{4})\b/g, (_, port) => `127.0.0.1:${ports[port as keyof typeof ports]}`),
    );
    const people = new DemoPeople(`http://127.0.0.1:${consolePort}`);
    const past = await playHistory(
      {
        folder,
        consolePort,
        ports: { results, registration, charges: fromCharges },
        people,
        day: new DemoDay(messages, random, { lost, days }),
        at: (given) => (now = given),
      },
      clock.now(),
    );
    now = () => clock.now();
    await writeSamples(folder, messages);
    // The past is over: what the systems count from here on is what the story sends.
    for (const system of [ehr, billing, charges, exchange]) system.received.length = 0;
    const engine = serve?.(folder, consolePort, clock) ?? new DemoEngine(folder, consolePort, clock);
    const lab = new SendingSystem(results, clock);
    const parts = { engine, messages, people, lab, ehr, billing, exchange, charges };
    const riverside = new Riverside(
      folder,
      { ...parts, registration: new SendingSystem(registration, clock) },
      past.messages,
    );
    try {
      await engine.start();
    } catch (error) {
      await riverside.close(false);
      throw error;
    }
    return riverside;
  }

  /** Ends everything; the folder goes too unless it is to be kept. */
  async close(keep: boolean): Promise<void> {
    this.lab.close();
    this.registration.close();
    await this.engine.stop();
    await Promise.all([this.ehr.stop(), this.billing.stop(), this.#charges.stop(), this.exchange.stop()]);
    if (!keep) await rm(this.folder, { recursive: true, force: true });
  }

  /** The text of a workspace file, as it stands in the demo's folder. */
  file(name: string): Promise<string> {
    return readFile(join(this.folder, name), 'utf8');
  }

  /** Adds a line to a workspace file and applies the workspace, as a person does with an editor and `suture apply`. */
  async change(name: string, line: string, by: string): Promise<void> {
    await writeFile(join(this.folder, name), `${await this.file(name)}${line}\n`);
    await this.engine.client.applyRelease(await readWorkspaceFolder(this.folder), { by });
  }
}

interface Parts
  extends Pick<
    Riverside,
    'folder' | 'engine' | 'messages' | 'people' | 'lab' | 'registration' | 'ehr' | 'billing' | 'exchange'
  > {
  readonly charges: ReceivingSystem;
}

async function writeWorkspace(folder: string, fill: (text: string) => string): Promise<void> {
  for (const [name, text] of Object.entries(await readWorkspaceFolder(WORKSPACE))) {
    const file = join(folder, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, fill(text));
  }
}

/** Samples that maps are tried on: results as the laboratory sends them, the newest kind among them. */
async function writeSamples(folder: string, messages: PracticeMessages): Promise<void> {
  const shelf = join(folder, 'samples', 'northlab');
  await mkdir(shelf, { recursive: true });
  const put = (name: string, text: string) => writeFile(join(shelf, `${name}.hl7`), text);
  await put('critical', messages.critical(messages.person(), 'CRIT').text);
  for (let number = 1; number < SAMPLES; number++)
    await put(`result-${String(number).padStart(2, '0')}`, messages.result(messages.person()).text);
}

/** A port that nobody listens on: the one that is asked for, or any. */
function freePort(wanted = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => (wanted === 0 ? reject(error) : resolve(freePort())));
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0));
    });
  });
}
