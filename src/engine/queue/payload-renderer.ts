import { Fault } from '../../diagnostics/fault.ts';
import { parse } from '../../formats/fhir/index.ts';
import { type Message, parse as parseMessage } from '../../formats/hl7v2/index.ts';
import type { Identity } from '../../meaning/maps/identity.ts';
import { type JsonObject, parseJson } from '../../meaning/maps/json.ts';
import { keyedIdentity } from '../../meaning/maps/keyed-identity.ts';
import type { MessageId, Store } from '../../store/store.ts';
import type { Random } from '../../world/random.ts';
import { identitySecret } from '../identity-secret.ts';
import { attach, hasTokens } from '../intake/attachments.ts';
import { isOpaque } from '../intake/is-opaque.ts';
import type { ReleaseShelf, Way } from '../release-shelf.ts';
import { applySteps } from './apply-steps.ts';
import type { Entry } from './entry.ts';
import { type Body, type Mapped, mapped, mappedOutgoing } from './mapped-payload.ts';
import type { Outgoing } from './sender.ts';

const HL7_V2 = 'x-application/hl7-v2+er7';

/** How a stored delivery is to be made. */
export interface Pinned {
  readonly release: number;
  readonly edited: boolean;
  readonly waived: boolean;
}

/**
 * Makes the payload that a destination is sent: the message as it came, with the destination's steps
 * applied, or what its map makes of it, as the release has them that the delivery is pinned to. The same
 * delivery always gives the same bytes, which is why they are not stored.
 */
export class PayloadRenderer {
  readonly #store: Store;
  readonly #releases: ReleaseShelf;
  readonly #random: Random;
  #identity: Promise<Identity> | undefined;

  constructor(store: Store, releases: ReleaseShelf, random: Random) {
    this.#store = store;
    this.#releases = releases;
    this.#random = random;
  }

  /** The payload of a queue's entry; at once when message and release are in memory. Rejects with a Fault. */
  render(entry: Entry, destination: string): Outgoing | Promise<Outgoing> {
    if (entry.message !== undefined && !entry.edited) {
      const way = this.#releases.way(entry.release, destination);
      if (!(way instanceof Promise)) return this.#outgoingOf(entry.id, entry.message, way, entry.waived);
    }
    return this.renderStored(entry.id, destination, entry);
  }

  /** The payload of a stored message for a destination under a release. Rejects with a Fault. */
  async renderStored(id: MessageId, destination: string, { release, edited, waived }: Pinned): Promise<Outgoing> {
    const way = await this.#releases.way(release, destination);
    const body = edited ? await this.#store.editedBody(id, destination) : undefined;
    const bytes = await this.wholeBody(id, body);
    if (bytes === undefined) throw new Fault('body-removed');
    const { map } = way.destination;
    if (map !== undefined && way.source?.speaks.format === 'fhir') {
      return mappedOutgoing(id, readResources(bytes), way, map, { identity: await this.#identities(), waived });
    }
    if (isOpaque(way.source)) {
      const contentType = way.source?.speaks.format === 'fhir' ? 'application/fhir+json' : 'application/octet-stream';
      return { message: id, bytes, controlId: String(id), contentType, name: String(id) };
    }
    return this.#outgoingOf(id, readMessage(bytes, way), way, waived);
  }

  /** What a destination's map makes of a stored message under a release; undefined for a destination without a map. Rejects with a Fault. */
  async translation(
    id: MessageId,
    destination: string,
    { release, edited }: Omit<Pinned, 'waived'>,
    trace = false,
  ): Promise<Mapped | undefined> {
    const way = await this.#releases.way(release, destination);
    const { map } = way.destination;
    if (map === undefined) return undefined;
    const body = edited ? await this.#store.editedBody(id, destination) : undefined;
    const bytes = await this.wholeBody(id, body);
    if (bytes === undefined) throw new Fault('body-removed');
    const came: Body =
      way.source?.speaks.format === 'fhir'
        ? readResources(bytes)
        : { kind: 'message', message: readMessage(bytes, way) };
    return mapped(id, came, way, map, await this.#identities(), trace);
  }

  /** A stored body with its attachments put back; `body` if it is at hand already. */
  async wholeBody(id: MessageId, body?: Uint8Array): Promise<Uint8Array | undefined> {
    const bytes = body ?? (await this.#store.body(id));
    if (bytes === undefined || !hasTokens(bytes)) return bytes;
    const attachments = await this.#store.attachments(id);
    return attachments.length === 0 ? bytes : attach(bytes, attachments);
  }

  #outgoingOf(id: MessageId, message: Message, way: Way, waived: boolean): Outgoing | Promise<Outgoing> {
    const { map } = way.destination;
    if (map === undefined) return steppedOutgoing(id, message, way);
    return this.#identities().then((identity) =>
      mappedOutgoing(id, { kind: 'message', message }, way, map, { identity, waived }),
    );
  }

  #identities(): Promise<Identity> {
    if (this.#identity === undefined) {
      this.#identity = identitySecret(this.#store, this.#random).then(keyedIdentity);
      // A store that does not answer is asked again.
      this.#identity.catch(() => {
        this.#identity = undefined;
      });
    }
    return this.#identity;
  }
}

/** Reads a stored resource or Bundle. Throws a Fault if it cannot be read. */
function readResources(bytes: Uint8Array): Body {
  const { resource } = parse(bytes);
  if (resource === undefined) throw new Fault('message-unreadable');
  return { kind: 'resources', root: parseJson(resource.text()) as JsonObject };
}

/** Reads a stored message as the interface that it came by says. Throws a Fault if it cannot be read. */
export function readMessage(bytes: Uint8Array, way: Pick<Way, 'source'>): Message {
  const parsed = parseMessage(bytes, way.source === undefined ? {} : { charset: way.source.charset });
  if (parsed.message === undefined) throw new Fault('message-unreadable');
  return parsed.message;
}

function steppedOutgoing(id: MessageId, message: Message, way: Way): Outgoing {
  const { steps } = way.destination;
  let sent = message;
  if (!steps.empty) {
    sent = message.copy();
    applySteps(steps, sent);
  }
  return {
    message: id,
    bytes: sent.bytes(),
    controlId: sent.get('MSH-10') ?? '',
    contentType: HL7_V2,
    name: String(id),
  };
}
