import { type Code, catalogue } from '../diagnostics/catalogue.ts';
import { Fault } from '../diagnostics/fault.ts';
import type { DeliveryState, MessageQuery } from '../store/store.ts';
import { readTime } from './read-time.ts';

/** A query under construction. */
export type Query = { -readonly [Key in keyof Omit<MessageQuery, 'limit' | 'before'>]: MessageQuery[Key] };

const STATES: readonly string[] = ['queued', 'held', 'delivered', 'discarded'] satisfies DeliveryState[];
const TERM = /^([a-z-]+)\s*(=|>=|<)\s*(?:"([^"]*)"|(\S+))$/;

/** Setters by the names that people use, in `--where` and as options. */
const SETTERS: Readonly<Record<string, (query: Query, value: string) => void>> = {
  flow: (query, value) => (query.flow = value),
  source: (query, value) => (query.source = value),
  type: (query, value) => (query.type = value),
  destination: (query, value) => (query.destination = value),
  'control-id': (query, value) => (query.controlId = value),
  state: (query, value) => (query.state = readState(value)),
  cause: (query, value) => (query.cause = readCode(value)),
};

/** Names that a query is made of, times and practice words aside. */
export const QUERY_NAMES: readonly string[] = Object.keys(SETTERS);

/** Sets one part of a query from its text. Throws `value-unreadable`. */
export function setQueryPart(query: Query, name: string, value: string): void {
  SETTERS[name]?.(query, value);
}

/** Reads `flow = lab-results and state = held and received >= 2h` into a query. Throws `where-unreadable`. */
export function readWhere(text: string, now: number, query: Query): void {
  for (const part of text.split(/\s+and\s+/i)) {
    const [, name = '', operator, quoted, plain = ''] = TERM.exec(part.trim()) ?? [];
    const value = quoted ?? plain;
    if (name === 'received' && operator === '>=') query.from = readTime(value, now);
    else if (name === 'received' && operator === '<') query.to = readTime(value, now) - 1;
    else if (operator === '=' && Object.hasOwn(SETTERS, name)) setQueryPart(query, name, value);
    else throw new Fault('where-unreadable');
  }
}

function readState(text: string): DeliveryState {
  if (STATES.includes(text)) return text as DeliveryState;
  throw new Fault('value-unreadable', { about: { option: '--state', known: STATES.join(' ') } });
}

/** A code of the catalogue. Throws `value-unreadable`. */
export function readCode(text: string): Code {
  if (Object.hasOwn(catalogue, text)) return text as Code;
  throw new Fault('value-unreadable', { about: { option: '--cause', expected: 'a code' } });
}
