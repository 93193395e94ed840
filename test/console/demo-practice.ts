import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectorRegistry } from '../../src/connectors/registry.ts';
import type { PracticeEngine } from '../../src/demo/demo-engine.ts';
import { Riverside } from '../../src/demo/riverside.ts';
import { openEngine } from '../../src/engine/index.ts';
import { AuditDesk } from '../../src/practice/audits/audit-desk.ts';
import { MatchDesk } from '../../src/practice/matches/match-desk.ts';
import { Client } from '../../src/server/client.ts';
import { openServer } from '../../src/server/open-server.ts';
import { socketPath } from '../../src/server/socket-path.ts';
import { accessRules } from '../../src/workspace/access-rules.ts';
import { SuggestionThread } from '../../src/workspace/suggestion-thread.ts';
import { readWorkspaceFolder } from '../../src/workspace/workspace-folder.ts';
import { systemClock } from '../../src/world/clock.ts';

/** The practice of the demo with two days behind it, served in this process with a console that was built for a test. */
export function openDemoPractice(site: string): Promise<Riverside> {
  const serve = (folder: string, port: number) => new HereEngine(folder, port, site);
  return Riverside.open({ seed: 7, clock: systemClock, lost: true, days: 2, serve });
}

/** A Suture in this process. */
class HereEngine implements PracticeEngine {
  readonly client: Client;
  readonly #folder: string;
  readonly #port: number;
  readonly #site: string;
  #stop: () => Promise<void> = async () => undefined;

  constructor(folder: string, port: number, site: string) {
    this.#folder = folder;
    this.#port = port;
    this.#site = site;
    this.client = new Client(socketPath(join(folder, '.suture')));
  }

  async start(): Promise<void> {
    const workspace = this.#folder;
    const state = join(workspace, '.suture');
    const connectors = connectorRegistry().all;
    const opened = await openEngine({ workspace, state, environment: {}, connectors });
    const { engine, secret } = opened;
    const practice = await opened.openPractice();
    const files = await readWorkspaceFolder(workspace);
    await engine.start(files);
    const suggestions = new SuggestionThread(state);
    const server = await openServer({
      engine,
      practice,
      socketPath: socketPath(state),
      rules: accessRules(files),
      workspace: {
        folder: workspace,
        suggest: (asked) => suggestions.suggest(asked),
        audits: new AuditDesk({ folder: workspace, state, clock: systemClock, secret }),
        matches: new MatchDesk({ folder: workspace, state, clock: systemClock, secret }),
        readSecret: secret,
      },
      network: { host: '127.0.0.1', port: this.#port, site: this.#site, version: '0.0.0' },
    });
    this.#stop = async () => {
      await server.close();
      await practice.close();
      await engine.stop();
    };
  }

  kill(): Promise<void> {
    return this.stop();
  }

  stop(): Promise<void> {
    return this.#stop();
  }

  wait(ms: number): Promise<void> {
    return sleep(ms);
  }
}
