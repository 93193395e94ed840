import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readWorkspaceFolder } from '../workspace/workspace-folder.ts';
import type { Clock } from '../world/clock.ts';
import { seededRandom } from '../world/random.ts';
import { DemoEngine } from './demo-engine.ts';
import { FhirReceiver } from './fhir-receiver.ts';
import { PracticeMessages } from './practice-messages.ts';
import { ReceivingSystem } from './receiving-system.ts';
import { SendingSystem } from './sending-system.ts';

const PEOPLE = 240;
const WORKSPACE = fileURLToPath(new URL('./workspace', import.meta.url));
/** Ports as the shipped workspace has them; the demo takes free ones in their place. */
const PORTS = ['6661', '6662', '6671', '6672', '6673'] as const;

/**
 * Riverside Family Medicine: an EHR, a billing system, a laboratory and an exchange on loopback, all people invented,
 * and the engine between them, in a folder of its own.
 */
export class Riverside {
  readonly folder: string;
  readonly engine: DemoEngine;
  readonly messages: PracticeMessages;
  /** Northlab, which sends results. */
  readonly lab: SendingSystem;
  /** Maple, the EHR, as it sends registrations and as it takes results. */
  readonly registration: SendingSystem;
  readonly ehr: ReceivingSystem;
  /** LedgerPM, which takes patients. */
  readonly billing: ReceivingSystem;
  /** Lakeside, the exchange, which takes patients and visits as FHIR. */
  readonly exchange: FhirReceiver;

  private constructor(folder: string, engine: DemoEngine, messages: PracticeMessages, ends: Ends) {
    this.folder = folder;
    this.engine = engine;
    this.messages = messages;
    this.lab = ends.lab;
    this.registration = ends.registration;
    this.ehr = ends.ehr;
    this.billing = ends.billing;
    this.exchange = ends.exchange;
  }

  /** Builds it up: folder, systems, engine. */
  static async open(seed: number, clock: Clock): Promise<Riverside> {
    const folder = await mkdtemp(join(tmpdir(), 'suture-demo-'));
    const [results, registration] = [await freePort(), await freePort()];
    const ehr = new ReceivingSystem(clock);
    const billing = new ReceivingSystem(clock);
    const exchange = new FhirReceiver();
    await Promise.all([ehr.start(), billing.start(), exchange.start()]);
    const ports: Readonly<Record<(typeof PORTS)[number], number>> = {
      '6661': results,
      '6662': registration,
      '6671': ehr.port,
      '6672': billing.port,
      '6673': exchange.port,
    };
    for (const [name, text] of Object.entries(await readWorkspaceFolder(WORKSPACE))) {
      const file = join(folder, name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(
        file,
        text.replaceAll(/127\.0\.0\.1:(\d{4})\b/g, (_, port) => `127.0.0.1:${ports[port as keyof typeof ports]}`),
      );
    }
    const engine = new DemoEngine(folder, clock);
    const messages = new PracticeMessages(seededRandom(seed), PEOPLE, () => clock.now());
    const riverside = new Riverside(folder, engine, messages, {
      lab: new SendingSystem(results, clock),
      registration: new SendingSystem(registration, clock),
      ehr,
      billing,
      exchange,
    });
    await engine.start();
    return riverside;
  }

  /** Ends everything; the folder goes too unless it is to be kept. */
  async close(keep: boolean): Promise<void> {
    this.lab.close();
    this.registration.close();
    await this.engine.stop();
    await Promise.all([this.ehr.stop(), this.billing.stop(), this.exchange.stop()]);
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

interface Ends {
  readonly lab: SendingSystem;
  readonly registration: SendingSystem;
  readonly ehr: ReceivingSystem;
  readonly billing: ReceivingSystem;
  readonly exchange: FhirReceiver;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0));
    });
  });
}
