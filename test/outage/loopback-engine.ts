import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mllp } from '../../src/connectors/mllp/mllp.ts';
import type { DeliveryTrace } from '../../src/engine/face.ts';
import { type Engine, openEngine } from '../../src/engine/index.ts';
import { madeMessage } from '../outside/made-message.ts';

/** An engine in this process that sends over real sockets: one flow, a destination for each port. */
export class LoopbackEngine {
  readonly engine: Engine;
  readonly #folder: string;

  private constructor(engine: Engine, folder: string) {
    this.engine = engine;
    this.#folder = folder;
  }

  /** @param lines what each destination of the flow says besides its system */
  static async open(ports: Readonly<Record<string, number>>, lines: readonly string[]): Promise<LoopbackEngine> {
    const names = Object.keys(ports);
    const files = {
      'suture.yaml': 'project: outage\n',
      'systems/vendors.yaml': [
        'system: vendors',
        'authorities: {NORTHCLINIC: "urn:oid:2.16.840.1.113883.3.999.1"}',
        'interfaces:',
        ...names.map(
          (name) =>
            `  ${name}: {speaks: hl7v2, connect: "mllp://127.0.0.1:${ports[name]}", timeout: 1s, connections: 4}`,
        ),
        '  in: {speaks: hl7v2, listen: "mllp://127.0.0.1:0"}',
      ].join('\n'),
      'flows/all.yaml': [
        'flow: all',
        'from: vendors.in',
        'to:',
        ...names.flatMap((name) => [`  - system: vendors.${name}`, ...lines.map((line) => `    ${line}`)]),
      ].join('\n'),
    };
    const folder = await mkdtemp(join(tmpdir(), 'suture-outage-'));
    const { engine } = await openEngine({
      workspace: folder,
      state: join(folder, '.suture'),
      connectors: [mllp],
      environment: {},
    });
    await engine.start(files);
    return new LoopbackEngine(engine, folder);
  }

  /** Gives the engine a message as if it had arrived; it is stored when this resolves. */
  async send(controlId: string, patient: string): Promise<number> {
    const bytes = Buffer.from(madeMessage(controlId, patient).slice(1, -2), 'latin1');
    const { outcome, ids } = await this.engine.send('all', bytes);
    const id = ids[0];
    if (outcome !== 'accepted' || id === undefined) throw new Error(`not accepted: ${outcome}`);
    return id;
  }

  /** What became of a message at a destination. */
  async at(destination: string, message: number): Promise<DeliveryTrace | undefined> {
    const trace = await this.engine.trace(message);
    return trace?.deliveries.find((delivery) => delivery.destination.endsWith(`.${destination}`));
  }

  async close(): Promise<void> {
    await this.engine.stop(0);
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Looks again and again until `done` holds; real sockets and disks take their time. */
export async function until(done: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let turn = 0; turn < 1_000; turn++) {
    if (await done()) return;
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
  throw new Error(`did not come about: ${what}`);
}
