import type { Code } from '../../../diagnostics/catalogue.ts';
import type { Finding } from '../../../diagnostics/finding.ts';
import { escape, type Message } from '../../../formats/hl7v2/index.ts';
import type { CodeTables } from '../code-tables.ts';
import { FATE, type FateNumber } from '../fate.ts';
import { LeafTable } from '../leaf-table.ts';
import type { MapRow } from '../map-row.ts';
import type { SourcePath } from '../source-path.ts';
import { selectorPlace } from '../source-read.ts';
import { fieldType } from '../source-type.ts';
import { depthOf, type LooseCell, type Part } from './message-part.ts';
import { Sheet, type SheetSegment } from './sheet.ts';

/** What a row wants written; done once all rows have read the message as it came. */
interface Write {
  readonly target: SheetSegment;
  readonly into: SourcePath;
  readonly cells: readonly LooseCell[];
  readonly row: number;
  /** The repetition that the value stood in, and whether it goes back into the same field. */
  readonly repetition: number;
  readonly same: boolean;
}

/** One message on its way from v2 to v2: rows read `message`, and what they write waits until all have read. */
export class Rewrite {
  readonly message: Message;
  readonly leaves: LeafTable;
  readonly sheet: Sheet;
  readonly codes: CodeTables;
  readonly at: string | undefined;
  readonly fates: Uint8Array;
  readonly rowOf: Int32Array;
  readonly findings: Finding[] = [];
  held = false;
  readonly #rows: readonly MapRow[];
  readonly #file: string;
  readonly #taken = new Set<number>();
  readonly #writes: Write[] = [];
  readonly #bySource: readonly SheetSegment[];

  constructor(message: Message, rows: readonly MapRow[], file: string, codes: CodeTables, at: string | undefined) {
    this.message = message;
    this.leaves = new LeafTable(message);
    this.sheet = new Sheet(message, this.leaves);
    this.#bySource = [...this.sheet.segments];
    this.codes = codes;
    this.at = at;
    this.fates = new Uint8Array(this.leaves.count);
    this.rowOf = new Int32Array(this.leaves.count).fill(-1);
    this.#rows = rows;
    this.#file = file;
  }

  nameOf(segment: number): string {
    return this.leaves.names[segment] ?? '?';
  }

  /** The how-manieth of its name a segment is, from 1. */
  occurrenceOf(segment: number): number {
    const name = this.nameOf(segment);
    return this.leaves.names.slice(0, segment + 1).filter((each) => each === name).length;
  }

  /** Segments that a row with this path runs over: all of the name, or the one whose number the path says. */
  segmentsAt(path: SourcePath): readonly number[] {
    const all = this.leaves.names.flatMap((name, i) => (name === path.segment ? [i] : []));
    return isNumbered(path) ? all.slice(path.occurrence - 1, path.occurrence) : all;
  }

  /** The segment that a path means from a segment: itself, else the nearest of the name before it, else the first. */
  segmentFor(path: SourcePath, at: number): number {
    if (isNumbered(path)) return this.segmentsAt(path)[0] ?? -1;
    if (this.nameOf(at) === path.segment) return at;
    const all = this.segmentsAt(path);
    return all.findLast((each) => each < at) ?? all[0] ?? -1;
  }

  /** The segment that a row at a segment writes into; made where the message has none. */
  target(into: SourcePath, at: number): SheetSegment {
    const found = this.segmentFor(into, at);
    if (found >= 0) return this.#bySource[found] as SheetSegment;
    return this.sheet.named(into.segment)[0] ?? this.sheet.add(into.segment, at);
  }

  valueOf(part: Part): string {
    const [first] = part.leaves;
    return first === undefined ? '' : this.leaves.value(first);
  }

  rawOf(part: Part): string {
    const [first] = part.leaves;
    return first === undefined ? '' : this.leaves.raw(first);
  }

  /** A value as the message spells it. */
  spelt(value: string): string {
    return value === '""' ? value : (escape(value, this.message.delimiters) ?? '');
  }

  /** Leaves that a row has moved or left out: they do not stay where they were. */
  take(leaves: readonly number[]): void {
    for (const leaf of leaves) this.#taken.add(leaf);
  }

  account(leaves: readonly number[], fate: FateNumber, row: number): void {
    for (const leaf of leaves) {
      if (fate <= (this.fates[leaf] as number)) continue;
      this.fates[leaf] = fate;
      this.rowOf[leaf] = row;
    }
  }

  hold(leaves: readonly number[], row: number): void {
    this.held = true;
    this.account(leaves, FATE.held, row);
  }

  /** A value that a row must have is absent. */
  missing(row: number): void {
    this.held = true;
    this.report('map-value-absent', row, undefined);
  }

  report(code: Code, row: number, leaf: number | undefined): void {
    const line = this.#rows[row]?.line;
    this.findings.push({
      code,
      place: {
        ...(line === undefined ? {} : { file: this.#file, line }),
        ...(leaf === undefined ? {} : { path: this.leaves.path(leaf) }),
      },
    });
  }

  write(
    target: SheetSegment,
    into: SourcePath,
    cells: readonly LooseCell[],
    row: number,
    repetition = 1,
    driver?: SourcePath,
  ): void {
    const same = driver?.segment === into.segment && driver.field === into.field;
    this.#writes.push({ target, into, cells, row, repetition, same });
  }

  /** A segment gets another name. */
  rename(segment: number, name: string, row: number): void {
    const found = this.#bySource[segment];
    if (found === undefined) return;
    found.name = name;
    found.text = undefined;
    const leaves = found.cells.map((cell) => cell.source);
    this.account(leaves, FATE.carried, row);
  }

  /** Does what the rows wanted: takes out what they took, and puts in what they wrote. */
  settle(): void {
    for (const segment of this.sheet.segments) {
      const kept = segment.cells.filter((cell) => !this.#taken.has(cell.source));
      if (kept.length === segment.cells.length) continue;
      segment.cells.splice(0, segment.cells.length, ...kept);
      segment.text = undefined;
    }
    const written = new Map<SheetSegment, Set<string>>();
    for (const write of this.#writes) {
      const keys = written.get(write.target) ?? new Set<string>();
      written.set(write.target, keys);
      this.#put(write, keys);
    }
  }

  #put(write: Write, keys: Set<string>): void {
    const { target, into, cells, row } = write;
    const repetition = this.#repetition(write);
    const covered = (cell: { field: number; repetition: number; component: number; subcomponent: number }): boolean =>
      cell.field === into.field &&
      cell.repetition === repetition &&
      (depthOf(into) < 2 || cell.component === into.component) &&
      (depthOf(into) < 3 || cell.subcomponent === into.subcomponent);
    const because = this.#rows[row]?.because !== undefined;
    for (const cell of target.cells.filter((each) => covered(each) && !keys.has(keyOf(each)))) {
      target.cells.splice(target.cells.indexOf(cell), 1);
      if (cell.source >= 0) this.account([cell.source], because ? FATE.ignored : FATE.flagged, row);
    }
    for (const loose of cells) {
      const cell = {
        ...loose,
        fixed: true as const,
        field: into.field,
        repetition,
        ...(depthOf(into) < 2 ? {} : { component: into.component }),
        ...(depthOf(into) < 3 ? {} : { subcomponent: into.subcomponent }),
      };
      const key = keyOf(cell);
      if (keys.has(key)) {
        if (cell.source >= 0) this.report('map-target-taken', row, cell.source);
        continue;
      }
      keys.add(key);
      target.cells.push(cell);
    }
    target.text = undefined;
  }

  /** Where a write goes among the repetitions of its field. */
  #repetition({ target, into, repetition, same }: Write): number {
    const { repetition: wanted } = into;
    if (wanted.kind === 'first') return 1;
    if (wanted.kind === 'at') return wanted.number;
    if (wanted.kind === 'every' && same) return repetition;
    const there = target.cells.filter((cell) => cell.field === into.field);
    if (wanted.kind === 'where') {
      const place = selectorPlace(wanted.component, fieldType(into.segment, into.field));
      const found = there.find(
        (cell) =>
          cell.component === place?.[0] && cell.subcomponent === Math.max(1, place[1]) && cell.raw === wanted.value,
      );
      if (found !== undefined) return found.repetition;
    }
    return Math.max(0, ...there.map((cell) => cell.repetition)) + 1;
  }
}

function keyOf(cell: { field: number; repetition: number; component: number; subcomponent: number }): string {
  return `${cell.field}[${cell.repetition}].${cell.component}.${cell.subcomponent}`;
}

/** `OBX[2]-5` means the second; without a number a path means the segment at hand. */
function isNumbered(path: SourcePath): boolean {
  return path.text.startsWith(`${path.segment}[`);
}
