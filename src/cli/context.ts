import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Fault } from '../diagnostics/fault.ts';
import { Client } from '../server/client.ts';
import { remoteAddress } from '../server/server-address.ts';
import { socketPath } from '../server/socket-path.ts';
import { readWorkspaceFolder } from '../workspace/workspace-folder.ts';
import type { Output } from './output.ts';
import type { Terminal } from './terminal.ts';
import type { Wiring } from './wiring.ts';

/** What a command works with. */
export interface Context {
  readonly terminal: Terminal;
  readonly output: Output;
  readonly wiring: Wiring;
  /** Folder of the workspace, absolute. */
  readonly workspace: string;
  /** Folder of its state. */
  readonly state: string;
  readonly socketPath: string;
  /** The Suture that runs for this workspace. */
  readonly engine: Client;
  /** The workspace's files as they are on disk. */
  files(): Promise<Readonly<Record<string, string>>>;
}

/** Makes the context of a command; `workspace` is the folder that the user named, if any. */
export function contextOf(
  terminal: Terminal,
  output: Output,
  wiring: Wiring,
  given: { readonly workspace?: string | undefined; readonly server?: string | undefined },
): Context {
  const { workspace: named } = given;
  const server = given.server ?? terminal.environment['SUTURE_SERVER'];
  const workspace = findWorkspace(terminal, named ?? terminal.environment['SUTURE_WORKSPACE']);
  const state = join(workspace, '.suture');
  const socket = socketPath(state);
  return {
    terminal,
    output,
    wiring,
    workspace,
    state,
    socketPath: socket,
    engine: new Client(server === undefined || server === '' ? socket : remoteAddress(server, terminal.environment)),
    files: async () => {
      try {
        return await readWorkspaceFolder(workspace);
      } catch (error) {
        throw new Fault('folder-unreadable', { place: { file: workspace }, cause: error });
      }
    },
  };
}

/** The folder that is named, or the nearest one upwards that holds a suture.yaml, or the working folder. */
function findWorkspace(terminal: Terminal, named: string | undefined): string {
  if (named !== undefined && named !== '') return resolve(terminal.folder, named);
  for (let folder = terminal.folder; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'suture.yaml'))) return folder;
    if (folder === dirname(folder)) return terminal.folder;
  }
}
