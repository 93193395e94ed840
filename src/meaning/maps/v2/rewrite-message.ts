import type { Finding } from '../../../diagnostics/finding.ts';
import type { Message } from '../../../formats/hl7v2/index.ts';
import type { CodeTables } from '../code-tables.ts';
import { FATE } from '../fate.ts';
import type { LeafTable } from '../leaf-table.ts';
import { Ledger } from '../ledger.ts';
import { eventOf, fitVersion } from './fit-version.ts';
import { Rewrite } from './rewrite.ts';
import { targetVersion, type V2Map } from './v2-map.ts';

/** What a rewrite asks of the world, all of it injected. */
export interface RewriteOptions {
  readonly codes: CodeTables;
  /** Date of service (`YYYY-MM-DD`), by which codes are judged. */
  readonly at?: string;
  /** Version to write, in place of the one that the map says. */
  readonly version?: string;
  /** Version whose places the message uses, in place of the one that it says; nothing in it is then a sender's habit. */
  readonly from?: string;
}

/** What a map from v2 to v2 makes of a message. */
export interface Rewritten {
  readonly message: Message;
  readonly ledger: Ledger;
  /** Leaves that are not in what is sent, as (path, as spelt). */
  readonly residue: readonly (readonly [path: string, raw: string])[];
  readonly findings: readonly Finding[];
  /** A row held the delivery: the message is for looking at, not for sending. */
  readonly held: boolean;
  readonly leaves: LeafTable;
}

/** Fields of the header that tell what the message is: they go on whatever the map says of what it does not name. */
const HEADER: ReadonlySet<number> = new Set([7, 9, 10, 11, 12]);

/**
 * Runs a map from v2 to v2 over a message, then makes the result one of the version that the map writes. Every leaf of
 * the message has a fate, made at the end of what is really written. Pure, and the same for the same input.
 */
export function rewriteMessage(message: Message, map: V2Map, options: RewriteOptions): Rewritten {
  const run = new Rewrite(message, map.map.rows, map.map.file, options.codes, options.at);
  for (const row of map.rows) row(run);
  run.settle();
  const pass = map.unmapped.kind === 'pass';
  if (!pass) leaveUnnamed(run, map);
  writeType(run, map);
  const version = options.version ?? targetVersion(map, message.get('MSH-12.1'));
  const from = options.from ?? message.get('MSH-12.1') ?? version;
  if (version !== from) {
    fitVersion(run.sheet, from, version, eventWritten(run, map), map.moves, options.from === undefined, {
      left(source, code) {
        if (source < 0) return;
        run.findings.push({ code, place: { path: run.leaves.path(source) } });
      },
      implied: (source) => run.account([source], FATE.ignored, map.map.rows.length),
    });
  }
  account(run);
  const ledger = new Ledger(run.leaves, run.fates, run.rowOf, [
    ...map.map.rows.map(({ text, because }) => ({ text, ...(because === undefined ? {} : { because }) })),
    { text: 'the version', because: 'what is written says it anyhow' },
  ]);
  const sent = run.sheet.write();
  return {
    message: sent,
    ledger,
    get residue() {
      return ledger.residue();
    },
    findings: run.findings,
    held: run.held,
    leaves: run.leaves,
  };
}

function eventWritten(run: Rewrite, map: V2Map): readonly [string, string] {
  const [type = '', event = ''] = map.type?.split('^') ?? [];
  return map.type === undefined ? eventOf(run.message) : [type, event];
}

/** Writes MSH-9 where the map makes another message of it. */
function writeType(run: Rewrite, map: V2Map): void {
  const [header] = run.sheet.named('MSH');
  if (map.type === undefined || header === undefined) return;
  for (const [i, value] of map.type.split('^').entries()) {
    const cell = header.cells.find((each) => each.field === 9 && each.component === i + 1 && each.subcomponent === 1);
    if (cell === undefined) {
      header.cells.push({
        field: 9,
        repetition: 1,
        component: i + 1,
        subcomponent: 1,
        raw: value,
        source: -1,
        changed: true,
      });
    } else if (cell.raw !== value) {
      cell.raw = value;
      cell.changed = true;
    } else continue;
    header.text = undefined;
  }
}

/** Takes out what no row names, where the map says so. */
function leaveUnnamed(run: Rewrite, map: V2Map): void {
  const { kind } = map.unmapped;
  const fate = kind === 'hold' ? FATE.held : kind === 'drop' ? FATE.lost : FATE.flagged;
  for (const segment of run.sheet.segments) {
    const open = segment.cells.filter(
      (cell) =>
        cell.source >= 0 &&
        (run.fates[cell.source] as number) <= FATE.condition &&
        !(segment.name === 'MSH' && HEADER.has(cell.field)),
    );
    for (const cell of open) {
      const used = run.fates[cell.source] === FATE.condition;
      segment.cells.splice(segment.cells.indexOf(cell), 1);
      segment.text = undefined;
      if (used) continue;
      run.account([cell.source], fate, -1);
      if (kind === 'hold') run.held = true;
    }
  }
}

/** The account of what is written: what is there is carried or translated, and what is not is not said to be. */
function account(run: Rewrite): void {
  const there = new Map<number, boolean>();
  for (const segment of run.sheet.segments) {
    for (const cell of segment.cells) {
      if (cell.source >= 0) there.set(cell.source, there.get(cell.source) === false ? false : cell.changed);
    }
  }
  for (let leaf = 0; leaf < run.fates.length; leaf++) {
    const fate = run.fates[leaf] as number;
    const changed = there.get(leaf);
    const delivered = fate === FATE.carried || fate === FATE.translated;
    if (changed !== undefined) {
      const now = changed ? FATE.translated : FATE.carried;
      if (delivered) run.fates[leaf] = now;
      else run.account([leaf], now, -1);
    } else if (delivered || fate === FATE.unmapped) run.fates[leaf] = FATE.flagged;
  }
}
