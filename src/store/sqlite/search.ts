import { endOfMonth, firstIdAt, monthOf } from '../message-id.ts';
import type { MessageId, MessageQuery, SearchPage, StoredMessage } from '../store.ts';
import type { MonthReader } from './month-reader.ts';
import type { Reader } from './reader.ts';
import { typeMatcher, type WordReader } from './word-reader.ts';
import { STATES } from './write-batch.ts';

/** A search gives what it found by then; the page says where to go on. */
const BUDGET_MS = 80;
/** Candidates read at a time: few for a page, more and more for a count. */
const FIRST_CHUNK = 256;
const LARGEST_CHUNK = 32_768;
/** Up to this many candidates of another index narrow a search by words; beyond it they do not help. */
const FEW = 2_000;
const VERY_FEW = 20;

/** A stretch of one month's messages: where candidates come from, newest first, and what is left to check. */
interface Stretch {
  readonly from: MessageId;
  readonly to: MessageId;
  fetch(from: MessageId, to: MessageId, limit: number): MessageId[];
  check(id: MessageId): boolean;
}

type Criteria = Omit<MessageQuery, 'limit' | 'before'>;

/**
 * Finds messages over all months, newest first. Each month's candidates come from whichever index gives the
 * fewest: the word index (it holds flow, source, type and destination too), the control ids, or the open and
 * failing deliveries. Messages that the word index has not taken in yet are walked one by one, unless the
 * query asks for words.
 */
export class Search {
  readonly #reader: Reader;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  page(query: MessageQuery): SearchPage {
    const messages: StoredMessage[] = [];
    const deadline = performance.now() + BUDGET_MS;
    let next: MessageId | undefined;
    for (const { id, month } of this.#matches(query, query.before ?? Number.MAX_SAFE_INTEGER)) {
      if (id.matched) {
        const message = month.message(id.id);
        if (message !== undefined) messages.push(message);
      }
      if (messages.length >= query.limit || performance.now() > deadline) {
        next = id.id;
        break;
      }
    }
    return { messages, indexedUpTo: this.indexedUpTo(), ...(next === undefined ? {} : { next }) };
  }

  /** Counts in pieces, letting other reads in between. */
  async count(query: Criteria): Promise<number> {
    let count = 0;
    let deadline = performance.now() + BUDGET_MS;
    for (const { id } of this.#matches(query, Number.MAX_SAFE_INTEGER)) {
      if (id.matched) count += 1;
      if (performance.now() <= deadline) continue;
      await new Promise((resolve) => setImmediate(resolve));
      deadline = performance.now() + BUDGET_MS;
    }
    return count;
  }

  /** Every message up to this number is found by its words. */
  indexedUpTo(): MessageId {
    for (const month of [...this.#reader.months()].reverse()) {
      const complete = this.#reader.words(month)?.complete() ?? 0;
      if (complete > 0) return complete;
    }
    return 0;
  }

  *#matches(
    query: Criteria,
    before: MessageId,
  ): Generator<{ id: { id: MessageId; matched: boolean }; month: MonthReader }> {
    const from = query.from === undefined ? 0 : firstIdAt(query.from);
    const to = Math.min(before, query.to === undefined ? Number.MAX_SAFE_INTEGER : firstIdAt(query.to));
    for (const name of [...this.#reader.months()].reverse()) {
      const end = Math.min(to, endOfMonth(name));
      if (from >= end || (from > 0 && name < monthOf(from))) continue;
      const month = this.#reader.month(name);
      for (const stretch of this.#stretches(query, month, this.#reader.words(name), from, end)) {
        for (const id of walk(stretch)) yield { id, month };
      }
    }
  }

  #stretches(
    query: Criteria,
    month: MonthReader,
    words: WordReader | undefined,
    from: MessageId,
    to: MessageId,
  ): Stretch[] {
    const wanted = numbersOf(query, month);
    if (wanted === undefined) return [];
    const ofMessage = rowCheck(query, month);
    const ofDelivery = deliveryCheck(query, month, wanted);
    const fewer = driver(query, month, wanted);
    const expression = words?.expression(query);
    const find: Stretch['fetch'] = (low, high, limit) =>
      words === undefined || expression === undefined ? [] : words.find(expression, low, high, limit);
    if ((query.words ?? []).length > 0) {
      const few = fewer?.(from, to, FEW) ?? [];
      if (fewer === undefined || few.length === FEW) return [{ from, to, fetch: find, check: ofDelivery }];
      const candidates = new Set(few);
      // Asking the index about one message costs as much as reading some thousand of its entries in a row.
      if (few.length > VERY_FEW) {
        return [{ from, to, fetch: find, check: (id) => candidates.has(id) && ofDelivery(id) }];
      }
      const check = (id: MessageId) => ofDelivery(id) && find(id, id + 1, 1).length > 0;
      return [{ from, to, fetch: fewer, check }];
    }
    if (fewer !== undefined) return [{ from, to, fetch: fewer, check: (id) => ofMessage(id) && ofDelivery(id) }];
    const all: Stretch['fetch'] = (low, high, limit) => month.ids('walkAll', low, high, limit);
    if (expression === '') return [{ from, to, fetch: all, check: ofDelivery }];
    // What the index has not taken in yet is looked at message by message; the rest it knows.
    const edge = Math.min(to, Math.max(from, (words?.complete() ?? 0) + 1));
    return [
      { from: edge, to, fetch: all, check: (id) => ofMessage(id) && ofDelivery(id) },
      { from, to: edge, fetch: find, check: query.state === undefined ? () => true : ofDelivery },
    ];
  }
}

interface Wanted {
  readonly destination: number | undefined;
  readonly state: number | undefined;
  readonly cause: number | undefined;
}

/** The query's names as this month's numbers; undefined where the month has no such name. */
function numbersOf(query: Criteria, month: MonthReader): Wanted | undefined {
  const destination = query.destination === undefined ? undefined : month.number(query.destination);
  const cause = query.cause === undefined ? undefined : month.number(query.cause);
  if (query.destination !== undefined && destination === undefined) return undefined;
  if (query.cause !== undefined && cause === undefined) return undefined;
  return { destination, cause, state: query.state === undefined ? undefined : STATES.indexOf(query.state) };
}

function deliveryCheck(query: Criteria, month: MonthReader, wanted: Wanted): (id: MessageId) => boolean {
  if (query.state === undefined && query.cause === undefined && query.destination === undefined) return () => true;
  return (id) => month.hasDelivery(id, wanted.destination, wanted.state, wanted.cause);
}

function rowCheck(query: Criteria, month: MonthReader): (id: MessageId) => boolean {
  if (query.flow === undefined && query.source === undefined && query.type === undefined) return () => true;
  const typeMatches = query.type === undefined ? () => true : typeMatcher(query.type);
  return (id) => {
    const facts = month.facts(id);
    return (
      facts !== undefined &&
      (query.flow === undefined || facts.flow === query.flow) &&
      (query.source === undefined || facts.source === query.source) &&
      typeMatches(facts.type)
    );
  };
}

/** An index of the month file that gives fewer candidates for this query than its messages, if there is one. */
function driver(query: Criteria, month: MonthReader, wanted: Wanted): Stretch['fetch'] | undefined {
  const { controlId, state } = query;
  if (controlId !== undefined) return (low, high, limit) => month.ids('byControlId', controlId, low, high, limit);
  if (wanted.cause !== undefined) {
    return (low, high, limit) => month.ids('walkCause', wanted.cause, low, high, limit);
  }
  if (state === 'discarded') return (low, high, limit) => month.ids('walkDiscarded', low, high, limit);
  if (state !== 'queued' && state !== 'held') return undefined;
  const destinations = wanted.destination === undefined ? month.openDestinations() : [wanted.destination];
  return (low, high, limit) => {
    const ids = destinations.flatMap((one) => month.ids('walkOpen', one, low, high, wanted.state, limit));
    return [...new Set(ids)].sort((a, b) => b - a).slice(0, limit);
  };
}

function* walk(stretch: Stretch): Generator<{ id: MessageId; matched: boolean }> {
  let to = stretch.to;
  let chunk = FIRST_CHUNK;
  while (to > stretch.from) {
    const ids = stretch.fetch(stretch.from, to, chunk);
    for (const id of ids) yield { id, matched: stretch.check(id) };
    if (ids.length < chunk) return;
    to = ids.at(-1) ?? stretch.from;
    chunk = Math.min(chunk * 4, LARGEST_CHUNK);
  }
}
