import { Fault } from '../diagnostics/fault.ts';
import type { ApiPerson } from './api-person.ts';
import { DemoDay } from './demo-day.ts';
import { fieldBalance } from './field-balance.ts';
import { silentCriticals } from './maple-chart.ts';
import type { Narrator, Said } from './narrator.ts';
import type { Riverside } from './riverside.ts';

const FLOW = 'lab-results';
const CHART = 'lab-results>maple-ehr.chart';
const MAP = 'northlab-results';
const FIELD = 'OBX-8';
const TABLE = 'abnormal-flags';
const CODE = 'CRIT';
/** The row that nothing has for who saw the result. */
const SEEN_BY = 'OBX-16.1 + OBX-16.2 + OBX-16.3 -> performer[0].display as join(" ")';
const LONGEST_WAIT_MS = 20_000;
const LOOK_EVERY_MS = 100;
const DAYS = 30;

/** What of the story came true, each looked at in the systems and not in the steps that should have led to it. */
export interface LostFlagResult {
  /** Critical results since the laboratory's update. */
  readonly critical: number;
  /** Laboratory, Suture's queues and the EHR all say that everything was sent and taken. */
  readonly saidSent: boolean;
  /** It is an issue with exactly those messages, and stands on the first page. */
  readonly detected: boolean;
  /** The ledger of a message says which field was lost and by which row. */
  readonly flagged: boolean;
  /** The next critical result arrives with its mark. */
  readonly mended: boolean;
  /** Every row that was changed is approved by somebody else than its author. */
  readonly approved: boolean;
  /** The replay did what its plan counted, and every earlier result has its mark in the chart. */
  readonly replayed: boolean;
  /** Every field of the day is accounted for, none is lost, and the issue is settled. */
  readonly balanced: boolean;
  /** Where the story could not go on: the code of what stood in the way. */
  readonly stopped?: string;
}

/** What the story needs of the practice. */
export type FlagWorld = Pick<Riverside, 'engine' | 'ehr' | 'lab' | 'messages' | 'people'>;

/** A laboratory's update makes the EHR lose critical flags while every system says sent: found, mended, approved, sent again, by the API alone. */
export class LostFlag {
  readonly #world: FlagWorld;
  readonly #narrator: Narrator;
  readonly #began: number;
  #result: LostFlagResult = {
    critical: DemoDay.critical,
    saidSent: false,
    detected: false,
    flagged: false,
    mended: false,
    approved: false,
    replayed: false,
    balanced: false,
  };

  /** @param began when the story begins, in milliseconds since 1970 */
  constructor(world: FlagWorld, narrator: Narrator, began: number) {
    this.#began = began;
    this.#world = world;
    this.#narrator = narrator;
  }

  async play(): Promise<LostFlagResult> {
    try {
      const { people } = this.#world;
      const [sam, ahn, ana, fay] = await Promise.all(
        ['sam.t', 'dr.ahn', 'ana.r', 'fay.d'].map((name) => people.person(name)),
      );
      if (sam === undefined || ahn === undefined || ana === undefined || fay === undefined) return this.#result;
      await this.#said(sam);
      await fay.api.report({ body: { what: 'Dr. Ahn asks why no result is red today', where: '/' } });
      const issue = await this.#found(ana);
      await ana.api.changeIssue({ params: { issue }, body: { owner: 'sam.t', note: 'please look today' } });
      await this.#looked(sam, issue);
      await this.#mend(sam, issue);
      await this.#approve(sam, ahn);
      await this.#replay(sam, issue);
      await this.#reckon(sam, issue);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#result = { ...this.#result, stopped: error.code };
    }
    this.#say('What came of it', lostFlagText(this.#result), { ...this.#result });
    return this.#result;
  }

  async #said(sam: ApiPerson): Promise<void> {
    const { flows } = await sam.api.today({});
    const flow = flows.find((each) => each.flow === FLOW);
    const silent = silentCriticals(this.#world.ehr.all('Observation'));
    if (flow === undefined) return;
    const saidSent = flow.delivered === flow.deliveries && flow.held === 0 && flow.queued === 0 && flow.received > 0;
    this.#result = { ...this.#result, saidSent };
    this.#say(
      '1. Everything was sent',
      `Northlab’s results of the last 24 hours: ${flow.delivered} of ${flow.deliveries} delivered, every one acknowledged. Since Northlab’s update yesterday it marks critical results CRIT where it wrote HH: Maple’s chart shows ${silent} of them as ordinary. Nothing failed.`,
      { delivered: flow.delivered, deliveries: flow.deliveries, silent },
    );
  }

  /** Today shows it, with its issue: gives the issue's id. */
  async #found(ana: ApiPerson): Promise<string> {
    const [{ cards, flows }, { issues }] = await Promise.all([ana.api.today({}), ana.api.listIssues({ query: {} })]);
    const issue = issues.find(({ kind, path, flow }) => kind === 'lost' && path === FIELD && flow === FLOW);
    const day = flows.find(({ flow }) => flow === FLOW);
    const detected = issue?.messages === DemoDay.critical && cards.some(({ to }) => to === `/issues/${issue.id}`);
    this.#result = { ...this.#result, detected };
    if (issue === undefined) throw new Fault('issue-unknown');
    this.#say(
      '2. Delivered is not intact',
      `Ana’s first page: "${issue.title}", ${issue.messages} messages; ${day?.intact ?? 0} of ${day?.accounted ?? 0} intact. She gives it to Sam.`,
      { messages: issue.messages, intact: day?.intact ?? 0 },
    );
    return issue.id;
  }

  async #looked(sam: ApiPerson, issue: string): Promise<void> {
    const { affected } = await sam.api.readIssue({ params: { issue } });
    const [message] = affected;
    if (message === undefined) return;
    const account = await sam.api.readAccount({ params: { id: message.id }, query: { destination: CHART } });
    const line = account.lines.find(({ path }) => path === FIELD);
    this.#result = { ...this.#result, flagged: line?.fate === 'lost' && line.row !== undefined };
    this.#say(
      '3. Which field, by which row',
      `Sam opens one: ${FIELD} ${line?.fate ?? 'is not there'}, by the row "${line?.row?.text ?? ''}". OBX-16, who saw the result, is new and goes nowhere.`,
    );
  }

  async #mend(sam: ApiPerson, issue: string): Promise<void> {
    const { proposal } = await sam.api.readIssue({ params: { issue } });
    const map = await sam.api.readMap({ params: { map: MAP } });
    const line = proposal?.line ?? 0;
    const old = map.text.split('\n')[line - 1] ?? '';
    const depth = /^\s*/.exec(old)?.[0] ?? '';
    const text = `${depth}- ${proposal?.row ?? ''}\n${depth}- ${SEEN_BY}\n`;
    const whole = map.text.replace(`${old}\n`, () => text);
    const { samples } = await sam.api.tryMap({ params: { map: MAP }, body: { text: whole } });
    const effect = await sam.api.mapEffect({ params: { map: MAP }, body: { text: whole, days: DAYS } });
    await sam.api.editFile({
      body: {
        file: map.file,
        version: map.version,
        edits: [{ from: line, to: line + 1, text }],
        reason: 'a flag that is not known waits for a person; who saw it is told',
      },
    });
    await this.#decide(sam, 'Northlab’s note of its update');
    this.#say(
      '4. Mended on the bench',
      `The row holds what it does not know, CRIT is critical high, OBX-16 has a row. ${samples.length} samples run again, ${samples.filter(({ worse }) => worse).length} worse; of ${effect.messages} messages of ${DAYS} days ${effect.messages - effect.unchanged} come out otherwise, ${effect.lose} worse.`,
      { samples: samples.length, messages: effect.messages, unchanged: effect.unchanged, worse: effect.lose },
    );
  }

  async #decide(person: ApiPerson, why: string): Promise<void> {
    const { codes } = await person.api.listUnknownCodes({ query: { table: TABLE, limit: 10 } });
    const open = codes.find(({ code }) => code === CODE);
    const meaning = open?.suggestions.find(({ code }) => code === 'HH');
    if (open === undefined || meaning === undefined) throw new Fault('code-decided-already');
    const { why: _, score: __, ...accepted } = meaning;
    await person.api.decideCode({ body: { id: open.id, decision: { kind: 'accept', ...accepted }, why } });
  }

  async #approve(sam: ApiPerson, ahn: ApiPerson): Promise<void> {
    await this.#decide(ahn, 'seen with three potassium results');
    const { rows } = await ahn.api.readMap({ params: { map: MAP } });
    const hashes = [...new Set(rows.filter(({ needs }) => needs.length > 0).map(({ hash }) => hash))];
    const body = { hashes, role: 'clinical', answer: 'yes' } as const;
    if (hashes.length > 0) await ahn.api.approveRows({ params: { map: MAP }, body });
    const changes = await sam.api.listChanges({});
    const reason = 'critical flags arrive again';
    const { release } = await sam.api.applyChanges({ body: { token: changes.token, reason } });
    const now = await sam.api.readMap({ params: { map: MAP } });
    const mine = now.rows.filter(({ hash }) => hashes.includes(hash));
    const approved =
      mine.length > 0 &&
      mine.every(({ approvals }) => approvals.some(({ by }) => by !== 'sam.t')) &&
      now.rows.every(({ needs, changed }) => needs.length === 0 && changed === 'same');
    this.#result = { ...this.#result, approved };
    this.#say(
      '5. Approved by a second person',
      `Dr. Ahn agrees with the code and approves ${mine.length} rows; Sam puts release ${release} into force:`,
      { rows: mine.length, release },
      changes.diff,
    );
  }

  async #replay(sam: ApiPerson, issue: string): Promise<void> {
    const plan = await sam.api.planResend({ body: { issue } });
    const [first] = plan.destinations;
    const counted =
      plan.messages === DemoDay.critical &&
      plan.destinations.length === 1 &&
      first?.destination === CHART &&
      first.changed === plan.messages &&
      first.duplicates === 0;
    this.#say(
      '6. Counted, then sent again',
      `The plan: ${plan.messages} messages to ${plan.destinations.length} destination, ${first?.changed ?? 0} other than before, ${first?.duplicates ?? 0} the same again.`,
      { messages: plan.messages, changed: first?.changed ?? 0, duplicates: first?.duplicates ?? 0 },
    );
    const body = { issue, token: plan.token, reason: 'the flag was lost' };
    const { created } = await sam.api.applyResend({ body });
    const marked = await this.#until(() => silentCriticals(this.#world.ehr.all('Observation')) === 0);
    this.#result = { ...this.#result, replayed: counted && created === plan.messages && marked };
  }

  async #reckon(sam: ApiPerson, issue: string): Promise<void> {
    const { lab, messages, engine, ehr } = this.#world;
    await lab.send(messages.critical(messages.person(), CODE));
    const isIntact = async () => {
      const { flows } = await sam.api.today({});
      const day = flows.find(({ flow }) => flow === FLOW);
      return (
        day !== undefined && day.accounted === day.received && day.intact === day.accounted && day.lostFields === 0
      );
    };
    const intact = await this.#until(isIntact);
    const balance = await fieldBalance(engine.client, this.#began);
    const { state } = await sam.api.readIssue({ params: { issue } });
    const mended = ehr.received.length > DemoDay.critical && silentCriticals(ehr.all('Observation')) === 0;
    const balanced = intact && balance.unbalanced + balance.astray === 0 && state === 'fixed';
    this.#result = { ...this.#result, mended, balanced };
    this.#say(
      '7. Balanced',
      `Maple’s chart marks all of them, and the next one that Northlab sends. ${intact ? 'Every result of the day is intact' : 'The day does not add up'}; the issue is ${state}.`,
    );
  }

  async #until(done: () => boolean | Promise<boolean>): Promise<boolean> {
    for (let waited = 0; waited < LONGEST_WAIT_MS; waited += LOOK_EVERY_MS) {
      if (await done()) return true;
      await this.#world.engine.wait(LOOK_EVERY_MS);
    }
    return false;
  }

  #say(chapter: string, text: string, facts: Said['facts'] = {}, quote?: string): void {
    this.#narrator.say({
      chapter,
      text,
      facts,
      ...(quote === undefined ? {} : { quote }),
    });
  }
}

const CONDITIONS = ['saidSent', 'detected', 'flagged', 'mended', 'approved', 'replayed', 'balanced'] as const;

/** Whether the loss was detected, flagged, mended, approved, replayed and balanced while every system had said sent. */
export function flagWentWell(result: LostFlagResult): boolean {
  return CONDITIONS.every((condition) => result[condition]);
}

function lostFlagText(result: LostFlagResult): string {
  const words = CONDITIONS.map((condition) => `${condition} ${result[condition] ? 'yes' : 'NO'}`).join(' · ');
  return result.stopped === undefined ? words : `${words}\nstopped: ${result.stopped}`;
}
