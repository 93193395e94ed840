import { firstIdAt } from '../message-id.ts';
import type { MessageId } from '../store.ts';
import {
  CONTENTS,
  type CodeTotal,
  type ContentTotal,
  contentOf,
  type LedgerPage,
  type LedgerQuery,
  type LineTotal,
  type StoredLedger,
} from '../stored-ledger.ts';
import type { Statement } from './database.ts';
import { kindText, placeOf, readCode, readKind, unpackLedger, withNumbers } from './ledger-format.ts';
import { HOUR_MS, REPLACED } from './ledger-writer.ts';
import type { MONTH_READS } from './statements.ts';

/** Ledgers looked at in one step of a search. */
const STEP = 2_000;
/** Ledgers that one search looks at in a month before it gives what it has. */
const MOST_STEPS = 25;

interface LedgerRow {
  readonly message: number;
  readonly destination: number;
  readonly content: number;
  readonly packed: Buffer;
}

/** What a month's reader gives its ledger reader. */
export interface LedgerSource {
  readonly sql: (name: keyof typeof MONTH_READS) => Statement;
  text(number: number): string;
  number(text: string): number | undefined;
}

/** Reads the ledgers of one month's file and their sums. */
export class LedgerReader {
  readonly #source: LedgerSource;

  constructor(source: LedgerSource) {
    this.#source = source;
  }

  ledgers(id: MessageId): StoredLedger[] {
    return (this.#source.sql('ledgers').all(id) as Omit<LedgerRow, 'message'>[]).map((row) => {
      const { counts, lines, codes } = unpackLedger(row.packed);
      return {
        destination: this.#source.text(row.destination),
        content: contentOf(counts),
        ...(row.content === REPLACED ? { replaced: true } : {}),
        counts,
        lines: lines.map(({ kind, numbers }) => {
          const { place, ...line } = readKind(this.#source.text(kind));
          return { path: withNumbers(place, numbers), ...line };
        }),
        codes: codes.map((code) => readCode(this.#source.text(code))).filter((code) => code !== undefined),
      };
    });
  }

  /** Deliveries of this month, newest first, whose ledgers are as asked. `upTo`: the last that was looked at, if not all were. */
  search(query: LedgerQuery, limit: number): LedgerPage['deliveries'] & { upTo?: MessageId } {
    const found: { message: MessageId; destination: string }[] & { upTo?: MessageId } = [];
    const wanted = this.#wanted(query);
    if (wanted === undefined) return found;
    const from = query.from === undefined ? 0 : firstIdAt(query.from);
    let before = Math.min(
      query.before ?? Number.MAX_SAFE_INTEGER,
      query.to === undefined ? Number.MAX_SAFE_INTEGER : firstIdAt(query.to),
    );
    for (let step = 0; ; step++) {
      const rows = this.#source.sql('walkLedgers').all(from, before, STEP) as LedgerRow[];
      for (const row of rows) {
        // Never in the middle of a message: the next page begins with another one.
        if (found.length >= limit && row.message !== found.at(-1)?.message) {
          found.upTo = found.at(-1)?.message ?? row.message;
          return found;
        }
        if (wanted(row)) found.push({ message: row.message, destination: this.#source.text(row.destination) });
      }
      const last = rows.at(-1);
      if (rows.length < STEP || last === undefined) return found;
      before = last.message;
      if (step + 1 >= MOST_STEPS) {
        found.upTo = before;
        return found;
      }
    }
  }

  content(from: number, to: number): ContentTotal[] {
    const rows = this.#source.sql('contentBetween').all(hour(from), hour(to)) as (Omit<ContentTotal, 'name'> & {
      name: number;
    })[];
    return rows.map((row) => ({ ...row, hour: row.hour * HOUR_MS, name: this.#source.text(row.name) }));
  }

  lines(from: number, to: number): LineTotal[] {
    const rows = this.#source.sql('linesBetween').all(hour(from), hour(to)) as {
      destination: number;
      kind: number;
      deliveries: number;
      leaves: number;
      first: number;
      last: number;
    }[];
    return rows.map(({ destination, kind, deliveries, leaves, first, last }) => {
      const { place, ...line } = readKind(this.#source.text(kind));
      return {
        destination: this.#source.text(destination),
        path: place,
        ...line,
        deliveries,
        leaves,
        first: first * HOUR_MS,
        last: last * HOUR_MS,
      };
    });
  }

  codes(): CodeTotal[] {
    const rows = this.#source.sql('codeTotals').all() as {
      destination: number;
      code: number;
      waiting: number;
      flagged: number;
      first: number;
      last: number;
    }[];
    return rows.flatMap(({ destination, code, ...sums }) => {
      const read = readCode(this.#source.text(code));
      return read === undefined ? [] : [{ destination: this.#source.text(destination), ...read, ...sums }];
    });
  }

  /** Whether a row is as asked; undefined when nothing in this month can be. */
  #wanted({ destination, line, codeNotKnown, content }: LedgerQuery): ((row: LedgerRow) => boolean) | undefined {
    const number = (text: string) => this.#source.number(text);
    const to = destination === undefined ? undefined : number(destination);
    if (destination !== undefined && to === undefined) return undefined;
    const like = content === undefined ? undefined : CONTENTS.indexOf(content);
    const kind = line === undefined ? undefined : number(kindText(line.fate, placeOf(line.path), line.code, line.row));
    if (line !== undefined && kind === undefined) return undefined;
    const codes =
      codeNotKnown === undefined
        ? undefined
        : new Set(
            (this.#source.sql('codeTotals').all() as { code: number }[])
              .map(({ code }) => code)
              .filter((code) => {
                const read = readCode(this.#source.text(code));
                return (
                  read?.table === codeNotKnown.table &&
                  read.code === codeNotKnown.code &&
                  (codeNotKnown.system === undefined || read.system === codeNotKnown.system)
                );
              }),
          );
    if (codes?.size === 0) return undefined;
    return (row) => {
      if (row.content === REPLACED) return false;
      if (to !== undefined && row.destination !== to) return false;
      if (like !== undefined && row.content !== like) return false;
      if (kind === undefined && codes === undefined) return true;
      const ledger = unpackLedger(row.packed);
      if (kind !== undefined && !ledger.lines.some((each) => each.kind === kind)) return false;
      return codes === undefined || ledger.codes.some((code) => codes.has(code));
    };
  }
}

function hour(at: number): number {
  return Math.ceil(at / HOUR_MS);
}
