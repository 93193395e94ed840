import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectorRegistry } from '../../src/connectors/registry.ts';
import { PracticeMessages } from '../../src/demo/practice-messages.ts';
import { type Engine, openEngine } from '../../src/engine/index.ts';
import type { Role } from '../../src/practice/access/roles.ts';
import { AuditDesk } from '../../src/practice/audits/audit-desk.ts';
import { MatchDesk } from '../../src/practice/matches/match-desk.ts';
import { type OpenServer, openServer, type ServerOptions } from '../../src/server/open-server.ts';
import type { PracticeStore } from '../../src/store/practice.ts';
import { accessRules } from '../../src/workspace/access-rules.ts';
import { SuggestionThread } from '../../src/workspace/suggestion-thread.ts';
import { readWorkspaceFolder } from '../../src/workspace/workspace-folder.ts';
import { systemClock } from '../../src/world/clock.ts';
import { seededRandom } from '../../src/world/random.ts';
import { PASSWORD, Visitor } from '../fakes/open-console.ts';
import { SmallFhirServer, serve } from '../outside/small-fhir-server.ts';
import { consoleWorkspace } from './console-workspace.ts';

const SITE = fileURLToPath(new URL('../../dist/web', import.meta.url));
const PEOPLE = 40;

/** A person of the practice who can log in. */
export interface Colleague {
  readonly name: string;
  readonly role: Exclude<Role, 'operator'>;
}

export const COLLEAGUES: readonly Colleague[] = [
  { name: 'ana.r', role: 'manager' },
  { name: 'bea.l', role: 'billing' },
  { name: 'dr.ahn', role: 'clinician' },
  { name: 'fay.d', role: 'frontdesk' },
  { name: 'sam.t', role: 'consultant' },
  { name: 'lee.k', role: 'compliance' },
];

/** A whole Suture in this process: a real engine and server over a folder of its own, an EHR on loopback, and people. */
export class ConsolePractice {
  readonly folder: string;
  readonly engine: Engine;
  readonly ehr: SmallFhirServer;
  readonly messages: PracticeMessages;
  readonly url: string;
  /** The first administrator's password that works once. */
  readonly first: string;
  readonly #server: OpenServer;
  readonly #practice: PracticeStore;

  private constructor(
    parts: Pick<ConsolePractice, 'folder' | 'engine' | 'ehr' | 'messages'>,
    server: OpenServer,
    practice: PracticeStore,
  ) {
    this.folder = parts.folder;
    this.engine = parts.engine;
    this.ehr = parts.ehr;
    this.messages = parts.messages;
    this.#server = server;
    this.#practice = practice;
    this.url = server.address ?? '';
    this.first = server.first?.password ?? '';
  }

  /** `more`: files of the workspace besides the usual ones, or in their place. */
  static async open(
    network: Partial<NonNullable<ServerOptions['network']>> = {},
    more: Readonly<Record<string, string>> = {},
    { clock, readSecret }: Pick<ServerOptions, 'clock'> & Pick<ServerOptions['workspace'], 'readSecret'> = {},
  ): Promise<ConsolePractice> {
    const folder = mkdtempSync(join(tmpdir(), 'suture-practice-'));
    const ehr = new SmallFhirServer();
    const files = { ...consoleWorkspace(await serve(ehr.handle)), ...more };
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    for (const name of ['northlab', 'maple', 'ledgerpm']) mkdirSync(join(folder, name));
    const state = join(folder, '.suture');
    const connectors = connectorRegistry().all;
    const { engine, openPractice, secret } = await openEngine({
      workspace: folder,
      state,
      environment: {},
      connectors,
    });
    const practice = await openPractice();
    const texts = await readWorkspaceFolder(folder);
    await engine.start(texts);
    const suggestions = new SuggestionThread(state);
    const world = { folder, state, clock: systemClock, secret: (name: string) => secret(name) };
    const [audits, matches] = [new AuditDesk(world), new MatchDesk(world)];
    const server = await openServer({
      engine,
      practice,
      rules: accessRules(texts),
      socketPath: join(state, 'suture.sock'),
      workspace: {
        folder,
        suggest: (asked) => suggestions.suggest(asked),
        audits,
        matches,
        ...(readSecret === undefined ? {} : { readSecret }),
      },
      ...(clock === undefined ? {} : { clock }),
      network: { host: '127.0.0.1', port: 0, site: SITE, version: '0.0.0', ...network },
    });
    const messages = new PracticeMessages(seededRandom(7), PEOPLE, () => Date.now());
    return new ConsolePractice({ folder, engine, ehr, messages }, server, practice);
  }

  /** Results and registrations: most whole, some with a flag that no table knows, some held. */
  async work(): Promise<void> {
    const { messages } = this;
    for (let i = 0; i < 24; i++) await this.send('lab-results', messages.result(messages.person()).text);
    for (let i = 0; i < 7; i++) await this.send('lab-results', critical(messages.result(messages.person()).text));
    for (let i = 0; i < 3; i++) {
      const { text } = messages.result(messages.person());
      await this.send('lab-results', text.replace('||LAB|F', '||LAB|X'));
    }
    for (let i = 0; i < 12; i++) {
      await this.send('demographics', messages.registration(messages.person(), i % 3 === 0 ? 'A04' : 'A08').text);
    }
    await this.settled();
  }

  async send(flow: string, text: string): Promise<number> {
    const { ids } = await this.engine.send(flow, Buffer.from(text));
    return ids[0] ?? 0;
  }

  /** Waits until nothing is under way. */
  async settled(): Promise<void> {
    for (let turn = 0; turn < 1200; turn++) {
      const { flows } = await this.engine.status();
      if (flows.every(({ queues }) => queues.every(({ queued, held }) => queued <= held * 40 && queued === 0))) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** The administrator with a password of his own, and one person of each role. */
  async people(): Promise<void> {
    const administrator = new Visitor(this.url);
    if ((await administrator.logIn('administrator', PASSWORD)).status !== 200) {
      await administrator.logIn('administrator', this.first);
      await administrator.ask('POST', '/v1/session/password', { old: this.first, new: PASSWORD });
    }
    for (const { name, role } of COLLEAGUES) {
      const { body } = await administrator.ask('POST', '/v1/accounts', {
        name,
        display: name,
        given: [{ role, systems: 'all' }],
      });
      const visitor = new Visitor(this.url);
      const once = String(body['oneTimePassword']);
      await visitor.logIn(name, once);
      await visitor.ask('POST', '/v1/session/password', { old: once, new: PASSWORD });
    }
    const lee = await this.visitor('lee.k');
    const accounts = (await lee.ask('GET', '/v1/accounts')).body['accounts'] as readonly { id: string; name: string }[];
    await lee.ask('POST', '/v1/grants', {
      account: accounts.find(({ name }) => name === 'sam.t')?.id,
      systems: 'all',
      unmask: true,
      why: 'the lab changed its flags',
      endsAt: Date.now() + 24 * 3_600_000,
    });
  }

  async visitor(name: string): Promise<Visitor> {
    const visitor = new Visitor(this.url);
    await visitor.logIn(name, PASSWORD);
    return visitor;
  }

  /** A message that lost a flag, and the issue of it. */
  async lostFlag(): Promise<{ readonly message: string; readonly issue: string }> {
    const sam = await this.visitor('sam.t');
    const { body } = await sam.ask('GET', '/v1/messages?limit=100');
    const messages = body['messages'] as readonly { readonly id: string; readonly content: string }[];
    const issues = (await sam.ask('GET', '/v1/issues')).body['issues'] as readonly { id: string; title: string }[];
    return {
      message: messages.find(({ content }) => content === 'lost')?.id ?? '',
      issue: issues.find(({ title }) => title.includes('lost'))?.id ?? '',
    };
  }

  async close(): Promise<void> {
    await this.#server.close();
    await this.#practice.close();
    await this.engine.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function critical(text: string): string {
  return text.replace(/\|[HLN]\|\|\|F\|\|\|(\d+\+0000)/, '|CRIT|||F|||$1||4711^Sample^Nora');
}
