import type { Finding } from '../../diagnostics/finding.ts';
import type { CodeTables } from './code-tables.ts';
import { EventIds } from './event-ids.ts';
import { FATE, type FateNumber } from './fate.ts';
import type { Identity } from './identity.ts';
import type { Json, JsonObject } from './json.ts';
import type { Layout } from './layout.ts';
import type { LeafTable } from './leaf-table.ts';
import type { ConversionNotes } from './primitive-conversion.ts';
import { type Repeated, RepeatedParts } from './repeated-parts.ts';
import type { Zone } from './time-conversion.ts';

/** A resource that a run makes. */
export interface Output {
  readonly type: string;
  readonly id: string;
  /** `Type/id` */
  readonly reference: string;
  readonly resource: JsonObject;
}

/** HL7's `""`: the receiver is to take away what it has there. */
export interface Removal {
  readonly type: string;
  readonly id: string;
  /** Target path below the resource, as the row spells it. */
  readonly path: string;
}

/** Where in a message a block was made: what references are resolved by. */
export interface Made {
  readonly output: Output;
  readonly group: number;
  /** First segment of the instance. */
  readonly position: number;
}

/** A row with a name in a ledger. */
export interface RowNote {
  readonly text: string;
  readonly file: string;
  readonly line: number;
  readonly because?: string;
}

/** A leaf range and where it was written; only a traced run collects them. */
export interface Trace {
  readonly from: number;
  readonly to: number;
  readonly row: number;
  readonly container: JsonObject;
  readonly key: string;
  readonly value: Json;
}

/** Something that a row noted, at a leaf (-1 for none). */
export interface Report {
  readonly code: Finding['code'];
  readonly row: number;
  readonly leaf: number;
  readonly about: Finding['about'];
}

/** A reference to write once all blocks are made. */
export type Pending = (run: Run) => void;

/** What one translation works on. Rows read and write it; nothing of it outlives the call but what `translate` takes. */
export class Run implements ConversionNotes {
  readonly leaves: LeafTable;
  readonly layout: Layout;
  readonly fates: number[];
  readonly rows: number[];
  readonly codes: CodeTables;
  readonly identity: Identity;
  /** What stands in for an assigning authority that a key does not name: the sending system. */
  readonly sender: string;
  /** What tells this message from every other, for keys that the message does not give. */
  readonly messageKey: string;
  readonly zone: Zone | undefined;
  readonly at: string | undefined;
  readonly traces: Trace[] | undefined;
  readonly notes: readonly RowNote[];

  /** Leaves that decided something beside their own targets: conditions, keys, types. Only a traced run collects them. */
  readonly decided: Set<number> | undefined;
  readonly outputs: Output[] = [];
  readonly byId = new Map<string, Output>();
  /** What blocks made, by the block's name, in the order of the message. */
  readonly made = new Map<string, Made[]>();
  readonly pending: Pending[] = [];
  readonly removals: Removal[] = [];
  readonly events: EventIds;
  readonly reports: Report[] = [];
  /** Absent in a traced run, which asks each row by itself. */
  readonly repeated: RepeatedParts | undefined;

  /** Range and depth of what was located last: 0 a field with its repetitions, 1 a repetition, 2 a component, 3 a sub-component. */
  lo = 0;
  hi = 0;
  level = 0;
  /** Values of the message written so far; constants do not count. */
  writes = 0;
  /** How often a row did what the bytes that it read do not tell alone: it said where they stand, or held the delivery. */
  local = 0;
  held = false;
  partial = false;
  doubtful = false;
  more = false;
  /** Data type that a field names for the value at hand (`by OBX-2`). */
  typeName = '';
  /** Fates to put back, kept while a first try is made. Tries are not nested. */
  readonly scratch: number[] = [];
  /** An array has an empty place that has to be closed. */
  holes = false;
  /** Target paths of the rows and blocks around the one at hand, below the resource. */
  readonly around: string[] = [];
  /** How many of `around` hold, and from which on they are below the resource at hand. */
  depth = 0;
  base = 0;
  /** What the id of the next marked element says; empty for none. */
  mark = '';
  /** The resource that rows are writing into. */
  current: Output | undefined;

  constructor(given: {
    leaves: LeafTable;
    layout: Layout;
    codes: CodeTables;
    identity: Identity;
    sender: string;
    messageKey: string;
    zone: Zone | undefined;
    at: string | undefined;
    trace: boolean;
    notes: readonly RowNote[];
  }) {
    this.leaves = given.leaves;
    this.layout = given.layout;
    this.codes = given.codes;
    this.identity = given.identity;
    this.events = new EventIds(given.identity);
    this.sender = given.sender;
    this.messageKey = given.messageKey;
    this.zone = given.zone;
    this.at = given.at;
    this.notes = given.notes;
    this.traces = given.trace ? [] : undefined;
    this.decided = given.trace ? new Set() : undefined;
    this.repeated = given.trace ? undefined : new RepeatedParts();
    // Lists, since memory for typed arrays comes from outside of the heap, which costs more than a message's rows.
    this.fates = new Array<number>(given.leaves.count).fill(FATE.unmapped);
    this.rows = new Array<number>(given.leaves.count).fill(-1);
  }

  /** Goes below a target. The list of targets never shrinks, since giving memory back and taking it costs more than rows do. */
  enter(target: string): void {
    this.around[this.depth++] = target;
  }

  leave(): void {
    this.depth--;
  }

  /** Gives the leaves of a range a fate, unless they have one that stands higher. */
  account(from: number, to: number, fate: FateNumber, row: number): void {
    const { fates, rows } = this;
    for (let leaf = from; leaf < to; leaf++) {
      if (fate <= (fates[leaf] as number)) continue;
      fates[leaf] = fate;
      rows[leaf] = row;
    }
  }

  /** Gives leaves, from one on, the fates and rows that they had. */
  putBack(from: number, fates: readonly FateNumber[], rows: readonly number[]): void {
    for (let at = 0; at < fates.length; at++) {
      this.fates[from + at] = fates[at] as FateNumber;
      this.rows[from + at] = rows[at] as number;
    }
  }

  /** Whether no row has been at the leaves of a range, so that afterwards they show what became of them. */
  isUntouched(from: number, to: number): boolean {
    for (let leaf = from; leaf < to; leaf++) if (this.fates[leaf] !== FATE.unmapped) return false;
    return true;
  }

  /**
   * Remembers what was made of a part whose leaves were untouched before, and what was reported since then, if all of that
   * is about its leaves.
   */
  remember(plan: object, from: number, to: number, output: Output, since: number): void {
    const reports: Report[] = [];
    for (let at = since; at < this.reports.length; at++) {
      const report = this.reports[at] as Report;
      if (report.leaf < from || report.leaf >= to) return;
      reports.push({ ...report, leaf: report.leaf - from });
    }
    const [fates, rows] = [this.fates.slice(from, to), this.rows.slice(from, to)];
    this.repeated?.remember(plan, this.leaves, from, to, { output, fates, rows, reports });
  }

  /** Accounts for the leaves of a part, from one on, as for those of the part that said the same. */
  accountAgain({ fates, rows, reports }: Repeated, from: number): void {
    this.writes++;
    for (const { code, row, leaf, about } of reports) this.report(code, row, from + leaf, about);
    for (let at = 0; at < fates.length; at++) {
      this.account(from + at, from + at + 1, fates[at] as FateNumber, rows[at] as number);
    }
  }

  /** Accounts for a value that was written: `fate` is `carried` or `translated`. */
  wrote(
    from: number,
    to: number,
    fate: FateNumber,
    row: number,
    container: JsonObject,
    key: string,
    value: Json,
  ): void {
    this.writes++;
    this.account(from, to, fate, row);
    this.traces?.push({ from, to, row, container, key, value });
  }

  /** Holds the delivery because of the leaves of a range. */
  hold(from: number, to: number, row: number): void {
    this.held = true;
    this.local++;
    this.account(from, to, FATE.held, row);
  }

  /** Grows with everything done so far that a part with the same bytes at another place would have to do in its own way. */
  get own(): number {
    return this.local + this.removals.length + this.pending.length;
  }

  /** Notes something about a row, at a leaf if there is one. */
  report(code: Finding['code'], row: number, leaf: number, about?: Finding['about']): void {
    this.reports.push({ code, row, leaf, about });
  }
}

/** What rows noted, with places: made when somebody looks, since most translations are only sent. */
export function findingsOf(reports: readonly Report[], notes: readonly RowNote[], leaves: LeafTable): Finding[] {
  return reports.map(({ code, row, leaf, about }) => {
    const note = notes[row];
    return {
      code,
      place: {
        ...(note === undefined ? {} : { file: note.file, line: note.line }),
        ...(leaf < 0 ? {} : { path: leaves.path(leaf) }),
      },
      ...(about === undefined ? {} : { about }),
    };
  });
}
