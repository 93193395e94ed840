import { createHash } from 'node:crypto';
import type { Message } from '../../formats/hl7v2/index.ts';
import type { CompiledMap } from '../../meaning/maps/compile-map.ts';
import { keyedIdentity } from '../../meaning/maps/keyed-identity.ts';
import type { FinalFate } from '../../meaning/maps/ledger.ts';
import type { WorkspaceDefinition } from '../../workspace/definitions.ts';
import { type MappedMessage, mapMessage } from '../../workspace/map-message.ts';
import { senderZone } from '../../workspace/sender-zone.ts';

/** How two accounts of the same message compare: fields that were in trouble and are not, and the other way. */
export interface Comparison {
  readonly changed: boolean;
  readonly better: number;
  readonly worse: number;
  /** Paths whose fate changed, without numbers, with both fates. */
  readonly fates: readonly { readonly path: string; readonly before: FinalFate; readonly after: FinalFate }[];
}

const RANK: Readonly<Record<FinalFate, number>> = {
  carried: 0,
  translated: 0,
  condition: 0,
  ignored: 0,
  skipped: 0,
  kept: 1,
  flagged: 2,
  held: 3,
  lost: 4,
};

/** Ids of a trial are of no secret: nothing of it is sent. */
const identity = keyedIdentity(createHash('sha256').update('a trial run').digest());

/** Runs a map over a message as the system would whose message it is. */
export function tryMessage(
  message: Message,
  map: CompiledMap,
  workspace: WorkspaceDefinition,
  sender: string | undefined,
): MappedMessage {
  const system = sender === undefined ? undefined : workspace.systems[sender];
  return mapMessage(message, map, {
    codes: workspace.codes,
    identity,
    ...(system === undefined ? {} : { sender: system.name }),
    ...(system?.zone === undefined ? {} : { zone: senderZone(system.zone) }),
  });
}

/** What is sent, as lines of text: resources as JSON, or the segments of a message. */
export function resultLines(made: MappedMessage | undefined): readonly string[] {
  if (made === undefined) return [];
  if (made.message !== undefined)
    return made.message
      .text()
      .split(/\r\n|\r|\n/)
      .filter((line) => line !== '');
  return made.outputs.flatMap(({ resource }) => JSON.stringify(resource, undefined, 2).split('\n'));
}

/** Compares what two maps make of one message: every leaf once. */
export function compare(before: MappedMessage, after: MappedMessage): Comparison {
  const [a, b] = [before.ledger.lines(), after.ledger.lines()];
  const fates: { path: string; before: FinalFate; after: FinalFate }[] = [];
  let [better, worse] = [0, 0];
  for (const [at, line] of a.entries()) {
    const other = b[at];
    if (other === undefined || other.fate === line.fate) continue;
    fates.push({ path: line.path.replace(/\[\d+\]/g, ''), before: line.fate, after: other.fate });
    if (RANK[other.fate] < RANK[line.fate]) better++;
    if (RANK[other.fate] > RANK[line.fate]) worse++;
  }
  const changed = fates.length > 0 || resultText(before) !== resultText(after);
  return { changed, better, worse, fates };
}

function resultText(made: MappedMessage): string {
  return made.message?.text() ?? JSON.stringify(made.outputs.map(({ resource }) => resource));
}
