import type { MapBlock, MapFile } from '../../meaning/maps/map-file.ts';
import { eachText } from '../../meaning/maps/map-file.ts';
import type { MapRow } from '../../meaning/maps/map-row.ts';
import { type RowCells, rowCells } from '../../meaning/maps/row-cells.ts';
import { rowHash } from '../../meaning/maps/row-hash.ts';
import { type Approving, approverOf } from './approval.ts';

/** A row of a map with the block that it stands in. */
export interface PlacedRow {
  readonly line: number;
  /** Head of the block: `make Observation each OBSERVATION`. */
  readonly block: string;
  readonly depth: number;
  readonly text: string;
  readonly cells: RowCells;
  /** What an approval belongs to. */
  readonly hash: string;
  readonly approver: Approving;
}

/** The rows of a map's own file, in the order of its lines. `sourceOf`: of a function of the workspace. */
export function mapRows(map: MapFile, sourceOf: (name: string) => string | undefined): readonly PlacedRow[] {
  const rows: PlacedRow[] = [];
  const add = (row: MapRow, blocks: readonly MapBlock[]): void => {
    const last = blocks.at(-1);
    const resource = blocks.findLast(({ kind }) => kind === 'make');
    rows.push({
      line: row.line,
      block: last === undefined ? `map ${map.name}` : headText(last),
      depth: Math.max(0, blocks.length - 1),
      text: row.text,
      cells: rowCells(row.text),
      hash: rowHash(row, blocks, sourceOf),
      approver: approverOf(resource?.target ?? segmentOf(row.text)),
    });
  };
  const visit = (part: Pick<MapFile, 'rows' | 'blocks'>, blocks: readonly MapBlock[]): void => {
    for (const row of part.rows) add(row, blocks);
    for (const block of part.blocks) {
      const around = [...blocks, block];
      for (const row of block.replace) add(row, around);
      visit(block, around);
    }
  };
  visit(map, []);
  return rows.sort((a, b) => a.line - b.line);
}

function headText(block: MapBlock): string {
  const each = block.each === undefined ? '' : ` each ${eachText(block.each)}`;
  const when = block.when === undefined ? '' : ` when ${block.when.text}`;
  return `${block.kind} ${block.target}${each}${when}`;
}

function segmentOf(text: string): string {
  return /[A-Z][A-Z0-9]{2}(?=-)/.exec(text)?.[0] ?? '';
}
