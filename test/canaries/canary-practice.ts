import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Client } from '../../src/server/client.ts';
import type { RequestLine } from '../../src/server/network-server.ts';
import { socketPath } from '../../src/server/socket-path.ts';
import type { Clock } from '../../src/world/clock.ts';
import { ConsolePractice } from '../console/console-practice.ts';
import { HookReceiver } from '../fakes/hook-receiver.ts';
import { MailBox } from '../fakes/mail-box.ts';
import { freePort } from '../outside/proof-workspace.ts';

/** Timers go this much faster, so that what is looked at every minute is looked at every two seconds. */
const FASTER = 30;

const hasty: Clock = {
  now: () => Date.now(),
  after: (ms, run) => {
    const handle = setTimeout(run, ms / FASTER);
    handle.unref();
    return { cancel: () => clearTimeout(handle) };
  },
};

/** A practice whose destinations fail in the ways that invite a leak, and that tells everybody of everything. */
export class CanaryPractice {
  readonly practice: ConsolePractice;
  readonly hook: HookReceiver;
  readonly mail: MailBox;
  /** The server's access log. */
  readonly requests: readonly RequestLine[];
  readonly #refusing: Server;

  private constructor(parts: Pick<CanaryPractice, 'practice' | 'hook' | 'mail' | 'requests'>, refusing: Server) {
    this.practice = parts.practice;
    this.hook = parts.hook;
    this.mail = parts.mail;
    this.requests = parts.requests;
    this.#refusing = refusing;
  }

  static async open(site: string | undefined): Promise<CanaryPractice> {
    const requests: RequestLine[] = [];
    const [hook, mail, refusing] = await Promise.all([HookReceiver.open(), MailBox.open(), openRefusing()]);
    const { port } = refusing.address() as AddressInfo;
    const to = (path: string) => `"http://127.0.0.1:${port}/${path}"`;
    const practice = await ConsolePractice.open(
      { log: (line) => void requests.push(line), ...(site === undefined ? {} : { site }) },
      {
        'systems/portal.yaml': `system: portal\ninterfaces: {in: {listen: "fhir http://127.0.0.1:${await freePort()}/fhir"}}\n`,
        'systems/hub.yaml': `system: hub\ninterfaces:\n  echo: {speaks: hl7v2 ADT^*, connect: ${to('echo')}}\n  cut: {speaks: hl7v2 ADT^*, connect: ${to('cut')}}\n  down: {speaks: hl7v2 ADT^*, connect: "mllp://127.0.0.1:${await freePort()}"}\n`,
        'systems/kiosk.yaml': `system: kiosk\ninterfaces: {forms: {speaks: hl7v2 ADT^*, listen: "mllp://127.0.0.1:${await freePort()}"}}\n`,
        'flows/portal.yaml': 'flow: portal\nfrom: portal.in\nto: [{system: maple-ehr.chart}]\n',
        'flows/failing.yaml':
          'flow: failing\nfrom: kiosk.forms\nto: [{system: hub.echo}, {system: hub.cut}, {system: hub.down}]\n',
        'alerts.yaml': alertsFile(hook.url, mail.port),
      },
      { clock: hasty, readSecret: () => Promise.resolve(Buffer.from('a key of this test')) },
    );
    // The EHR refuses some results, and says who in its answer, as real ones do.
    practice.ehr.fault = ({ body }) =>
      body.includes('Observation') && body.length % 5 === 0
        ? { status: 422, body: { resourceType: 'OperationOutcome', issue: [{ diagnostics: body }] } }
        : undefined;
    await practice.people();
    return new CanaryPractice({ practice, hook, mail, requests }, refusing);
  }

  /** Waits until nothing is under way but what cannot arrive. */
  async settled(): Promise<void> {
    for (let turn = 0; turn < 2_400; turn++) {
      const { flows } = await this.practice.engine.status();
      const queues = flows.filter(({ flow }) => flow !== 'failing').flatMap((flow) => flow.queues);
      if (queues.every(({ queued }) => queued === 0)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** As the owner of the machine asks, over the socket. */
  get operator(): Client {
    return new Client(socketPath(join(this.practice.folder, '.suture')));
  }

  async close(): Promise<void> {
    await this.practice.close();
    await Promise.all([this.hook.close(), this.mail.close()]);
    this.#refusing.closeAllConnections();
    this.#refusing.close();
  }
}

/** Refuses with all that it was sent in its answer and its header, or hangs up in the middle of one. */
async function openRefusing(): Promise<Server> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString('utf8');
      if (request.url === '/cut') {
        response.writeHead(200, { 'content-length': 10_000 }).write(body);
        setTimeout(() => response.destroy(), 5);
        return;
      }
      response.writeHead(400, { 'x-said': encodeURIComponent(body.slice(0, 900)) }).end(`cannot take ${body}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function alertsFile(hook: string, mailPort: number): string {
  const now = '{grace: 1s}';
  return [
    `rules: {errors: ${now}, lost: ${now}, held: ${now}, codes: ${now}, flagged: ${now}, queue: {grace: 1s, older_than: 1s}}`,
    `mail: {server: "smtp://127.0.0.1:${mailPort}", from: suture@riverside.example}`,
    `webhooks: {tickets: {url: "${hook}", key: secret:tickets}}`,
    'people: {consultant: sam@hill.example}',
    'tell: [{who: [consultant, tickets]}]',
    '',
  ].join('\n');
}
