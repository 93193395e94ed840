import type { WordKind } from '../store/store.ts';
import { askValues } from './ask.ts';
import type { Given, OptionSpec } from './command-spec.ts';
import type { Context } from './context.ts';
import { readTime } from './read-time.ts';
import { QUERY_NAMES, type Query, readWhere, setQueryPart } from './where-query.ts';

const WORD_KINDS: readonly WordKind[] = ['mrn', 'name', 'account', 'accession', 'visit', 'text'];
const WORD_TEXT: Readonly<Record<WordKind, string>> = {
  mrn: 'medical record number',
  name: 'name, or how it begins',
  account: 'account number',
  accession: 'accession or order number',
  visit: 'visit number',
  text: 'word in the body, where the flow has full text',
};

/** Options that say which messages are meant. Words that name a patient are asked for, or read from standard input. */
export const queryOptions: readonly OptionSpec[] = [
  ...WORD_KINDS.map((kind) => ({
    flags: `--${kind} [-]`,
    text: `${WORD_TEXT[kind]}; asked for, with - from standard input`,
  })),
  { flags: '--flow <name>', text: 'of this flow' },
  { flags: '--source <interface>', text: 'that came in here (northlab.results)' },
  { flags: '--type <type>', text: 'of this type (ADT^A01, ADT^*)' },
  { flags: '--control-id <id>', text: 'with this MSH-10' },
  { flags: '--destination <name>', text: 'that have a delivery there' },
  { flags: '--state <state>', text: 'with a delivery that is queued, held, delivered or discarded' },
  { flags: '--cause <code>', text: 'with a delivery that is held for this' },
  { flags: '--from <time>', text: 'received at this time or later (2026-11-24, 2026-11-24T07:30, 2h)' },
  { flags: '--to <time>', text: 'received before this time' },
  { flags: '--where <expression>', text: 'flow = lab-results and state = held and received >= 2h' },
];

/** The query that the options describe. Throws a Fault for a value that cannot be read. */
export async function readQuery(context: Context, given: Given): Promise<Query> {
  const now = context.terminal.clock.now();
  const query: Query = {};
  const where = given.text('where');
  if (where !== undefined) readWhere(where, now, query);
  for (const name of QUERY_NAMES) {
    const value = given.text(name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase()));
    if (value !== undefined) setQueryPart(query, name, value);
  }
  const [from, to] = [given.text('from'), given.text('to')];
  if (from !== undefined) query.from = readTime(from, now);
  if (to !== undefined) query.to = readTime(to, now) - 1;
  const words = await readWords(context, given);
  if (words.length > 0) query.words = words;
  return query;
}

async function readWords(context: Context, given: Given): Promise<NonNullable<Query['words']>> {
  const kinds = given.order.filter((name): name is WordKind => (WORD_KINDS as readonly string[]).includes(name));
  const wanted = kinds.map((name) => ({ name, from: given.option(name) ?? true }));
  const values = await askValues(context.terminal, wanted);
  return kinds.map((kind, i) => ({ kind, value: values[i] ?? '', ...(kind === 'name' ? { prefix: true } : {}) }));
}
