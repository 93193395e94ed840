import { Fault } from '../../diagnostics/fault.ts';
import type { Message } from '../../formats/hl7v2/index.ts';
import type { CodeLibrary } from '../../meaning/codes/code-library.ts';
import { CodeListener, type CodeNotKnown } from '../../meaning/codes/code-listener.ts';
import type { Identity } from '../../meaning/maps/identity.ts';
import type { JsonObject } from '../../meaning/maps/json.ts';
import type { MapFile } from '../../meaning/maps/map-file.ts';
import { residueProvenance } from '../../meaning/maps/residue-provenance.ts';
import type { Output } from '../../meaning/maps/run.ts';
import { transactionBundle } from '../../meaning/maps/transaction-bundle.ts';
import type { Translation } from '../../meaning/maps/translate.ts';
import { codesThatTellNothing } from '../../meaning/masking/codes-that-tell-nothing.ts';
import { receivedAt } from '../../store/message-id.ts';
import type { MessageId } from '../../store/store.ts';
import { authorityNames } from '../../workspace/authority-names.ts';
import type { SystemDefinition } from '../../workspace/definitions.ts';
import { type MadeMessage, type MakeOptions, remadeMessage, writtenMessage } from '../../workspace/make-message.ts';
import { mapMessage, messageType } from '../../workspace/map-message.ts';
import { senderIdentity } from '../../workspace/sender-identity.ts';
import { senderZone } from '../../workspace/sender-zone.ts';
import type { Way } from '../release-shelf.ts';
import { applySteps } from './apply-steps.ts';
import { deliveryLedger } from './delivery-ledger.ts';
import { MapHeld } from './map-held.ts';
import type { Outgoing } from './sender.ts';

const FHIR_JSON = 'application/fhir+json';
const HL7_V2 = 'x-application/hl7-v2+er7';
const listeners = new WeakMap<CodeLibrary, CodeListener>();
const identities = new WeakMap<SystemDefinition, Identity>();

/** What came in and waits to be mapped. */
export type Body =
  | { readonly kind: 'message'; readonly message: Message }
  /** FHIR, as its JSON says it. */
  | { readonly kind: 'resources'; readonly root: JsonObject };

/** What a map made of what came in. */
export interface Mapped {
  /** Name of the map. */
  readonly map: string;
  readonly translation: Pick<Translation, 'ledger' | 'findings' | 'held'>;
  /** Where it made resources of a message: all of it. */
  readonly resources?: Translation;
  /** Codes that its tables did not translate. */
  readonly codes: readonly CodeNotKnown[];
  /** What is sent of it. */
  readonly payload: () => Pick<Outgoing, 'bytes' | 'controlId' | 'contentType'>;
}

/** What the map of a way makes of what came in; `trace`: with where each leaf was written. Throws a Fault when no map fits. */
export function mapped(id: MessageId, body: Body, way: Way, map: string, identity: Identity, trace = false): Mapped {
  const listener = listenerOf(way.workspace.codes);
  if (body.kind === 'resources') return writtenOf(id, body.root, way, map, listener);
  const { message } = body;
  const { maps } = way.workspace;
  return maps.writes(map) === 'hl7v2'
    ? remadeOf(message, way, map, listener)
    : translatedOf(id, message, way, map, { identity, trace }, listener);
}

function translatedOf(
  id: MessageId,
  message: Message,
  way: Way,
  map: string,
  { identity, trace }: { readonly identity: Identity; readonly trace: boolean },
  listener: CodeListener,
): Mapped {
  const ready = way.workspace.maps.ready(map, messageType(message));
  const { sender } = way;
  const translation = mapMessage(message, ready, {
    codes: listener,
    trace,
    identity: sender === undefined ? identity : identityOf(sender, identity),
    ...(sender === undefined ? {} : { sender: sender.name }),
    ...(sender?.zone === undefined ? {} : { zone: senderZone(sender.zone) }),
  });
  return {
    map: ready.name,
    translation,
    resources: translation,
    codes: codesThatTellNothing(listener.take(message, translation.findings), message),
    payload: () => ({
      bytes: Buffer.from(
        JSON.stringify(transactionBundle(outputsOf(id, message, way, translation, identity), translation.removals)),
      ),
      controlId: message.get('MSH-10') ?? '',
      contentType: FHIR_JSON,
    }),
  };
}

/** What a map made, and the residue where the destination asks for it. */
function outputsOf(
  id: MessageId,
  message: Message,
  { destination, sender }: Way,
  translation: Translation,
  identity: Identity,
): readonly Output[] {
  const { outputs } = translation;
  if (destination.residue !== 'extension' || outputs.length === 0) return outputs;
  const made = residueProvenance(message, translation, {
    identity,
    sender: sender?.name ?? message.get('MSH-3.1') ?? '',
    recorded: new Date(receivedAt(id)).toISOString(),
  });
  return made === undefined ? outputs : [...outputs, made];
}

function remadeOf(message: Message, way: Way, map: string, listener: CodeListener): Mapped {
  const { maps } = way.workspace;
  const file = maps.map(map, messageType(message));
  if (file === undefined) throw new Fault('map-unknown', { about: { map } });
  const made = remadeMessage(message, maps, file, { codes: listener, ...receivedBy(way) });
  return {
    map: made.map,
    translation: made,
    codes: codesThatTellNothing(listener.take(message, made.findings), message),
    payload: () => sent(made),
  };
}

function writtenOf(id: MessageId, root: JsonObject, way: Way, map: string, listener: CodeListener): Mapped {
  const { maps } = way.workspace;
  const { steps } = way.destination;
  const file = (type: string): MapFile => {
    const found = maps.map(map, type);
    if (found === undefined) throw new Fault(maps.has(map) ? 'map-none-fits' : 'map-unknown', { about: { map } });
    return found;
  };
  const made = writtenMessage(root, maps, file, {
    codes: listener,
    ...receivedBy(way),
    // A message's number is its time, so that a second try writes the same bytes.
    controlId: String(id),
    writtenAt: timeOf(id),
    ...(steps.empty ? {} : { change: (message: Message) => applySteps(steps, message) }),
  });
  return {
    map: made.map,
    translation: made,
    codes: codesThatTellNothing(listener.take(made.message, made.findings), made.message),
    payload: () => sent(made),
  };
}

function receivedBy({ destination, workspace }: Way): Pick<MakeOptions, 'receives' | 'profile'> {
  const { receives } = destination;
  return { receives, profile: workspace.profiles[receives?.profile ?? ''] };
}

function sent({ message }: MadeMessage): ReturnType<Mapped['payload']> {
  return { bytes: message.bytes(), controlId: message.get('MSH-10') ?? '', contentType: HL7_V2 };
}

/** The time of a message as HL7 writes it, with its zone. */
function timeOf(id: MessageId): string {
  const text = new Date(receivedAt(id)).toISOString();
  return `${text.slice(0, 19).replace(/\D/g, '')}+0000`;
}

/**
 * The payload that a map makes. Throws `MapHeld` where a row holds the message, unless a person has
 * let it go (`waived`).
 */
export function mappedOutgoing(
  id: MessageId,
  body: Body,
  way: Way,
  map: string,
  { identity, waived }: { readonly identity: Identity; readonly waived: boolean },
): Outgoing {
  const { translation, codes, payload } = mapped(id, body, way, map, identity);
  const ledger = deliveryLedger(translation, codes, waived);
  if (translation.held && !waived) throw new MapHeld(ledger);
  return { message: id, ...payload(), name: String(id), ledger };
}

function listenerOf(codes: CodeLibrary): CodeListener {
  const known = listeners.get(codes);
  if (known !== undefined) return known;
  const listener = new CodeListener(codes);
  listeners.set(codes, listener);
  return listener;
}

function identityOf(sender: SystemDefinition, identity: Identity): Identity {
  const known = identities.get(sender);
  if (known !== undefined) return known;
  const made = senderIdentity(identity, sender.name, authorityNames(sender.authorities));
  identities.set(sender, made);
  return made;
}
