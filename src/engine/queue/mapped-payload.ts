import type { Message } from '../../formats/hl7v2/index.ts';
import { CodeListener, type CodeNotKnown } from '../../meaning/codes/code-listener.ts';
import type { CodeLibrary } from '../../meaning/codes/code-library.ts';
import type { Identity } from '../../meaning/maps/run.ts';
import type { Zone } from '../../meaning/maps/time-conversion.ts';
import { transactionBundle } from '../../meaning/maps/transaction-bundle.ts';
import type { Translation } from '../../meaning/maps/translate.ts';
import type { MessageId } from '../../store/store.ts';
import { mapMessage, messageType } from '../../workspace/map-message.ts';
import { senderZone } from '../../workspace/sender-zone.ts';
import type { Way } from '../release-shelf.ts';
import { deliveryLedger } from './delivery-ledger.ts';
import { MapHeld } from './map-held.ts';
import type { Outgoing } from './sender.ts';

const FHIR_JSON = 'application/fhir+json';
const zones = new Map<string, Zone>();
const listeners = new WeakMap<CodeLibrary, CodeListener>();

/** What a map made of a message. */
export interface Mapped {
  /** Name of the map. */
  readonly map: string;
  readonly translation: Translation;
  /** Codes that its tables did not translate. */
  readonly codes: readonly CodeNotKnown[];
}

/** What the map of a way makes of a message; `trace`: with where each leaf was written. Throws a Fault when no map fits. */
export function mapped(message: Message, way: Way, map: string, identity: Identity, trace = false): Mapped {
  const { maps, codes } = way.workspace;
  const ready = maps.ready(map, messageType(message));
  const { sender } = way;
  const listener = listenerOf(codes);
  const translation = mapMessage(message, ready, {
    codes: listener,
    identity,
    trace,
    ...(sender === undefined ? {} : { sender: sender.name }),
    ...(sender?.zone === undefined ? {} : { zone: zoneOf(sender.zone) }),
  });
  return { map: ready.name, translation, codes: listener.take(message, translation.findings) };
}

/**
 * The payload that a map makes: a FHIR transaction. Throws `MapHeld` where a row holds the message, unless a person has
 * let it go (`waived`).
 */
export function mappedOutgoing(
  id: MessageId,
  message: Message,
  way: Way,
  map: string,
  { identity, waived }: { readonly identity: Identity; readonly waived: boolean },
): Outgoing {
  const { translation, codes } = mapped(message, way, map, identity);
  const ledger = deliveryLedger(translation, codes, waived);
  if (translation.held && !waived) throw new MapHeld(ledger);
  return {
    message: id,
    bytes: Buffer.from(JSON.stringify(transactionBundle(translation.outputs))),
    controlId: message.get('MSH-10') ?? '',
    contentType: FHIR_JSON,
    name: String(id),
    ledger,
  };
}

function listenerOf(codes: CodeLibrary): CodeListener {
  const known = listeners.get(codes);
  if (known !== undefined) return known;
  const listener = new CodeListener(codes);
  listeners.set(codes, listener);
  return listener;
}

/** Zones are asked for every time without one, and what they have found out is kept. */
function zoneOf(name: string): Zone {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const zone = senderZone(name);
  zones.set(name, zone);
  return zone;
}
