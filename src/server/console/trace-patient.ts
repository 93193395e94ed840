import { Fault } from '../../diagnostics/fault.ts';
import type { StoredLedger } from '../../store/stored-ledger.ts';
import type { Call } from '../call.ts';
import type { runRoutes } from '../contract/console/run-routes.ts';
import type { TraceOfView } from '../contract/console/trace.ts';
import { messageFilterOf, reachesDestination } from '../routes/reach.ts';
import { systemOfDestination, systemOfInterface } from '../system-names.ts';
import { aboutPatient, shownId, sightOf } from './console-call.ts';
import { messageKind } from './message-kind.ts';
import { contentOf } from './message-line.ts';
import { type Fact, patientFacts } from './patient-facts.ts';

const MOST = 200;
/** A trace is of one patient: a name that fits many is asked to be narrowed. */
const NOT_ARRIVED = new Set(['lost', 'flagged', 'held', 'kept']);

interface Belief {
  readonly said: string;
  readonly value: Fact['value'];
  readonly at: number;
}

/** Follows a patient or an order through the systems: who told whom, and what each was last told. */
export async function tracePatient(call: Call<(typeof runRoutes)['tracePatient']>): Promise<TraceOfView> {
  const { kind, value, from, to } = call.body;
  const { engine, console } = call.services;
  const words = [{ kind, value }];
  const view = await console.views.keep(call.principal.id, { words });
  const page = await engine.search({
    words,
    limit: MOST,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  });
  const reaches = await messageFilterOf(call);
  const messages = page.messages.filter(reaches).toReversed();
  call.about({ count: messages.length });
  const beliefs = new Map<string, Map<string, Belief>>();
  const systems = new Set<string>();
  const events: TraceOfView['events'][number][] = [];
  const believe = (system: string, fact: Fact, at: number): void => {
    const known = beliefs.get(fact.label) ?? new Map<string, Belief>();
    beliefs.set(fact.label, known);
    known.set(system, { said: fact.said, value: fact.value, at });
  };
  let subject: TraceOfView['subject'] | undefined;
  for (const message of messages) {
    const inspection = await console.inside.inspect(message.id);
    if (inspection?.message === undefined) continue;
    aboutPatient(call, inspection);
    const { message: tree } = inspection;
    const mask = sightOf(call, `message ${shownId(message.id)}`).of(tree);
    subject ??= mask.seeAs(kind === 'name' ? 'name' : 'identifier', value);
    const facts = patientFacts(tree, mask);
    const source = systemOfInterface(message.source);
    const ledgers = await engine.account.ledgers(message.id);
    const deliveries = (await console.inside.deliveries(message.id)).filter(({ destination }) =>
      reachesDestination(call, destination),
    );
    if (call.reaches(source)) {
      systems.add(source);
      for (const fact of facts) believe(source, fact, message.receivedAt);
    }
    for (const delivery of deliveries) {
      const system = systemOfDestination(delivery.destination);
      if (system === undefined) continue;
      systems.add(system);
      const arrived = facts.filter((fact) => arrives(fact, delivery.destination, ledgers));
      const says = facts.map((fact) => ({ label: fact.label, value: fact.value, differs: !arrived.includes(fact) }));
      if (delivery.state === 'delivered') for (const fact of arrived) believe(system, fact, message.receivedAt);
      events.push({
        at: message.receivedAt,
        message: shownId(message.id),
        from: source,
        to: system,
        kind: messageKind(message.type),
        state: delivery.state,
        content: contentOf(delivery, ledgers),
        says: says.filter(({ differs }) => differs),
      });
    }
  }
  // The audit trail says whom it was about even when nothing was found.
  if (subject === undefined) call.about({ object: `view ${view.id}` });
  if (page.next !== undefined && kind === 'name') throw new Fault('trace-too-wide');
  return {
    view: view.id,
    subject: subject ?? { text: '••••', class: 'identifier', masked: true },
    systems: [...systems],
    events,
    beliefs: [...beliefs].map(([label, bySystem]) => ({
      label,
      values: [...bySystem].map(([system, belief]) => ({ system, value: belief.value, at: belief.at })),
      differs: disagree(bySystem, beliefs.get(label.replace(/, flag$/, '')) ?? bySystem),
    })),
  };
}

/** Whether what is said of a field arrives: none of its leaves is among those that did not. */
function arrives(fact: Fact, destination: string, ledgers: readonly StoredLedger[]): boolean {
  const ledger = ledgers.find((each) => each.destination === destination);
  if (ledger === undefined) return true;
  return !ledger.lines.some(
    ({ path, fate }) => NOT_ARRIVED.has(fate) && path.replace(/^([^.]*).*/, '$1') === fact.field,
  );
}

/** Systems were told different things; or one was told a result (`of`) and not its flag. */
function disagree(known: ReadonlyMap<string, Belief>, of: ReadonlyMap<string, Belief>): boolean {
  const said = new Set([...known.values()].map((belief) => belief.said));
  return said.size > 1 || [...of.keys()].some((system) => !known.has(system));
}
