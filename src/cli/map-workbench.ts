import { createHash } from 'node:crypto';
import { Fault } from '../diagnostics/fault.ts';
import { type Message, parse } from '../formats/hl7v2/index.ts';
import type { CompiledMap } from '../meaning/maps/compile-map.ts';
import { keyedIdentity } from '../meaning/maps/keyed-identity.ts';
import type { MapFile } from '../meaning/maps/map-file.ts';
import { parseMap } from '../meaning/maps/parse-map.ts';
import { authorityNames } from '../workspace/authority-names.ts';
import type { WorkspaceDefinition } from '../workspace/definitions.ts';
import { type MapSurroundings, messageType } from '../workspace/map-message.ts';
import { senderIdentity } from '../workspace/sender-identity.ts';
import { senderZone } from '../workspace/sender-zone.ts';
import type { Given, OptionSpec } from './command-spec.ts';
import type { Context } from './context.ts';
import { loadWorkspace } from './load-workspace.ts';
import { readNamedFile } from './read-file.ts';

/** What the maps of a workspace are tried on, without a running Suture. */
export interface Workbench {
  readonly workspace: WorkspaceDefinition;
  readonly surroundings: MapSurroundings;
  /** The map that a word names for a message type: one of the workspace, of a pack, a pack, or a file. */
  map(name: string, type: string): Promise<MapFile>;
  /** The same, ready to run. */
  ready(name: string, type: string): Promise<CompiledMap>;
}

/** Ids of a secret that is none. */
const TRIAL = keyedIdentity(createHash('sha256').update('a trial run').digest());

/** The options that say from whom the messages come. */
export const senderOption: OptionSpec = {
  flags: '--from <system>',
  text: 'the system of the workspace that sends the messages: its zone and its name hold (otherwise MSH-3)',
};

/**
 * Puts the workspace's maps, codes and packs on a bench. Outside of a workspace the shipped packs are there. Ids of
 * resources are of a secret that is none: the running Suture has its own.
 */
export async function mapWorkbench(context: Context, given: Given): Promise<Workbench> {
  const workspace = await workspaceOf(context);
  const sender = given.text('from');
  const system = sender === undefined ? undefined : workspace.systems[sender];
  if (sender !== undefined && system === undefined) throw new Fault('system-unknown');
  const { maps, codes } = workspace;
  const map = async (name: string, type: string): Promise<MapFile> => {
    if (/\.ya?ml$/.test(name)) return mapFile(context, name, workspace.functions);
    const found = maps.map(name, type);
    if (found === undefined)
      throw new Fault(maps.has(name) ? 'map-none-fits' : 'map-unknown', { about: { map: name } });
    return found;
  };
  return {
    workspace,
    surroundings: {
      codes,
      identity: system === undefined ? TRIAL : senderIdentity(TRIAL, system.name, authorityNames(system.authorities)),
      ...(system === undefined ? {} : { sender: system.name }),
      ...(system?.zone === undefined ? {} : { zone: senderZone(system.zone) }),
    },
    map,
    ready: async (name, type) => maps.readyMap(await map(name, type)),
  };
}

/** Reads an HL7 v2 message from a file. Rejects with `message-unreadable` when it is none, and says what was noticed. */
export async function readMessageFile(context: Context, file: string): Promise<Message> {
  const { message } = parse(await readNamedFile(context, file));
  if (message === undefined) throw new Fault('message-unreadable', { place: { file } });
  return message;
}

/** Type of a message, `ORU^R01`, for choosing its map. */
export { messageType };

async function workspaceOf(context: Context): Promise<WorkspaceDefinition> {
  const files = await context.files().catch((): Readonly<Record<string, string>> => ({}));
  if (Object.hasOwn(files, 'suture.yaml')) return loadWorkspace(context);
  const bare = { 'suture.yaml': 'project: none\npacks: [hl7-v2-to-fhir]\n' };
  const { workspace } = await context.wiring.load(context.workspace, bare);
  if (workspace === undefined) throw new Fault('release-has-findings');
  return workspace;
}

async function mapFile(context: Context, file: string, functions: WorkspaceDefinition['functions']): Promise<MapFile> {
  const parsed = parseMap(file, Buffer.from(await readNamedFile(context, file)).toString('utf8'), functions);
  if ('map' in parsed) return parsed.map;
  for (const finding of parsed.findings) context.output.finding(finding);
  throw new Fault('map-has-findings', { place: { file } });
}
