import { asOfDay } from '../meaning/checks/as-of.ts';
import type { Check } from '../meaning/checks/check.ts';
import { type DateOrder, dateOrder } from '../meaning/checks/dates.ts';
import type { CodeLookup, World } from '../meaning/checks/detector.ts';
import type { DocumentShelf } from '../meaning/checks/document-facts.ts';
import { Frame } from '../meaning/checks/frame.ts';
import { linkFrames } from '../meaning/checks/link-frames.ts';
import type { Confirmed } from '../meaning/checks/recognise.ts';
import { type CheckResults, runChecks } from '../meaning/checks/run-checks.ts';
import type { PersonPair } from '../meaning/checks/same-person.ts';
import type { Table } from '../meaning/checks/table.ts';
import { Vocabularies } from '../meaning/checks/vocabularies.ts';
import type { AuditPack } from './audit-pack.ts';

/** What is audited and by what. */
export interface AuditTask {
  readonly tables: readonly Table[];
  readonly checks: readonly Check[];
  readonly pack: AuditPack;
  readonly codes: CodeLookup;
  /** The documents of the source, where they are at hand. */
  readonly documents?: DocumentShelf;
  /** What a person said of tables, by their names. */
  readonly confirmed?: Readonly<Record<string, Confirmed>>;
  /** Today, as a day number. */
  readonly today: number;
  /** The day of the extract, where it is known. */
  readonly asOf?: number;
  readonly onCheck?: (done: number) => void;
}

/** What an audit found, with how its tables were understood. */
export interface Audited extends CheckResults {
  readonly frames: readonly Frame[];
  /** Tables of which nothing is known. */
  readonly unknown: readonly Table[];
  /** The day that the audit took for the day of the extract. */
  readonly asOf: number;
  /** What the checks looked at, for those who look further. */
  readonly world: World;
}

/** Recognises tables, links them, and runs the checks over them. */
export function runAudit(task: AuditTask): Audited {
  const { pack, tables, today } = task;
  const pivot = new Date(today * 86_400_000).getUTCFullYear() % 100;
  const recognised = tables.map((table) => ({
    table,
    as: table.rows === 0 ? undefined : pack.recogniser.recognise(table, task.confirmed?.[table.name]),
  }));
  const usual = usualOrder(tables);
  const frames = recognised.flatMap(({ table, as }) => (as === undefined ? [] : [new Frame(table, as, pivot, usual)]));
  const unknown = recognised.filter(({ as }) => as === undefined).map(({ table }) => table);
  linkFrames(frames);
  const asOf = task.asOf ?? asOfDay(frames, today);
  const referred = referredRows(frames);
  const vocabularies = new Vocabularies(
    pack.vocabularies,
    pack.states,
    asOf,
    (frame, row) => referred.get(frame)?.has(row) === true,
  );
  const people = new Map<Frame, readonly PersonPair[]>();
  // Of a table of which nothing is known, it still can be said how it is written.
  const unread = unknown.map((table) => new Frame(table, { kind: 'unknown', fields: {}, confidence: 0 }, pivot, usual));
  const world: World = {
    frames: [...frames, ...unread],
    asOf,
    vocabularies,
    codes: task.codes,
    knowledge: pack.knowledge,
    ...(task.documents === undefined ? {} : { documents: task.documents }),
    samePeople: (frame) => {
      const known = people.get(frame) ?? pack.findSamePeople(frame);
      people.set(frame, known);
      return known;
    },
  };
  const results = runChecks(task.checks, world, task.onCheck);
  return { ...results, frames, unknown, asOf, world };
}

/** Which number is the month in most columns that say it. */
function usualOrder(tables: readonly Table[]): DateOrder {
  const orders = tables.flatMap(({ columns }) => columns.map(({ values }) => dateOrder(values.slice(0, 500))));
  const dayFirst = orders.filter((order) => order === 'day-first').length;
  return dayFirst > orders.filter((order) => order === 'month-first').length ? 'day-first' : 'month-first';
}

/** The rows of each table of visits that other tables refer to. */
function referredRows(frames: readonly Frame[]): ReadonlyMap<Frame, ReadonlySet<number>> {
  const referred = new Map<Frame, Set<number>>();
  for (const frame of frames) {
    const to = frame.refersTo('visit');
    if (to === undefined) continue;
    const rows = referred.get(to) ?? new Set<number>();
    referred.set(to, rows);
    for (let row = 0; row < frame.rows; row++) {
      const parent = frame.parent('visit', row);
      if (typeof parent === 'number') rows.add(parent);
    }
  }
  return referred;
}
