import { Fault } from '../../diagnostics/fault.ts';
import type { MessageId } from '../../store/store.ts';
import type { Call, Handlers } from '../call.ts';
import type { engineRoutes } from '../contract/engine-routes.ts';
import type { ServerSentEvent } from '../contract/route.ts';
import { systemsByFlow, systemsOfFlow } from '../system-names.ts';
import { takeBackup } from '../take-backup.ts';
import { traceView } from '../trace-view.ts';
import {
  actor,
  messageFilterOf,
  messageObject,
  mustReachMessage,
  reachDestinations,
  reachesAny,
  reachesDestination,
  reachMessage,
  reachPlan,
} from './reach.ts';

/** The engine's operations, each asked by somebody: what is of systems that he may not see is left out. */
export const engineHandlers: Handlers<typeof engineRoutes> = {
  status: async (call) => {
    call.reaches('');
    const status = await call.services.engine.status();
    return { ...status, flows: status.flows.filter((flow) => reachesAny(call, systemsOfFlow(flow))) };
  },

  events: (call) => eventsFor(call),

  searchMessages: async (call) => {
    const { engine } = call.services;
    const page = await engine.search(call.body);
    const reaches = await messageFilterOf(call);
    const messages = page.messages.filter(reaches);
    call.about({ count: messages.length });
    const hidden = page.messages.length - messages.length;
    return { ...page, messages, ...(hidden === 0 ? {} : { hidden }) };
  },

  countMessages: async (call) => {
    call.reaches('');
    const { engine } = call.services;
    const flows = await systemsByFlow(engine);
    const seen = [...flows].filter(([, systems]) => reachesAny(call, systems)).map(([flow]) => flow);
    const { flow } = call.body;
    if (seen.length === flows.size) return { count: await engine.count(call.body) };
    if (flow !== undefined) return { count: seen.includes(flow) ? await engine.count(call.body) : 0 };
    const counts = await Promise.all(seen.map((flow) => engine.count({ ...call.body, flow })));
    return { count: counts.reduce((sum, count) => sum + count, 0) };
  },

  traceMessage: async (call) => traceView(await mustReachMessage(call, call.params.id)),

  messageLedger: async (call) => {
    const { id } = call.params;
    const { destination } = call.query;
    await reachMessage(call, id);
    const ledger = await call.services.engine.ledger(id, destination);
    return ledger === undefined ? {} : { ledger };
  },

  messageBody: async (call) => {
    const { id } = call.params;
    const trace = await reachMessage(call, id);
    const body = await call.services.engine.body(id);
    if (body === undefined) throw new Fault(trace === undefined ? 'message-unknown' : 'body-removed');
    return body;
  },

  held: async (call) => {
    // Asked for none first, so that also an empty answer counts as asked.
    call.reaches('');
    const found = await call.services.engine.held(call.query);
    const deliveries = found.filter(({ destination }) => reachesDestination(call, destination));
    call.about({ count: deliveries.length });
    return { deliveries: deliveries.map(({ keys: _, ...delivery }) => delivery) };
  },

  mend: (call) => {
    reachDestinations(call, [...new Set(call.body.deliveries.map(({ destination }) => destination))]);
    const { deliveries, act, reason } = call.body;
    call.about({ reason, count: deliveries.length, ...onlyMessage(deliveries) });
    return call.services.engine.mend({ deliveries, act, reason, who: actor(call, call.body.who) });
  },

  planReplay: async (call) => {
    const plan = await call.services.engine.planReplay(call.body.selection);
    reachPlan(call, plan);
    return plan;
  },

  applyReplay: async (call) => {
    const { selection, token, who } = call.body;
    reachPlan(call, await call.services.engine.planReplay(selection));
    const applied = await call.services.engine.applyReplay(selection, token, actor(call, who));
    call.about({ count: applied.created });
    return applied;
  },

  send: async (call) => {
    const { flow } = call.params;
    call.about({ object: `flow ${flow}` });
    const systems = (await systemsByFlow(call.services.engine)).get(flow);
    if (systems !== undefined) call.reach(...systems);
    else call.reach();
    return call.services.engine.send(flow, call.body);
  },

  pause: async (call) => {
    await atDestination(call, (destination, who) => call.services.engine.pause(destination, who));
    return {};
  },

  resume: async (call) => {
    await atDestination(call, (destination, who) => call.services.engine.resume(destination, who));
    return {};
  },

  releases: async (call) => ({ releases: await call.services.engine.releases(call.query.limit) }),

  planRelease: (call) => call.services.engine.planRelease(call.body.files),

  applyRelease: async (call) => {
    const { files, by, expect } = call.body;
    const options = { by: actor(call, by), ...(expect === undefined ? {} : { expect }) };
    const applied = await call.services.engine.applyRelease(files, options);
    call.about({ object: `release ${applied.number}` });
    return applied;
  },

  rollback: (call) => {
    call.about({ object: `release ${call.params.number}` });
    return call.services.engine.rollback(call.params.number, actor(call, call.body.who));
  },

  rotateKey: async (call) => {
    await call.services.engine.rotateKey(call.body instanceof Uint8Array ? call.body : undefined);
    return {};
  },

  takeBackup: (call) => {
    // A folder of the machine may be named by whoever owns the process, and by nobody over the network.
    if (call.principal.kind !== 'operator') throw new Fault('not-permitted');
    call.about({ object: 'backup' });
    return takeBackup(call.services, call.body.folder);
  },

  verifyStore: async (call) => ({ codes: await call.services.engine.verifyStore() }),
};

function onlyMessage(deliveries: readonly { readonly message: MessageId }[]): { readonly object?: string } {
  const [first, ...rest] = deliveries;
  return first === undefined || rest.some(({ message }) => message !== first.message)
    ? {}
    : { object: messageObject(first.message) };
}

async function atDestination(
  call: Pick<Call, 'about' | 'principal' | 'reach' | 'who'> & {
    readonly params: { readonly destination: string };
    readonly body: { readonly who?: string };
  },
  run: (destination: string, who: string) => Promise<void>,
): Promise<void> {
  const { destination } = call.params;
  call.about({ object: `destination ${destination}` });
  reachDestinations(call, [destination]);
  await run(destination, actor(call, call.body.who));
}

async function* eventsFor(call: Call<(typeof engineRoutes)['events']>): AsyncGenerator<ServerSentEvent> {
  call.reaches('');
  for await (const heard of call.services.events.listen(call.signal, call.from !== 'socket', call.lastEventId)) {
    if ('missed' in heard) yield { data: heard };
    else if (heard.systems === undefined || reachesAny(call, heard.systems)) {
      const { id, event, data } = heard;
      // The engine's own events are unnamed, as they always were.
      yield event === 'engine' ? { id, data } : { id, event, data };
    }
  }
}
