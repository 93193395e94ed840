import type { TargetTypes } from '../../src/meaning/maps/target-types.ts';
import { codedRows, observed, spelledOut } from './decision-macros.ts';
import type { Decision } from './decisions.ts';
import type { GuideMap, GuideRow } from './guide-table.ts';
import { mechanical, type Piece, quoted } from './mechanical.ts';
import type { PackTable } from './pack-tables.ts';
import { rowsOfMap, writes } from './written-rows.ts';

/** What became of one row of the guide. */
export interface RowFate {
  readonly row: GuideRow;
  /** The pack has the row, or one to the same place, or a decision says why not; else it is open. */
  readonly fate: 'row' | 'argued' | 'open';
  readonly because?: string;
}

/** A segment or type map of the pack. */
export interface MadeMap {
  readonly name: string;
  readonly kind: 'segment' | 'type';
  /** Absent where the pack has no such map, which is argued. */
  readonly text?: string;
  readonly rows: readonly RowFate[];
}

interface Making {
  readonly kind: 'segment' | 'type';
  readonly types: TargetTypes;
  readonly tables: ReadonlyMap<string, PackTable>;
}

/** Makes one map of the guide's table and of what was decided about it. */
export function madeMap(map: GuideMap, decision: Decision | undefined, making: Making): MadeMap {
  const { kind, types, tables } = making;
  const name = map.name;
  if (decision?.absent !== undefined) {
    const because = decision.absent;
    return { name, kind, rows: map.rows.map((row) => ({ row, fate: 'argued', because })) };
  }
  const { pieces } = mechanical(map, types, kind);
  const kept =
    decision?.whole === true ? [] : pieces.filter((piece) => !piece.from.some((row) => decided(row, decision)));
  const text = textOf(map, decision, kept, making);
  if (text === undefined) return { name, kind, rows: map.rows.map((row) => fateOf(row, decision, [], kept)) };
  const written = rowsOfMap(text);
  return { name, kind, text, rows: map.rows.map((row) => fateOf(row, decision, written, kept)) };

  function textOf(
    of: GuideMap,
    by: Decision | undefined,
    mechanicalPieces: readonly Piece[],
    { tables: known }: Making,
  ): string | undefined {
    const to = by?.target ?? of.to.split('-')[0] ?? '';
    const rows = [
      ...(by?.first ?? []).flatMap((row) => spelledOut(row, known)),
      ...mechanicalPieces.flatMap((piece) => (piece.row === undefined ? [] : codedOf(piece.row, to))),
      ...(by?.rows ?? []).flatMap((row) => spelledOut(row, known)),
    ];
    const blocks = mechanicalPieces.flatMap((piece) => piece.block ?? []);
    const own = expanded(by?.blocks ?? '', known);
    if (rows.length === 0 && blocks.length === 0 && own.length === 0) return undefined;
    const lines = [
      ...(by?.because === undefined ? [] : [`# ${by.because}`]),
      `map: ${of.name}`,
      `from: hl7v2 ${kind} ${of.from}`,
      `to: fhir R4 ${to}`,
      ...(by?.key === undefined ? [] : [`key: ${by.key}`]),
      ...(rows.length === 0 ? [] : ['rows:', ...unique(rows).map((row) => `  - ${quoted(row)}`)]),
      ...(blocks.length + own.length === 0 ? [] : ['blocks:', ...[...blocks, ...own].map((line) => `  ${line}`)]),
    ];
    return `${lines.join('\n')}\n`;
  }

  /** A row of the guide to a code element keeps codes that its table does not tell apart. */
  function codedOf(row: string, root: string): readonly string[] {
    const found = /^(\S+) <-> (\S+) codes (\S+)(?: when (.*?))? else flag$/.exec(row);
    if (found === null) return [row];
    const [, source = '', target = '', table = '', when] = found;
    const known = tables.get(table);
    if (known === undefined) throw new RangeError(`${name}: no table ${table}`);
    const element = types.elementAt(root, target.replace(/\[[^\]]*\]/g, ''));
    if (element?.types[0] !== 'code') return [row.replace(/ else flag$/, ' else keep')];
    return codedRows(source, target, known, when, false);
  }
}

/** Short rows inside the blocks of a decision. */
function expanded(blocks: string, tables: ReadonlyMap<string, PackTable>): readonly string[] {
  return blocks
    .trimEnd()
    .split('\n')
    .filter((line) => line.trim() !== '')
    .flatMap((line) => {
      const fact = /^(\s*)- '?(@observe .*?)'?$/.exec(line);
      if (fact !== null) return observed(fact[2] ?? '').map((each) => `${fact[1] ?? ''}${each}`);
      const found = /^(\s*)- '?(@[^']*)'?$/.exec(line);
      if (found === null) return [line];
      return spelledOut(found[2] ?? '', tables).map((row) => `${found[1] ?? ''}- ${quoted(row)}`);
    });
}

function unique(rows: readonly string[]): readonly string[] {
  return [...new Set(rows)];
}

function fateOf(
  row: GuideRow,
  decision: Decision | undefined,
  written: ReturnType<typeof rowsOfMap>,
  kept: readonly Piece[],
): RowFate {
  const because = decided(row, decision) ?? decision?.decided?.['*'];
  if (kept.some((piece) => piece.from.includes(row)) || writes(written, row)) {
    return { row, fate: 'row', ...(because === undefined ? {} : { because }) };
  }
  return because === undefined ? { row, fate: 'open' } : { row, fate: 'argued', because };
}

function decided(row: GuideRow, decision: Decision | undefined): string | undefined {
  const target = (row.target || row.proposed).replace(/\s/g, '');
  return decision?.decided?.[`${row.source} ${target}`] ?? decision?.decided?.[row.source];
}
