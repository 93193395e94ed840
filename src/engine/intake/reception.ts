import { hash } from 'node:crypto';
import type { Code } from '../../diagnostics/catalogue.ts';
import { Fault } from '../../diagnostics/fault.ts';
import type { Finding } from '../../diagnostics/finding.ts';
import { type Message, parse } from '../../formats/hl7v2/index.ts';
import type { Accepted, MessageId, NewDelivery, NewMessage, Store } from '../../store/store.ts';
import type { InterfaceDefinition } from '../../workspace/definitions.ts';
import type { Clock } from '../../world/clock.ts';
import type { EventStream } from '../event-stream.ts';
import type { RunningFlow, RunningRelease } from '../running-release.ts';
import { detach } from './attachments.ts';
import { type FhirArrival, fhirArrival } from './fhir-routing.ts';
import { isOpaque } from './is-opaque.ts';
import { route } from './route.ts';
import type { WordWriter } from './word-writer.ts';

/** What a message is received as. */
export interface Context {
  readonly release: RunningRelease;
  /** The flows that may take it; the first that takes its type does. */
  readonly flows: readonly RunningFlow[];
  /** Name of the interface or flow that it came by. */
  readonly source: string;
  readonly interface: InterfaceDefinition | undefined;
  readonly parent?: NewMessage['parent'];
  readonly findings?: readonly Finding[];
  /** Only to these destinations (a replay). */
  readonly only?: ReadonlySet<string>;
  /** Look for duplicates; false for what Suture itself sends again. */
  readonly duplicates: boolean;
  /** Called once the message is durable and before anything is sent, so that nothing can end unseen. */
  readonly stored?: (accepted: Accepted, flow: RunningFlow, destinations: readonly string[]) => void;
}

/** Why a message was not taken: the code, and what HL7 table 0357 and ERL say of it. */
export interface Refusal {
  readonly code: Code;
  readonly kind: 'error' | 'reject';
  readonly condition: string;
  readonly location?: string;
}

/** What became of a message at the door. Either it is durable (`accepted`) or it was refused. */
export interface Taken {
  readonly message: Message | undefined;
  readonly flow?: RunningFlow;
  readonly refusal?: Refusal;
  readonly accepted?: Accepted;
  /** Destinations that it now waits for. */
  readonly destinations: readonly string[];
}

/** Where a delivery that has just become durable is handed over, in the order of message ids. */
export interface WaitingLine {
  offer(
    id: MessageId,
    keys: readonly string[],
    release: number,
    message: Message | undefined,
    size: number,
    held: boolean,
    notBefore: number,
  ): void;
}

export interface ReceptionWorld {
  readonly store: Store;
  readonly clock: Clock;
  readonly events: EventStream;
  readonly words: WordWriter;
  queue(destination: string): WaitingLine | undefined;
  /** The store has reached the size that the workspace allows. */
  full(): boolean;
}

/** The store numbers the types it meets, so what is none is counted as one. */
const TYPE = /^[A-Z0-9]{1,7}(\^[A-Z0-9]{1,7})?$/;
const ODD_TYPE = 'other';

const NOT_STORED: Refusal = { code: 'not-stored', kind: 'error', condition: '207' };

/**
 * The way in: reads a message, says where it goes, makes it durable and puts it in its queues. Nothing is
 * answered positively that is not on disk.
 */
export class Reception {
  readonly #world: ReceptionWorld;

  constructor(world: ReceptionWorld) {
    this.#world = world;
  }

  /** Never rejects: whatever goes wrong is a refusal. */
  async take(bytes: Uint8Array, context: Context): Promise<Taken> {
    if (this.#world.full())
      return this.#refuse(undefined, context, { code: 'store-limit-reached', kind: 'error', condition: '207' });
    if (isOpaque(context.interface)) return this.#takeOpaque(bytes, context);
    const parsed = parse(bytes, context.interface === undefined ? {} : { charset: context.interface.charset });
    const message = parsed.message;
    if (message === undefined) {
      return this.#refuse(undefined, context, {
        code: 'message-unreadable',
        kind: 'reject',
        condition: '100',
        location: 'MSH',
      });
    }
    if (!senderIsKnown(message, context.interface)) {
      return this.#refuse(message, context, {
        code: 'sender-not-known',
        kind: 'reject',
        condition: '207',
        location: 'MSH^1^3',
      });
    }
    const event = message.get('MSH-9.2') ?? '';
    const code = message.get('MSH-9.1');
    if (code === undefined) {
      return this.#refuse(message, context, {
        code: 'message-type-missing',
        kind: 'reject',
        condition: '101',
        location: 'MSH^1^9',
      });
    }
    const type = event === '' ? code : `${code}^${event}`;
    const flow = context.flows.find((candidate) => candidate.takes(type));
    if (flow === undefined) {
      return this.#refuse(message, context, {
        code: 'message-type-not-taken',
        kind: 'reject',
        condition: '200',
        location: 'MSH^1^9',
      });
    }
    const { definition } = flow;
    const controlId = message.get('MSH-10') ?? '';
    let deliveries = route(message, definition, flow.authorities, event);
    if (context.only !== undefined)
      deliveries = deliveries.filter((delivery) => context.only?.has(delivery.destination));
    if (context.interface?.acknowledge.when === 'processed') {
      const failed = trySteps(message, flow, deliveries);
      if (failed !== undefined)
        return this.#refuse(message, context, { code: failed, kind: 'error', condition: '207' });
    }
    const detached = detach(message, bytes, definition.attachmentBytes);
    const codes = codesOf(parsed.findings, context.findings, controlId);
    return this.#store(message, flow, context, {
      flow: definition.name,
      source: context.source,
      body: detached?.body ?? bytes,
      size: bytes.length,
      type: TYPE.test(type) ? type : ODD_TYPE,
      controlId,
      digest: hash('sha256', bytes, 'buffer').subarray(0, 16),
      release: context.release.number,
      duplicateWindowMs: context.duplicates && controlId !== '' ? definition.duplicateWindowMs : 0,
      deliveries,
      ...(detached === undefined ? {} : { attachments: detached.attachments }),
      ...(context.parent === undefined ? {} : { parent: context.parent }),
      ...(codes.length === 0 ? {} : { codes }),
    });
  }

  /** Bytes that nobody reads: no condition, no step, everything in order. Of FHIR, conditions and patients are read. */
  #takeOpaque(bytes: Uint8Array, context: Context): Promise<Taken> {
    const flow = context.flows[0];
    if (flow === undefined) {
      return Promise.resolve(
        this.#refuse(undefined, context, { code: 'message-type-not-taken', kind: 'reject', condition: '200' }),
      );
    }
    const fhir = context.interface?.speaks.format === 'fhir' ? fhirArrival(bytes) : undefined;
    if (context.interface?.speaks.format === 'fhir' && fhir === undefined) {
      return Promise.resolve(
        this.#refuse(undefined, context, { code: 'message-unreadable', kind: 'reject', condition: '100' }, flow),
      );
    }
    const digest = hash('sha256', bytes, 'buffer').subarray(0, 16);
    return this.#store(undefined, flow, context, {
      flow: flow.definition.name,
      source: context.source,
      body: bytes,
      size: bytes.length,
      type: context.interface?.speaks.format ?? 'bytes',
      controlId: digest.toString('hex'),
      digest,
      release: context.release.number,
      duplicateWindowMs: context.duplicates ? flow.definition.duplicateWindowMs : 0,
      deliveries: opaqueDeliveries(flow, fhir).filter((delivery) => context.only?.has(delivery.destination) ?? true),
    });
  }

  /** The promise of the store settles in commit order, and so do the queues fill. */
  #store(message: Message | undefined, flow: RunningFlow, context: Context, stored: NewMessage): Promise<Taken> {
    return this.#world.store.accept(stored).then(
      (accepted) => {
        const { clock, events } = this.#world;
        const destinations = stored.deliveries.map((delivery) => delivery.destination);
        context.stored?.(accepted, flow, destinations);
        if (accepted.duplicate?.body === 'same') {
          if (events.heard)
            events.emit({
              at: clock.now(),
              what: 'duplicate',
              flow: stored.flow,
              message: accepted.id,
              type: stored.type,
            });
          return { message, flow, accepted, destinations: [] };
        }
        if (events.heard)
          events.emit({
            at: clock.now(),
            what: 'received',
            flow: stored.flow,
            message: accepted.id,
            type: stored.type,
          });
        this.#enqueue(accepted.id, stored, message);
        this.#world.words.add(accepted.id, message, flow.definition.searchBodies);
        return { message, flow, accepted, destinations };
      },
      (error: unknown) =>
        this.#refuse(message, context, error instanceof Fault ? { ...NOT_STORED, code: error.code } : NOT_STORED, flow),
    );
  }

  #enqueue(id: MessageId, stored: NewMessage, message: Message | undefined): void {
    for (const delivery of stored.deliveries) {
      this.#world
        .queue(delivery.destination)
        ?.offer(
          id,
          delivery.keys,
          stored.release,
          message,
          stored.size,
          delivery.state === 'held',
          delivery.notBefore ?? 0,
        );
    }
  }

  #refuse(message: Message | undefined, context: Context, refusal: Refusal, flow?: RunningFlow): Taken {
    const { clock, events } = this.#world;
    if (events.heard) {
      const name = (flow ?? context.flows[0])?.definition.name;
      events.emit({
        at: clock.now(),
        what: 'refused',
        code: refusal.code,
        ...(name === undefined ? {} : { flow: name }),
      });
    }
    return { message, refusal, destinations: [], ...(flow === undefined ? {} : { flow }) };
  }
}

/** Where what is not v2 goes: FHIR by its conditions and patients, anything else everywhere and in order. */
function opaqueDeliveries({ definition, authorities }: RunningFlow, fhir: FhirArrival | undefined): NewDelivery[] {
  if (fhir !== undefined && definition.where?.test(fhir.tree) === false) return [];
  return definition.to
    .filter((destination) => fhir === undefined || destination.when?.test(fhir.tree) !== false)
    .map((destination) => ({
      destination: destination.name,
      keys: fhir === undefined ? [''] : fhir.keys(destination.order, authorities),
      state: destination.hold ? 'held' : 'queued',
    }));
}

function senderIsKnown(message: Message, source: InterfaceDefinition | undefined): boolean {
  const allowed = source?.endpoint.from?.sending;
  if (allowed === undefined || allowed.length === 0) return true;
  const application = message.get('MSH-3.1') ?? '';
  const facility = message.get('MSH-4.1') ?? '';
  return allowed.some(([a, f]) => a === application && f === facility);
}

/** Runs the steps of every destination once, so that a sender who waits for processing learns of a failure. */
function trySteps(
  message: Message,
  flow: RunningFlow,
  deliveries: readonly { readonly destination: string }[],
): Code | undefined {
  for (const { name, steps } of flow.definition.to) {
    if (steps.empty || !deliveries.some((delivery) => delivery.destination === name)) continue;
    try {
      steps.apply(message.copy());
    } catch (error) {
      return error instanceof Fault ? error.code : 'step-failed';
    }
  }
  return undefined;
}

function codesOf(parsed: readonly Finding[], transport: readonly Finding[] | undefined, controlId: string): Code[] {
  const codes: Code[] = [];
  for (const finding of parsed) if (!codes.includes(finding.code)) codes.push(finding.code);
  for (const finding of transport ?? []) if (!codes.includes(finding.code)) codes.push(finding.code);
  if (controlId === '') codes.push('control-id-missing');
  return codes;
}
