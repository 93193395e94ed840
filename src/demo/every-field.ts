import { contentText, ledgerLines, sumText } from '../server/ledger-lines.ts';
import type { Narrator } from './narrator.ts';
import type { Riverside } from './riverside.ts';

const CHAPTER = 'Every field accounted for';
const TABLE = 'departments';
const FHIR = 'demographics>lakeside-hie.fhir';
/** Lines of fields that simply arrived which are shown; there are dozens. */
const SHOWN = 4;
const WIDTH = 96;

/** What the chapter needs of the story. */
export interface Telling {
  readonly practice: Riverside;
  readonly narrator: Narrator;
  readonly send: (letter: { readonly controlId: string; readonly text: string }) => void;
  readonly until: (what: string, done: () => Promise<boolean>) => Promise<void>;
}

/**
 * A registration with a field that FHIR has no place for, and a department that no table knows: held for the exchange,
 * delivered to billing, mended by one row. Gives how many deliveries were mended.
 */
export async function everyField({ practice, narrator, send, until }: Telling): Promise<number> {
  const { engine, messages } = practice;
  const { client } = engine;
  const [person] = messages.people;
  if (person === undefined) return 0;
  narrator.say({
    chapter: CHAPTER,
    text: 'Maple registers a patient for a department that is new (TELE), with a segment of its own (ZRV). To the exchange each registration goes as FHIR, by HL7’s map.',
  });
  const letter = messages.registration(person, 'A04', { department: 'TELE', more: ['ZRV|1|by phone'] });
  send(letter);
  await until(
    'it is held for the exchange',
    async () => (await client.held({ cause: 'map-held', limit: 5 })).length === 1,
  );
  const [held] = await client.held({ cause: 'map-held', limit: 5 });
  if (held === undefined) return 0;
  const unknownCode = async () => (await client.account.unknownCodes()).find(({ table }) => table === TABLE);
  await until('the code is on the worklist', async () => (await unknownCode()) !== undefined);
  const unknown = await unknownCode();
  narrator.say({
    chapter: CHAPTER,
    text: `Billing has it, as HL7 v2. For the exchange it is held: no row of the table ${TABLE} knows ${unknown?.code ?? ''} (1 message waits). ana.r adds the row and applies it.`,
    facts: { waiting: unknown?.waiting ?? 0 },
  });
  const row = 'TELE,Telehealth,332,Telehealth,http://terminology.hl7.org/CodeSystem/service-type';
  await practice.change('codes/departments.csv', row, 'ana.r');
  const plan = await client.account.planRetry({});
  const by = { who: 'ana.r', reason: 'the department is in the table' };
  const { released } = await client.account.applyRetry({}, plan.token, by);
  await until('the exchange has it', async () => {
    const trace = await client.trace(held.message);
    return trace?.deliveries.find(({ destination }) => destination === FHIR)?.state === 'delivered';
  });
  await until('its account is stored', async () => (await client.account.ledgers(held.message))[0]?.counts.held === 0);
  const ledger = await client.ledger(held.message, FHIR);
  if (ledger === undefined) return released;
  narrator.say({
    chapter: CHAPTER,
    text: `Delivered. suture trace --ledger: ${contentText(ledger.counts)}, ${sumText(ledger.counts)}.`,
    facts: { ...ledger.counts },
  });
  const told = ledger.lines.filter(({ fate }) => fate !== 'carried');
  const carried = ledger.lines.filter(({ fate }) => fate === 'carried');
  for (const line of ledgerLines([...carried.slice(0, SHOWN), ...told])) narrator.stream(line.slice(0, WIDTH));
  narrator.stream(`and ${carried.length - SHOWN} more that were carried`);
  return released;
}
