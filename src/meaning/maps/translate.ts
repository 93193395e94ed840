import type { Finding } from '../../diagnostics/finding.ts';
import type { Message } from '../../formats/hl7v2/index.ts';
import type { CodeTables } from './code-tables.ts';
import type { CompiledMap } from './compile-map.ts';
import { FATE } from './fate.ts';
import type { Identity } from './identity.ts';
import { Layout } from './layout.ts';
import { LeafTable } from './leaf-table.ts';
import { Ledger } from './ledger.ts';
import { findingsOf, type Output, type Removal, type Report, type RowNote, Run, type Trace } from './run.ts';
import type { Scope } from './scope.ts';
import { closeHoles } from './target-place.ts';
import type { Zone } from './time-conversion.ts';

/** What a translation asks of the world, all of it injected: it reads no clock and no file. */
export interface TranslateOptions {
  readonly codes: CodeTables;
  readonly identity: Identity;
  /** The sending system, which stands in for an assigning authority that a key does not name. */
  readonly sender: string;
  /** Zone of times that state none; without one, such times keep only their day. */
  readonly zone?: Zone;
  /** Date of service (`YYYY-MM-DD`), by which codes are judged. */
  readonly at?: string;
  /** Collect where every leaf was written, which costs time: for `prove` and `explain`. */
  readonly trace?: boolean;
}

/** All resources that a message makes of one segment, where the map says that the segment is a snapshot. */
export interface Complete {
  readonly segment: string;
  readonly type: string;
  readonly ids: readonly string[];
}

/** What a map makes of a message. */
export interface Translation {
  readonly outputs: readonly Output[];
  /** What the receiver is to take away (HL7's `""`). */
  readonly removals: readonly Removal[];
  /** What the message says completely (`snapshot:`): what the receiver has beyond these ids of the type is gone. */
  readonly complete: readonly Complete[];
  readonly ledger: Ledger;
  /** Leaves that no target took, as (path, as spelt): the value residue. */
  readonly residue: readonly (readonly [path: string, raw: string])[];
  readonly findings: readonly Finding[];
  /** A row held the delivery: outputs are for looking at, not for sending. */
  readonly held: boolean;
  /** Where leaves were written; only of a traced translation. */
  readonly traces: readonly Trace[];
  /** Leaves that decided something beside their own targets; only of a traced translation. */
  readonly decided: ReadonlySet<number>;
  readonly leaves: LeafTable;
}

const NOTHING_COMPLETE: readonly Complete[] = Object.freeze([]);
const NONE_DECIDED: ReadonlySet<number> = new Set();

/** What a structure lacks is a check's business; what stands in the wrong place is mapped, and the map says so. */
const OUT_OF_PLACE: ReadonlySet<string> = new Set([
  'hl7-segment-misplaced',
  'hl7-segment-unexpected',
  'hl7-structure-unknown',
]);

/** Runs a map over a message. Pure, and the same for the same input. */
export function translate(message: Message, compiled: CompiledMap, options: TranslateOptions): Translation {
  const leaves = new LeafTable(message);
  const layout = Layout.of(message, leaves.names, compiled.structure, compiled.groups);
  const run = new Run({
    leaves,
    layout,
    codes: options.codes,
    identity: options.identity,
    sender: options.sender,
    messageKey: `${options.sender}/${message.get('MSH-10') ?? ''}/${message.get('MSH-7.1') ?? ''}`,
    zone: zoneOf(message, options.zone),
    at: options.at,
    trace: options.trace === true,
    notes: compiled.notes,
  });
  const root: Scope = {
    group: 0,
    segment: -1,
    lo: 0,
    hi: 0,
    level: 0,
    slots: [],
    parent: undefined,
    name: '',
    output: undefined,
    members: undefined,
  };
  for (const block of compiled.blocks) block(run, root, undefined);
  for (const write of run.pending) write(run);
  if (run.holes) for (const output of run.outputs) closeHoles(output.resource);
  settle(run, compiled);
  const ledger = new Ledger(leaves, run.fates, run.rows, compiled.notes);
  return new Translated(layout, run, compiled, ledger);
}

/**
 * What is left of a run. A class, since each object with getters of its own has a hidden class of its own, which keeps what
 * they refer to alive until the heap is full.
 */
class Translated implements Translation {
  readonly outputs: readonly Output[];
  readonly removals: readonly Removal[];
  readonly complete: readonly Complete[];
  readonly ledger: Ledger;
  readonly held: boolean;
  readonly traces: readonly Trace[];
  readonly decided: ReadonlySet<number>;
  readonly leaves: LeafTable;
  readonly #misplaced: readonly Finding[];
  readonly #reports: readonly Report[];
  readonly #notes: readonly RowNote[];
  #findings: readonly Finding[] | undefined;

  constructor(layout: Layout, run: Run, compiled: CompiledMap, ledger: Ledger) {
    this.outputs = run.outputs;
    this.removals = run.removals;
    this.complete = compiled.snapshots.length === 0 ? NOTHING_COMPLETE : completeOf(run, compiled);
    this.ledger = ledger;
    this.held = run.held;
    this.traces = run.traces ?? [];
    this.decided = run.decided ?? NONE_DECIDED;
    this.leaves = run.leaves;
    this.#misplaced = layout.findings;
    this.#reports = run.reports;
    this.#notes = compiled.notes;
  }

  get residue(): Translation['residue'] {
    return this.ledger.residue();
  }

  get findings(): readonly Finding[] {
    this.#findings ??= [
      ...this.#misplaced.filter(({ code }) => OUT_OF_PLACE.has(code)),
      ...findingsOf(this.#reports, this.#notes, this.leaves),
    ];
    return this.#findings;
  }
}

function completeOf(run: Run, compiled: CompiledMap): readonly Complete[] {
  return compiled.snapshots.map(({ segment, type, name }) => ({
    segment,
    type,
    ids: (run.made.get(name) ?? []).map(({ output }) => output.id),
  }));
}

/** Turns what rows left open into final fates: a part that was written is not whole, and the rest follows `unmapped:`. */
function settle(run: Run, compiled: CompiledMap): void {
  const { unmapped } = compiled;
  const open = unmapped.kind === 'hold' ? FATE.held : unmapped.kind === 'drop' ? FATE.lost : FATE.flagged;
  const { fates } = run;
  for (let leaf = 0; leaf < fates.length; leaf++) {
    if (fates[leaf] === FATE.unmapped) {
      fates[leaf] = open;
      if (open === FATE.held) run.held = true;
    } else if (fates[leaf] === FATE.partial) fates[leaf] = FATE.flagged;
  }
}

/** A zone in MSH-7 is that of every time in the message that states none (HL7 v2.8.2, 2.A.22). */
function zoneOf(message: Message, declared: Zone | undefined): Zone | undefined {
  const stated = /[+-]\d{4}$/.exec(message.get('MSH-7.1') ?? '')?.[0];
  if (stated === undefined) return declared;
  const offset = `${stated.slice(0, 3)}:${stated.slice(3)}`;
  return { offsetAt: () => ({ offset, doubtful: false, assumed: true }) };
}
