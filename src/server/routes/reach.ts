import { Fault } from '../../diagnostics/fault.ts';
import type { ReplayPlan, Trace } from '../../engine/face.ts';
import { messageIdText } from '../../store/message-id-text.ts';
import type { MessageId, StoredMessage } from '../../store/store.ts';
import type { Call } from '../call.ts';
import { systemOfDestination, systemOfInterface, systemsByFlow } from '../system-names.ts';

/** How a message is named in the audit trail. */
export function messageObject(id: MessageId): string {
  return `message ${messageIdText(id)}`;
}

/** Who is remembered: the operator at the socket may say for whom; everybody else is who logged in. */
export function actor(call: Pick<Call, 'principal' | 'who'>, said: string | undefined): string {
  return call.principal.kind === 'operator' ? (said ?? call.who) : call.who;
}

export function reachesAny(call: Pick<Call, 'reaches'>, systems: readonly string[]): boolean {
  // Asked for each, so that also a flow without any system counts as asked.
  return systems.length === 0 ? call.reaches('') : systems.some((system) => call.reaches(system));
}

export function reachesDestination(call: Pick<Call, 'reaches'>, destination: string): boolean {
  return call.reaches(systemOfDestination(destination) ?? '');
}

export function reachDestinations(call: Pick<Call, 'reach'>, destinations: readonly string[]): void {
  call.reach(...destinations.map((destination) => systemOfDestination(destination) ?? ''));
}

export function reachPlan(call: Pick<Call, 'reach' | 'about'>, plan: ReplayPlan): void {
  reachDestinations(
    call,
    plan.destinations.map(({ destination }) => destination),
  );
  call.about({ count: plan.messages });
}

/** Whether the asker may see a message: its source, or a system that its flow sends to. */
export async function messageFilterOf(
  call: Pick<Call, 'services' | 'reaches'>,
): Promise<(message: Pick<StoredMessage, 'flow' | 'source'>) => boolean> {
  const flows = await systemsByFlow(call.services.engine);
  call.reaches('');
  return ({ flow, source }) => call.reaches(systemOfInterface(source)) || reachesAny(call, flows.get(flow) ?? []);
}

/**
 * A message as it is traced, undefined where there is none; throws `message-unknown` where the asker may not know. The
 * audit trail is told of it only if it exists: what else is typed as the number of a message may be a patient's.
 */
export async function reachMessage(
  call: Pick<Call, 'services' | 'reaches' | 'about'>,
  id: MessageId,
): Promise<Trace | undefined> {
  const trace = await call.services.engine.trace(id);
  const reaches = await messageFilterOf(call);
  if (trace === undefined) return undefined;
  call.about({ object: messageObject(id) });
  if (!reaches(trace.message)) throw new Fault('message-unknown');
  return trace;
}

/** The same where there has to be one. */
export async function mustReachMessage(...asked: Parameters<typeof reachMessage>): Promise<Trace> {
  const trace = await reachMessage(...asked);
  if (trace === undefined) throw new Fault('message-unknown');
  return trace;
}

/** Whether the asker may see a flow or a destination by its name, as totals are named. */
export async function reachesNamed(call: Pick<Call, 'services' | 'reaches'>): Promise<(name: string) => boolean> {
  const flows = await systemsByFlow(call.services.engine);
  call.reaches('');
  return (name) => (name.includes('>') ? reachesDestination(call, name) : reachesAny(call, flows.get(name) ?? []));
}
