import type { ConnectorRegistry } from '../connectors/registry.ts';
import type { Finding } from '../diagnostics/finding.ts';
import type { EngineFace } from '../engine/face.ts';
import type { InsideFace } from '../engine/inspecting.ts';
import type { PracticeStore } from '../store/practice.ts';
import type { WorkspaceDefinition } from '../workspace/definitions.ts';

/** An engine over a workspace's state that takes nothing until it is started. */
export interface Opened {
  readonly engine: EngineFace & InsideFace;
  /** Accounts, sessions and the audit trail. */
  readonly practice: PracticeStore;
  /** Reads what the workspace's references name: `secret:oidc`, `file:certs/console.pem`. */
  secret(reference: string): Promise<Uint8Array>;
  /** What was noticed while opening: a key that was made, a store that was repaired. */
  readonly findings: readonly Finding[];
  /** Starts with the release that was current, or with these files when nothing has been applied yet. */
  start(files: Readonly<Record<string, string>>): Promise<void>;
  stop(): Promise<void>;
}

/** What the commands need of the floors below when they do not talk to a running Suture. */
export interface Wiring {
  connectors(): Promise<ConnectorRegistry>;
  /** Checks a workspace's files; without errors there is a definition. */
  load(
    workspace: string,
    files: Readonly<Record<string, string>>,
  ): Promise<{ readonly workspace?: WorkspaceDefinition; readonly findings: readonly Finding[] }>;
  open(options: {
    readonly workspace: string;
    readonly state: string;
    readonly environment: Readonly<Record<string, string | undefined>>;
  }): Promise<Opened>;
}
