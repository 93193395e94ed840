import { Fault } from '../diagnostics/fault.ts';
import type { Finding } from '../diagnostics/finding.ts';
import { type Message, parse } from '../formats/hl7v2/index.ts';
import type { Ledger } from '../meaning/maps/ledger.ts';
import type { Translation } from '../meaning/maps/translate.ts';
import type { Delivery, MessageId, Store, StoredMessage } from '../store/store.ts';
import type { WorkspaceDefinition } from '../workspace/definitions.ts';
import type { Mapped } from './queue/mapped-payload.ts';
import type { PayloadRenderer } from './queue/payload-renderer.ts';

/** A message with what its map makes of it for one destination, to be looked at inside of this process. */
export interface Inspection {
  readonly bytes: Uint8Array;
  /** Undefined for what is no HL7 v2. */
  readonly message?: Message;
  readonly release?: number;
  readonly map?: string;
  /** What became of each leaf; absent where no map makes what is sent. */
  readonly ledger?: Ledger;
  /** Where a map makes resources: all of it, with a trace of where each leaf was written. */
  readonly translation?: Translation;
  /** What is sent where it is no resources: what a map wrote, or the message with the destination's steps applied. */
  readonly sent?: Uint8Array;
  /** Why there is no translation where a map should have made one. */
  readonly problem?: Fault;
}

/**
 * What can be looked at inside of the process that runs the engine: values, which no client may have unasked. The
 * server masks before it answers.
 */
export interface InsideFace {
  /** The release in force, with its maps and codes. */
  workspace(): WorkspaceDefinition;
  /** Reads a workspace from texts that are not in force: what a change would make of it. */
  compile(files: Readonly<Record<string, string>>): {
    readonly workspace?: WorkspaceDefinition;
    readonly findings: readonly Finding[];
  };
  /** A secret of the workspace for one use, the same for ever: keyed hashes of the console are made with it. */
  secretFor(use: string): Promise<Uint8Array>;
  /** When the certificates end that destinations showed since the start, by interface. */
  shownCertificates(): ReadonlyMap<string, number>;
  message(id: MessageId): Promise<StoredMessage | undefined>;
  deliveries(id: MessageId): Promise<readonly Delivery[]>;
  /** A message alone, or with what became of it for a destination; undefined where it is not there any more. */
  inspect(id: MessageId, destination?: string): Promise<Inspection | undefined>;
}

/** Reads a message, and makes again what its delivery was, with a trace. Rejects with a Fault that may pass. */
export async function inspectMessage(
  store: Store,
  renderer: PayloadRenderer,
  id: MessageId,
  destination: string | undefined,
): Promise<Inspection | undefined> {
  const delivery =
    destination === undefined
      ? undefined
      : (await store.deliveries(id)).find((each) => each.destination === destination);
  const edited = delivery?.edited === true ? await store.editedBody(id, delivery.destination) : undefined;
  const bytes = await renderer.wholeBody(id, edited);
  if (bytes === undefined) return undefined;
  const { message } = parse(bytes);
  const alone = { bytes, ...(message === undefined ? {} : { message }) };
  if (delivery === undefined) return alone;
  const { release } = delivery;
  try {
    const made: Mapped | undefined = await renderer.translation(id, delivery.destination, delivery, true);
    if (made !== undefined) {
      const { map, resources } = made;
      const { ledger } = made.translation;
      const result = resources === undefined ? { sent: made.payload().bytes } : { translation: resources };
      return { ...alone, release, map, ledger, ...result };
    }
    const sent = await renderer.renderStored(id, delivery.destination, { ...delivery, waived: true });
    return { ...alone, release, sent: sent.bytes };
  } catch (error) {
    if (error instanceof Fault && error.failure === 'permanent') return { ...alone, release, problem: error };
    throw error;
  }
}
