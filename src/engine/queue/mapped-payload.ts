import { Fault } from '../../diagnostics/fault.ts';
import type { Message } from '../../formats/hl7v2/index.ts';
import type { Identity } from '../../meaning/maps/run.ts';
import type { Zone } from '../../meaning/maps/time-conversion.ts';
import { transactionBundle } from '../../meaning/maps/transaction-bundle.ts';
import type { Translation } from '../../meaning/maps/translate.ts';
import type { MessageId } from '../../store/store.ts';
import { mapMessage, messageType } from '../../workspace/map-message.ts';
import { senderZone } from '../../workspace/sender-zone.ts';
import type { Way } from '../release-shelf.ts';
import type { Outgoing } from './sender.ts';

const FHIR_JSON = 'application/fhir+json';
const zones = new Map<string, Zone>();

/** What the map of a way makes of a message, and the map's name. Throws a Fault when no map fits. */
export function mapped(
  message: Message,
  way: Way,
  map: string,
  identity: Identity,
): { readonly map: string; readonly translation: Translation } {
  const { maps, codes } = way.workspace;
  const ready = maps.ready(map, messageType(message));
  const { sender } = way;
  const translation = mapMessage(message, ready, {
    codes,
    identity,
    ...(sender === undefined ? {} : { sender: sender.name }),
    ...(sender?.zone === undefined ? {} : { zone: zoneOf(sender.zone) }),
  });
  return { map: ready.name, translation };
}

/** The payload that a map makes: a FHIR transaction. Throws a Fault `map-held` where a row holds the message. */
export function mappedOutgoing(id: MessageId, message: Message, way: Way, map: string, identity: Identity): Outgoing {
  const { outputs, held, ledger } = mapped(message, way, map, identity).translation;
  if (held) throw new Fault('map-held');
  return {
    message: id,
    bytes: Buffer.from(JSON.stringify(transactionBundle(outputs))),
    controlId: message.get('MSH-10') ?? '',
    contentType: FHIR_JSON,
    name: String(id),
    flagged: !ledger.intact,
  };
}

/** Zones are asked for every time without one, and what they have found out is kept. */
function zoneOf(name: string): Zone {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const zone = senderZone(name);
  zones.set(name, zone);
  return zone;
}
