import type { MetCode } from '../../src/engine/account-face.ts';
import type { EngineStatus, QueueStatus } from '../../src/engine/face.ts';
import type { StoredMessage } from '../../src/store/store.ts';
import type { ContentTotal } from '../../src/store/stored-ledger.ts';
import type { WorkspaceDefinition } from '../../src/workspace/definitions.ts';
import { loadWorkspace } from '../../src/workspace/load-workspace.ts';
import { someDependencies } from '../workspace/some-dependencies.ts';
import { FAKE_DESTINATION, FakeEngine } from './fake-engine.ts';

const FILES = {
  'suture.yaml': 'project: riverside\n',
  'systems/northlab.yaml':
    'system: northlab\nzone: UTC\ninterfaces: {results: {listen: "mllp+tls://:6661", tls: {certificate: file:lab.pem, key: secret:lab}}}\n',
  'systems/maple-ehr.yaml': 'system: maple-ehr\ninterfaces: {results: {connect: "mllp://127.0.0.1:6662"}}\n',
  'flows/lab-results.yaml': 'flow: lab-results\nfrom: northlab.results\nto: [{system: maple-ehr.results}]\n',
};

/** A fake engine with a flow of which everything that alerts look at can be set. */
export class WatchedEngine extends FakeEngine {
  queue: Partial<QueueStatus> = { held: 0, oldestMs: 0 };
  totals: readonly ContentTotal[] = [];
  unknown: readonly MetCode[] = [];
  startedAt = 0;
  lastAt: number | undefined;
  readonly shown = new Map<string, number>();
  #workspace: WorkspaceDefinition | undefined;

  constructor(alerts: string) {
    super();
    this.rules(alerts);
    Object.assign(this.account, {
      contentTotals: async (from: number, to: number) => this.totals.filter(({ hour }) => hour >= from && hour < to),
      unknownCodes: async () => this.unknown,
    });
  }

  /** Puts another alerts.yaml into force. */
  rules(alerts: string): void {
    const { workspace, findings } = loadWorkspace({ ...FILES, 'alerts.yaml': alerts }, someDependencies);
    if (workspace === undefined) throw new Error(JSON.stringify(findings));
    this.#workspace = workspace;
  }

  override workspace(): WorkspaceDefinition {
    return this.#workspace ?? super.workspace();
  }

  override shownCertificates(): ReadonlyMap<string, number> {
    return this.shown;
  }

  override async status(): Promise<EngineStatus> {
    const status = await super.status();
    const flows = status.flows.map((flow) => ({
      ...flow,
      queues: flow.queues.map((queue) => ({ ...queue, ...this.queue, destination: FAKE_DESTINATION })),
    }));
    return { ...status, flows, startedAt: this.startedAt };
  }

  override async search() {
    const { lastAt } = this;
    const [first] = this.messages;
    const messages: readonly StoredMessage[] =
      lastAt === undefined || first === undefined ? [] : [{ ...first, receivedAt: lastAt }];
    return { messages, indexedUpTo: 0 };
  }
}
