import { entryOf } from '../../diagnostics/catalogue.ts';
import { Fault } from '../../diagnostics/fault.ts';
import type { EngineStatus, ReplaySelection } from '../../engine/face.ts';
import { readMessageId } from '../../store/message-id-text.ts';
import type { MessageId } from '../../store/store.ts';
import type { Call, Handlers } from '../call.ts';
import type { FlowView } from '../contract/console/flows.ts';
import type { replaySelection } from '../contract/console/replay.ts';
import type { runRoutes } from '../contract/console/run-routes.ts';
import { reachDestinations, reachesAny, reachesDestination, reachPlan } from '../routes/reach.ts';
import { systemOfDestination, systemOfInterface, systemsOfFlow } from '../system-names.ts';
import { affectedBy } from './affected-messages.ts';
import { alertLineView, alertReach } from './alert-handlers.ts';
import { type Asker, shownId } from './console-call.ts';
import { flowDay, type Totals, totalsOf } from './flow-days.ts';
import { heldView } from './held-view.ts';
import { issueSystems } from './issue-systems.ts';
import { todayCards } from './today-cards.ts';
import { tracePatient } from './trace-patient.ts';

const DAY_HOURS = 24;
const FORTNIGHT = 14;
const DAY_MS = 24 * 3_600_000;
const MOST_LOSSES = 100;
const MOST_ALERTS = 5;
const MOST_REPLAYED = 10_000;

/** What needs somebody, what flows, what waits, and sending again. */
export const runHandlers: Handlers<typeof runRoutes> = {
  today: async (call) => {
    const { engine, clock, console } = call.services;
    const [status, totals, issues, alerts] = await Promise.all([
      engine.status(),
      totalsOf(call.services, DAY_HOURS),
      call.may('issue:read') ? console.issues.all() : [],
      call.may('alert:read') ? console.alerts.all('open') : [],
    ]);
    const flows = visibleFlows(call, status);
    const mine = await Promise.all(
      issues.map(async (each) => reachesAny(call, await issueSystems(call.services, each))),
    );
    const reaches = await alertReach(call);
    return {
      project: status.project,
      at: clock.now(),
      cards: todayCards(
        issues.filter((_, at) => mine[at]),
        call.may('held:read') ? flows : [],
      ).slice(),
      alerts: alerts
        .filter((alert) => alert.acknowledged === undefined && reaches(alert))
        .slice(0, MOST_ALERTS)
        .map((alert) => alertLineView(call, alert)),
      flows: flows.map((flow) => flowDay(flow, totals, clock.now())),
      hidden: status.flows.length - flows.length,
    };
  },

  listFlows: async (call) => {
    const [status, totals] = await Promise.all([call.services.engine.status(), totalsOf(call.services, DAY_HOURS)]);
    const flows = visibleFlows(call, status);
    return {
      flows: flows.map((flow) => flowView(call, flow, totals)),
      hidden: status.flows.length - flows.length,
    };
  },

  readFlow: async (call) => {
    const status = await call.services.engine.status();
    const flow = visibleFlows(call, status).find((each) => each.flow === call.params.flow);
    if (flow === undefined) throw new Fault('flow-unknown');
    call.about({ object: `flow ${flow.flow}` });
    const [day, weeks] = await Promise.all([
      totalsOf(call.services, DAY_HOURS),
      totalsOf(call.services, FORTNIGHT * DAY_HOURS),
    ]);
    return {
      ...flowView(call, flow, day),
      days: daysOf(flow.flow, weeks, call.services.clock.now()),
      losses: weeks.lines
        .filter((line) => line.destination.startsWith(`${flow.flow}>`) && reachesDestination(call, line.destination))
        .filter(({ fate }) => fate === 'lost' || fate === 'held' || fate === 'flagged')
        .slice(0, MOST_LOSSES)
        .map(({ destination, fate, row, path, deliveries, first, last }) => ({
          destination,
          fate,
          path,
          messages: deliveries,
          first,
          last,
          ...(row === undefined ? {} : { row }),
        })),
    };
  },

  listHeldGroups: (call) => heldView(call),

  mendDeliveries: async (call) => {
    const { act, reason } = call.body;
    const deliveries = call.body.deliveries.map(({ message, destination }) => ({
      message: idOf(message),
      destination,
    }));
    reachDestinations(call, [...new Set(deliveries.map(({ destination }) => destination))]);
    call.about({ reason, count: deliveries.length });
    const { mended, refused } = await call.services.engine.mend({ deliveries, act, reason, who: call.who });
    return {
      mended,
      refused: refused.map(({ message, destination, code }) => ({
        message: shownId(message),
        destination,
        code,
        said: entryOf(code).text,
      })),
    };
  },

  planResend: async (call) => {
    const plan = await call.services.engine.planReplay(await selectionOf(call, call.body));
    reachPlan(call, plan);
    return { ...plan, destinations: plan.destinations.slice() };
  },

  applyResend: async (call) => {
    const { token, reason, ...asked } = call.body;
    const selection = await selectionOf(call, asked);
    reachPlan(call, await call.services.engine.planReplay(selection));
    call.about({ reason });
    const applied = await call.services.engine.applyReplay(selection, token, call.who);
    call.about({ count: applied.created });
    if (asked.issue !== undefined) {
      await call.services.console.issues.change(
        asked.issue,
        { state: 'fixed', note: `${applied.created} deliveries sent again: ${reason}` },
        call.who,
      );
    }
    return applied;
  },

  tracePatient: (call) => tracePatient(call),
};

function visibleFlows(call: Pick<Call, 'reaches'>, status: EngineStatus): EngineStatus['flows'] {
  call.reaches('');
  return status.flows.filter((flow) => reachesAny(call, systemsOfFlow(flow)));
}

function flowView(call: Asker, flow: EngineStatus['flows'][number], totals: Totals): FlowView {
  const definition = call.services.console.inside.workspace().flows[flow.flow];
  return {
    flow: flow.flow,
    file: `flows/${flow.flow}.yaml`,
    ...(flow.source === undefined
      ? {}
      : {
          source: {
            name: flow.source.name,
            system: systemOfInterface(flow.source.name),
            running: flow.source.listening,
            connections: flow.source.connections,
          },
        }),
    queues: flow.queues.map(({ destination, queued, held, delivered, oldestMs, gate, lastCode }) => {
      const map = definition?.to.find(({ name }) => name === destination)?.map;
      return {
        destination,
        system: systemOfDestination(destination) ?? destination.slice(destination.indexOf('>') + 1),
        queued,
        held,
        delivered,
        oldestMs,
        gate,
        ...(map === undefined ? {} : { map }),
        ...(lastCode === undefined ? {} : { lastCode: { code: lastCode, said: entryOf(lastCode).text } }),
      };
    }),
    day: flowDay(flow, totals, call.services.clock.now()),
  };
}

function daysOf(flow: string, { contents, lines: _ }: Totals, now: number) {
  const today = Math.floor(now / DAY_MS);
  return Array.from({ length: FORTNIGHT }, (_, at) => {
    const day = today - (FORTNIGHT - 1) + at;
    const within = contents.filter(({ hour }) => Math.floor(hour / DAY_MS) === day);
    const own = within.filter(({ name }) => name === flow);
    const sent = within.filter(({ name }) => name.startsWith(`${flow}>`));
    const sum = (totals: typeof within, key: 'messages' | 'intact' | 'flagged' | 'lost'): number =>
      totals.reduce((all, total) => all + total[key], 0);
    return {
      day: new Date(day * DAY_MS).toISOString().slice(0, 10),
      received: sum(own, 'messages'),
      delivered: sum(own, 'messages'),
      accounted: sum(sent, 'messages'),
      intact: sum(sent, 'intact'),
      lostFields: sum(sent, 'lost'),
      flaggedFields: sum(sent, 'flagged'),
    };
  });
}

/** What is to be sent again, in the engine's words. An issue's messages go only where they were affected. */
async function selectionOf(call: Asker, asked: (typeof replaySelection)['_output']): Promise<ReplaySelection> {
  const destinations = asked.destinations === undefined ? {} : { destinations: asked.destinations };
  if (asked.issue !== undefined) {
    const issue = await call.services.console.issues.get(asked.issue);
    if (issue === undefined) throw new Fault('issue-unknown');
    call.about({ object: `issue ${asked.issue}` });
    const found = await affectedBy(call.services, issue, MOST_REPLAYED);
    const affected = [...new Set(found.map(({ destination }) => destination))];
    return { query: {}, messages: found.map(({ message }) => message), destinations: asked.destinations ?? affected };
  }
  if (asked.messages !== undefined) return { query: {}, messages: asked.messages.map(idOf), ...destinations };
  const { view, content: _, cause: __, ...filter } = asked.filter ?? {};
  const kept = view === undefined ? undefined : await call.services.console.views.get(call.principal.id, view);
  if (view !== undefined && kept === undefined) throw new Fault('view-unknown');
  return { query: { ...filter, ...kept }, ...destinations };
}

function idOf(text: string): MessageId {
  const id = readMessageId(text);
  if (id === undefined) throw new Fault('message-unknown');
  return id;
}
