import { entryOf } from '../../diagnostics/catalogue.ts';
import { Fault } from '../../diagnostics/fault.ts';
import { readMessageId } from '../../store/message-id-text.ts';
import type { MessageId, MessageQuery, StoredMessage } from '../../store/store.ts';
import type { Handlers } from '../call.ts';
import type { messageRoutes } from '../contract/console/message-routes.ts';
import { messageFilterOf, reachesDestination } from '../routes/reach.ts';
import { systemOfInterface } from '../system-names.ts';
import { accountView } from './account-view.ts';
import { type Asker, aboutPatient, messageFor, shownId, sightOf, unmaskedUntil } from './console-call.ts';
import { issueSystems } from './issue-systems.ts';
import { messageKind } from './message-kind.ts';
import { contentOf, messageLine } from './message-line.ts';
import { messagesByContent } from './messages-by-content.ts';
import { packetText } from './packet-text.ts';
import { rowPlaces } from './row-places.ts';

/** Codes of PurposeOfUse (HL7 v3) for the reasons that people choose from. */
const PURPOSES = {
  treatment: 'TREAT',
  payment: 'HPAYMT',
  operations: 'HOPERAT',
  'vendor-support': 'HSYSADMIN',
  'patient-request': 'PATRQT',
  emergency: 'ETREAT',
} as const;

/** Finding and reading messages, masked. */
export const messageHandlers: Handlers<typeof messageRoutes> = {
  makeView: async (call) => {
    const { words, controlId } = call.body;
    if (words === undefined && controlId === undefined) throw new Fault('request-invalid');
    call.about({ count: (words?.length ?? 0) + (controlId === undefined ? 0 : 1) });
    return call.services.console.views.keep(call.principal.id, call.body);
  },

  listMessages: async (call) => {
    const { view, content, before, limit, ...filter } = call.query;
    const kept = view === undefined ? undefined : await call.services.console.views.get(call.principal.id, view);
    if (view !== undefined && kept === undefined) throw new Fault('view-unknown');
    const after = before === undefined ? undefined : readMessageId(before);
    const query = {
      ...filter,
      ...kept,
      limit,
      ...(after === undefined ? {} : { before: after }),
    } as MessageQuery;
    const reaches = await messageFilterOf(call);
    const page =
      content === undefined
        ? await call.services.engine.search(query)
        : await messagesByContent(call.services, query, content);
    const visible = page.messages.filter(reaches);
    const messages = await Promise.all(visible.map((message) => lineOf(call, message)));
    call.about({ count: messages.length });
    return {
      messages,
      ...(page.next === undefined ? {} : { next: shownId(page.next) }),
      hidden: visible.length < page.messages.length,
    };
  },

  readMessage: async (call) => {
    const { id } = call.params;
    const message = await messageFor(call, id);
    const { engine, console } = call.services;
    const [trace, ledgers, inspection] = await Promise.all([
      engine.trace(id),
      engine.account.ledgers(id),
      console.inside.inspect(id),
    ]);
    aboutPatient(call, inspection);
    const object = `message ${shownId(id)}`;
    const about = sightOf(call, object).about(inspection?.bytes);
    const until = unmaskedUntil(call, object);
    const children = trace?.children ?? [];
    const deliveries = (trace?.deliveries ?? []).filter(({ destination }) => reachesDestination(call, destination));
    return {
      id: shownId(id),
      receivedAt: message.receivedAt,
      flow: message.flow,
      source: message.source,
      type: message.type,
      kind: messageKind(message.type),
      controlId: message.controlId,
      bytes: message.size,
      release: message.release,
      bodyRemoved: message.bodyRemoved,
      about: [
        ...(about.mrn === undefined ? [] : [{ label: 'MRN', value: about.mrn }]),
        ...(about.name === undefined ? [] : [{ label: 'Name', value: about.name }]),
        ...(about.subject === undefined ? [] : [{ label: 'About', value: about.subject }]),
      ],
      deliveries: deliveries.map((delivery) => {
        const counts = ledgers.find(({ destination }) => destination === delivery.destination)?.counts;
        const cause = delivery.cause === undefined ? undefined : entryOf(delivery.cause);
        return {
          destination: delivery.destination,
          state: delivery.state,
          content: contentOf(delivery, ledgers),
          release: delivery.release,
          attempts: delivery.history.map(({ at, tookMs, kind, code, answerCode }) => ({
            at,
            tookMs,
            kind,
            code,
            said: entryOf(code).text,
            ...(answerCode === undefined ? {} : { answerCode }),
          })),
          acts: delivery.acts.map(({ at, who, to, reason }) => ({ at, who, what: to, reason })),
          ...(cause === undefined || delivery.cause === undefined
            ? {}
            : { cause: { code: delivery.cause, said: cause.text, todo: cause.fix } }),
          possibleDuplicate: delivery.possibleDuplicate,
          edited: delivery.edited,
          changedAt: delivery.changedAt,
          ...(counts === undefined ? {} : { counts }),
        };
      }),
      ...(trace?.from === undefined
        ? {}
        : { from: { id: shownId(trace.from.message.id), how: message.parent?.how ?? 'flow' } }),
      children: children.map((child) => ({
        id: shownId(child.message.id),
        flow: child.message.flow,
        how: child.message.parent?.how ?? 'flow',
      })),
      findings: message.codes.map((code) => ({ code, said: entryOf(code).text })),
      ...(until === undefined ? {} : { unmaskedUntil: until }),
      mayUnmask: call.may('message:unmask', systemOfInterface(message.source)),
    };
  },

  readAccount: async (call) => {
    const { id } = call.params;
    return (await accountOf(call, id, call.query.destination)).account;
  },

  readPacket: async (call) => {
    const { id } = call.params;
    const { account, message } = await accountOf(call, id, call.query.destination, true);
    return { text: packetText(account, { id: shownId(id), type: message.type, at: message.receivedAt }) };
  },

  unmask: async (call) => {
    const { scope, reason, text } = call.body;
    const { unmaskings } = call.services.console;
    call.about({ purpose: PURPOSES[reason], reason: text });
    if (scope.kind === 'message') {
      const id = readMessageId(scope.message);
      if (id === undefined) throw new Fault('message-unknown');
      const message = await messageFor(call, id);
      const system = systemOfInterface(message.source);
      call.reach(system);
      aboutPatient(call, await call.services.console.inside.inspect(id));
      return { until: unmaskings.add(call.principal.id, `message ${shownId(id)}`, [system]) };
    }
    const issue = await call.services.console.issues.get(scope.issue);
    if (issue === undefined) throw new Fault('issue-unknown');
    call.about({ object: `issue ${scope.issue}` });
    const systems = await issueSystems(call.services, issue);
    call.reach(...systems);
    return { until: unmaskings.add(call.principal.id, `issue ${scope.issue}`, systems) };
  },
};

/** A message as a line of a list, as the asker may see it. */
export async function lineOf(call: Asker, message: StoredMessage, ...also: readonly string[]) {
  const { engine, console } = call.services;
  const [body, deliveries, ledgers] = await Promise.all([
    message.duplicate?.body === 'same' ? undefined : engine.body(message.id),
    console.inside.deliveries(message.id),
    engine.account.ledgers(message.id),
  ]);
  const about = sightOf(call, `message ${shownId(message.id)}`, ...also).about(body);
  return messageLine(message, deliveries, ledgers, about);
}

/** The account of a message as the asker may see it; `forOthers`: as somebody outside may, whatever was unmasked. */
export async function accountOf(call: Asker, id: MessageId, destination: string | undefined, forOthers = false) {
  const message = await messageFor(call, id);
  if (destination !== undefined && !reachesDestination(call, destination)) throw new Fault('message-unknown');
  const inspection = await call.services.console.inside.inspect(id, destination);
  if (inspection === undefined) throw new Fault('body-removed');
  aboutPatient(call, inspection);
  const sight = forOthers ? sightOf(call) : sightOf(call, `message ${shownId(id)}`);
  const places = rowPlaces(call.services.console.inside.workspace(), inspection.map);
  const account = accountView(inspection, (one) => sight.of(one), places);
  return { message, account: destination === undefined ? account : { ...account, destination } };
}
