import { Fault } from '../diagnostics/fault.ts';
import { sumText } from '../server/ledger-lines.ts';
import type { MessageId } from '../store/store.ts';
import { everyField } from './every-field.ts';
import { fieldBalance } from './field-balance.ts';
import type { Narrator } from './narrator.ts';
import type { Riverside } from './riverside.ts';

const LONGEST_WAIT_MS = 30_000;
const LOOK_EVERY_MS = 50;
const CHART = 'lab-results>maple-ehr.chart';
const EXCHANGE = 'demographics>lakeside-hie.fhir';
const MOST = 10_000;

/** What the demo found, as its exit code judges it. */
export interface DemoResult {
  readonly sent: number;
  readonly acknowledged: number;
  readonly delivered: number;
  readonly lost: number;
  readonly outOfOrder: number;
  readonly duplicates: number;
  /** Duplicates that Suture's own record does not mark as possible. */
  readonly unmarked: number;
  readonly heldAndMended: number;
  readonly kills: number;
  /** Registrations, those that have an account of going to the exchange as FHIR, and accounts that do not add up. */
  readonly registrations: number;
  readonly asFhir: number;
  readonly unbalanced: number;
}

/** The story of the demo, chapter by chapter, played on real connections. */
export class Story {
  readonly #practice: Riverside;
  readonly #narrator: Narrator;
  readonly #signal: AbortSignal;
  readonly #began: number;
  readonly #sent: Promise<string>[] = [];
  #mended = 0;
  #kills = 0;

  /** @param began when the story begins, in milliseconds since 1970 */
  constructor(practice: Riverside, narrator: Narrator, signal: AbortSignal, began: number) {
    this.#began = began;
    this.#practice = practice;
    this.#narrator = narrator;
    this.#signal = signal;
  }

  async play(): Promise<DemoResult> {
    const { lab, registration, ehr, billing } = this.#practice;
    // What was sent before this story is not its own.
    for (const { acknowledged } of [lab, registration]) acknowledged.length = 0;
    for (const { received } of [ehr, billing]) received.length = 0;
    await this.#ordinaryDay();
    await this.#billingGoesAway();
    await this.#aResultIsRefused();
    await this.#powerCut();
    this.#mended += await everyField({
      practice: this.#practice,
      narrator: this.#narrator,
      send: (letter) => this.#sent.push(this.#practice.registration.send(letter)),
      until: (what, done) => this.#until(what, done),
    });
    return this.#reckoning();
  }

  async #ordinaryDay(): Promise<void> {
    const chapter = 'An ordinary morning';
    const { messages } = this.#practice;
    this.#narrator.say({ chapter, text: 'Maple registers patients, Northlab sends results.' });
    this.#register(30);
    this.#results(45);
    await this.#allAnswered();
    await this.#until('everything is delivered', () => this.#everythingDelivered());
    const { flows } = await this.#practice.engine.client.status();
    const facts = { received: flows.reduce((sum, flow) => sum + flow.received, 0) };
    this.#narrator.say({
      chapter,
      text: `30 registrations to billing, as HL7 v2, and to the exchange, as FHIR; 45 results to the EHR; for ${messages.people.length} invented patients: each on disk before its sender was answered, each delivered.`,
      facts,
    });
  }

  async #billingGoesAway(): Promise<void> {
    const chapter = 'Billing goes away';
    const { billing, engine } = this.#practice;
    this.#narrator.say({ chapter, text: 'LedgerPM is switched off while Maple and Northlab go on.' });
    await billing.stop();
    this.#register(40);
    this.#results(20);
    await this.#allAnswered();
    const waiting = await this.#queued('demographics>ledgerpm.patients');
    this.#narrator.say({
      chapter,
      text: `Maple noticed nothing: its 40 registrations were answered, ${waiting} wait in their queue. Results went on. LedgerPM is switched on again.`,
      facts: { waiting },
    });
    await billing.start();
    await this.#until('billing has caught up', () => this.#everythingDelivered());
    const status = await engine.client.status();
    const queue = status.flows
      .flatMap((flow) => flow.queues)
      .find((one) => one.destination === 'demographics>ledgerpm.patients');
    this.#narrator.say({
      chapter,
      text: 'LedgerPM is back and has everything, each patient in order.',
      facts: { delivered: queue?.delivered ?? 0 },
    });
  }

  async #aResultIsRefused(): Promise<void> {
    const chapter = 'One result is refused';
    const { ehr, engine, messages, lab } = this.#practice;
    const [person, other] = [messages.people[0], messages.people[1]];
    if (person === undefined || other === undefined) return;
    const bad = messages.result(person);
    this.#narrator.say({
      chapter,
      text: 'Maple will refuse one result that Northlab sends (HTTP 422, with an OperationOutcome).',
    });
    ehr.refuses.add(bad.controlId);
    this.#sent.push(lab.send(bad), lab.send(messages.result(person)), lab.send(messages.result(other)));
    await this.#allAnswered();
    await this.#until(
      'it is held',
      async () => (await engine.client.held({ destination: CHART, limit: 10 })).length === 1,
    );
    const [held] = await engine.client.held({ destination: CHART, limit: 10 });
    if (held === undefined) return;
    this.#narrator.say({
      chapter,
      text: 'It is held for a person. The next result of the same patient waits behind it, everybody else’s passed.',
      facts: { held: 1, cause: held.cause ?? '' },
    });
    ehr.refuses.delete(bad.controlId);
    const mended = await engine.client.mend({
      deliveries: [{ message: held.message, destination: held.destination }],
      act: { kind: 'edit', set: { 'OBX-8': 'A' } },
      who: 'ana.r',
      reason: 'the EHR does not know the flag; agreed with the lab',
    });
    this.#mended += mended.mended;
    await this.#until('the mended result is delivered', async () => {
      const trace = await engine.client.trace(held.message);
      return trace?.deliveries[0]?.state === 'delivered' && this.#everythingDelivered();
    });
    const tries = (await engine.client.trace(held.message))?.deliveries[0]?.history.length ?? 0;
    this.#narrator.say({
      chapter,
      text: `Mended in place by ana.r, with a reason and the original kept; delivered at try ${tries}, then the one behind it.`,
      facts: { mended: mended.mended, tries },
    });
  }

  async #powerCut(): Promise<void> {
    const chapter = 'The plug is pulled';
    const { engine, lab, registration } = this.#practice;
    this.#narrator.say({
      chapter,
      text: 'Suture is killed (kill -9) in the middle of the work, three times, and started again.',
    });
    for (let cut = 0; cut < 3; cut++) {
      this.#register(60);
      this.#results(60);
      const before = lab.acknowledged.length + registration.acknowledged.length;
      await this.#until(
        'some messages are under way',
        () => lab.acknowledged.length + registration.acknowledged.length > before + 20 + cut * 15,
      );
      await engine.kill();
      this.#kills++;
      this.#narrator.stream(`killed     kill -9, time ${this.#kills}; its store is as it was at that moment`);
      await engine.start();
      this.#narrator.stream('started    what was open is back in its queues');
    }
    await this.#allAnswered();
    await this.#until('everything is delivered', () => this.#everythingDelivered());
    this.#narrator.say({
      chapter,
      text: `The senders sent again what had not been answered (${lab.resent + registration.resent} times a connection broke); everything came to its end.`,
      facts: { kills: this.#kills, resent: lab.resent + registration.resent },
    });
  }

  async #reckoning(): Promise<DemoResult> {
    const { lab, registration, ehr, billing } = this.#practice;
    const acknowledged = [...lab.acknowledged, ...registration.acknowledged];
    const received = [...ehr.received, ...billing.received].map((one) => one.id);
    const first = new Set(received);
    const twice = [...first].filter((id) => received.filter((other) => other === id).length > 1);
    const { client } = this.#practice.engine;
    const balance = await fieldBalance(client, this.#began);
    const exchanged = await client.account.search({ destination: EXCHANGE, from: this.#began, limit: MOST });
    const result: DemoResult = {
      sent: this.#sent.length,
      acknowledged: acknowledged.length,
      delivered: first.size,
      lost: acknowledged.filter((id) => !first.has(id)).length,
      outOfOrder: inversions(ehr.received) + inversions(billing.received),
      duplicates: received.length - first.size,
      unmarked: await this.#unmarked(twice),
      heldAndMended: this.#mended,
      kills: this.#kills,
      registrations: registration.acknowledged.length,
      asFhir: exchanged.deliveries.length,
      unbalanced: balance.unbalanced + balance.astray,
    };
    this.#narrator.say({
      chapter: 'The reckoning',
      text: [
        `sent ${result.sent} · acknowledged ${result.acknowledged} · delivered ${result.delivered}`,
        `lost ${result.lost} · out of order for a patient ${result.outOfOrder}`,
        `sent twice around a kill ${result.duplicates}, of these not marked as possible duplicates ${result.unmarked}`,
        `registrations at the exchange ${result.asFhir} of ${result.registrations}`,
        `${balance.deliveries} deliveries as FHIR: ${sumText(balance.counts)}; ${result.unbalanced} do not add up`,
      ].join('\n'),
      facts: { ...result },
    });
    return result;
  }

  async #unmarked(twice: readonly string[]): Promise<number> {
    const { client } = this.#practice.engine;
    let unmarked = 0;
    for (const controlId of twice) {
      const { messages } = await client.search({ controlId, limit: 10 });
      const traces = await Promise.all(messages.map((message: { id: MessageId }) => client.trace(message.id)));
      if (!traces.some((trace) => trace?.deliveries.some((delivery) => delivery.possibleDuplicate))) unmarked++;
    }
    return unmarked;
  }

  #register(count: number): void {
    const { messages, registration } = this.#practice;
    for (let i = 0; i < count; i++) {
      const person = messages.person();
      this.#sent.push(registration.send(messages.registration(person, i % 3 === 0 ? 'A04' : 'A08')));
    }
  }

  #results(count: number): void {
    const { messages, lab } = this.#practice;
    for (let i = 0; i < count; i++) this.#sent.push(lab.send(messages.result(messages.person())));
  }

  async #allAnswered(): Promise<void> {
    const aborted = new Promise<never>((_, reject) => {
      this.#signal.addEventListener('abort', () => reject(new Fault('demo-interrupted')), { once: true });
    });
    const codes = await Promise.race([Promise.all(this.#sent), aborted]);
    const bad = codes.filter((code) => code !== 'AA' && code !== 'CA').length;
    if (bad > 0) this.#narrator.stream(`${bad} messages were answered negatively`);
  }

  async #queued(destination: string): Promise<number> {
    const { flows } = await this.#practice.engine.client.status();
    return flows.flatMap((flow) => flow.queues).find((queue) => queue.destination === destination)?.queued ?? 0;
  }

  async #everythingDelivered(): Promise<boolean> {
    const { flows } = await this.#practice.engine.client.status();
    return flows.every((flow) => flow.queues.every((queue) => queue.queued === 0));
  }

  async #until(what: string, done: () => boolean | Promise<boolean>): Promise<void> {
    for (let waited = 0; waited < LONGEST_WAIT_MS; waited += LOOK_EVERY_MS) {
      if (this.#signal.aborted) throw new Fault('demo-interrupted');
      if (await done()) return;
      await this.#practice.engine.wait(LOOK_EVERY_MS);
    }
    throw new Fault('demo-stuck', { about: { waitedFor: what } });
  }
}

/** How often a patient's message arrived for the first time after a later one of the same patient and sender. */
function inversions(received: readonly { readonly id: string; readonly patient: string }[]): number {
  const latest = new Map<string, string>();
  const seen = new Set<string>();
  let count = 0;
  for (const { id, patient } of received) {
    if (seen.has(id)) continue;
    seen.add(id);
    const before = latest.get(patient);
    if (before !== undefined && before > id) count++;
    else latest.set(patient, id);
  }
  return count;
}
