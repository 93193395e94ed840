import { Fault } from '../diagnostics/fault.ts';
import type { Finding } from '../diagnostics/finding.ts';
import { type Message, type Profile, validate } from '../formats/hl7v2/index.ts';
import type { CodeTables } from '../meaning/maps/code-tables.ts';
import type { Json, JsonObject } from '../meaning/maps/json.ts';
import type { Ledger } from '../meaning/maps/ledger.ts';
import type { MapFile } from '../meaning/maps/map-file.ts';
import { withValueResidue } from '../meaning/maps/residue.ts';
import { residueIn } from '../meaning/maps/residue-provenance.ts';
import { eventOfResources } from '../meaning/maps/to-hl7v2/event-of-resources.ts';
import { incomingResources } from '../meaning/maps/to-hl7v2/incoming-resources.ts';
import { writeMessage } from '../meaning/maps/to-hl7v2/write-message.ts';
import { rewriteMessage } from '../meaning/maps/v2/rewrite-message.ts';
import { targetVersion } from '../meaning/maps/v2/v2-map.ts';
import type { Receives } from './definitions.ts';
import { serviceDay } from './map-message.ts';
import type { MapShelf } from './map-shelf.ts';

/** An HL7 v2 message that a map made, and what became of every leaf of what it was made of. */
export interface MadeMessage {
  /** Name of the map. */
  readonly map: string;
  readonly message: Message;
  readonly ledger: Ledger;
  readonly findings: readonly Finding[];
  /** A row, or the receiver's profile, held the delivery. */
  readonly held: boolean;
}

/** What is told beside what came. */
export interface MakeOptions {
  readonly codes: CodeTables;
  readonly receives?: Receives | undefined;
  /** The profile that `receives` names. */
  readonly profile?: Profile | undefined;
}

/** What is told beside resources that a message is written of. */
export interface WriteMessageOptions extends MakeOptions {
  /** MSH-10 and MSH-7 where what came says none. */
  readonly controlId: string;
  readonly writtenAt: string;
  /** Steps of the destination, on what was written. */
  readonly change?: (message: Message) => void;
}

/** The version that messages are written in where nobody asks for one. */
const USUAL = '2.5.1';

/** Makes another message of a message, by a map from v2 to v2. Throws a Fault `map-has-findings`. */
export function remadeMessage(
  message: Message,
  shelf: MapShelf,
  map: MapFile,
  { codes, receives, profile }: MakeOptions,
  backward = false,
): MadeMessage {
  const ready = shelf.readyRewriting(map, backward);
  const at = serviceDay(message);
  const version = targetVersion({ versions: ready.versions ?? receives?.versions }, message.get('MSH-12.1'));
  const made = rewriteMessage(message, ready, { codes, version, ...(at === undefined ? {} : { at }) });
  const broken = profile === undefined ? [] : validate(made.message, { version, profile }).filter(isProfile);
  return {
    map: ready.name,
    message: made.message,
    ledger: made.ledger,
    findings: [...made.findings, ...broken],
    held: made.held || broken.length > 0,
  };
}

/**
 * Writes a message of resources, by the rows that read such messages. Throws a Fault: `map-event-unclear` where nothing
 * says which message, `map-none-fits`, `map-has-findings`.
 *
 * @param map the map that is meant for a message type
 */
export function writtenMessage(
  root: JsonObject,
  shelf: MapShelf,
  map: (type: string) => MapFile,
  options: WriteMessageOptions,
): MadeMessage {
  const { codes, receives, profile, controlId, writtenAt, change } = options;
  const incoming = incomingResources(root);
  const type = eventOfResources(incoming, receives?.type);
  if (type === undefined) throw new Fault('map-event-unclear');
  const twoWay = shelf.twoWay(map(type));
  const at = dayOf(root, incoming.resources);
  const made = writeMessage(root, incoming, twoWay, {
    codes,
    type,
    version: targetVersion({ versions: receives?.versions }, USUAL),
    versions: shelf.versions,
    controlId,
    writtenAt,
    ...(profile === undefined ? {} : { profile }),
    ...(at === undefined ? {} : { at }),
    ...(change === undefined ? {} : { change }),
  });
  const residue = residueIn(incoming.resources.map(({ resource }) => resource));
  const message =
    residue === undefined ? made.message : withValueResidue(made.message, residue.value, residue.segments);
  return { map: twoWay.forward.name, ...made, message };
}

function isProfile({ code }: Finding): boolean {
  return code.startsWith('hl7-profile-');
}

/** Where resources say on which day the care happened. */
const DAYS = ['effectiveDateTime', 'occurrenceDateTime', 'performedDateTime', 'authoredOn', 'issued', 'start', 'date'];

/** Day of service of resources (`YYYY-MM-DD`), by which codes are judged; the day of the Bundle is the last resort. */
function dayOf(root: JsonObject, resources: readonly { readonly resource: JsonObject }[]): string | undefined {
  for (const name of DAYS) {
    for (const { resource } of resources) {
      const day = dayIn(resource[name]);
      if (day !== undefined) return day;
    }
  }
  return dayIn(root['timestamp']);
}

function dayIn(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? /^\d{4}-\d\d-\d\d/.exec(value)?.[0] : undefined;
}
