import { lex } from '../lexer.ts';
import { blockIdentity, eachText, type MapBlock, type MapFile } from '../map-file.ts';
import type { MapFallback, MapRow } from '../map-row.ts';
import { rowCells } from '../row-cells.ts';
import { rowHash } from '../row-hash.ts';
import { type SpecificationColumn, type SpecificationLine, specificationColumns, WITHIN } from './specification.ts';

const NOTHING = Object.fromEntries(specificationColumns.map((name) => [name, ''])) as Record<
  SpecificationColumn,
  string
>;
const HASH_SHOWN = 16;

/**
 * A map as a table that people read: a line for each row, with the block that it stands in. What is approved is not the
 * table but the row, whose hash stands at the end of its line.
 *
 * @param nameOf the standard's name of a source path
 * @param sourceOf source of a function of the workspace, which is part of the hash
 */
export function writeSpecification(
  map: MapFile,
  nameOf: (path: string) => string | undefined,
  sourceOf?: (name: string) => string | undefined,
): readonly SpecificationLine[] {
  const lines: SpecificationLine[] = [];
  const add = (rows: readonly MapRow[], head: Partial<SpecificationLine>, around: readonly MapBlock[]): void => {
    for (const row of rows) {
      lines.push({
        ...NOTHING,
        ...head,
        ...rowLine(row, nameOf),
        hash: rowHash(row, around, sourceOf).slice(0, HASH_SHOWN),
      });
    }
  };
  const visit = (block: MapBlock, above: string, around: readonly MapBlock[]): void => {
    const path = `${above}${blockText(block)}`;
    const head = {
      block: path,
      each: block.each === undefined ? '' : eachText(block.each),
      settings: settingsOf(block).join('\n'),
    };
    if (block.rows.length === 0) lines.push({ ...NOTHING, ...head });
    add(block.rows, head, [...around, block]);
    for (const inner of block.blocks) visit(inner, `${path}${WITHIN}`, [...around, block]);
  };
  add(map.rows, {}, []);
  for (const block of map.blocks) visit(block, '', []);
  return lines;
}

/** `make Patient as survivor each PID` */
function blockText(block: MapBlock): string {
  return blockIdentity(block)
    .replace(` as ${block.target} each`, ' each')
    .replace(/ each $/, '');
}

function settingsOf({ by, where, when, skip, link, key, use }: MapBlock): readonly string[] {
  return [
    by === undefined ? '' : `by: ${by.map(({ text }) => text).join(', ')}`,
    where === undefined ? '' : `where: ${where.text}`,
    when === undefined ? '' : `when: ${when.text}`,
    skip === undefined ? '' : `skip: ${skip.text}`,
    link === undefined ? '' : `link: ${link}`,
    key === undefined ? '' : `key: ${key.map(keyText).join(', ')}`,
    use.length === 0 ? '' : `use: ${use.join(', ')}`,
  ].filter((setting) => setting !== '');
}

function keyText({ sources }: MapFallback): string {
  return sources
    .map((source) => {
      if (source.kind === 'source') return source.text;
      return source.kind === 'constant' ? JSON.stringify(source.value) : source.kind === 'reference' ? source.name : '';
    })
    .filter((text) => text !== '')
    .join(' | ');
}

function rowLine(row: MapRow, nameOf: (path: string) => string | undefined): Partial<SpecificationLine> {
  const cells = rowCells(row.text);
  const first = row.from.flatMap(({ sources }) => sources).find((source) => source.kind === 'source');
  const name = first === undefined ? undefined : nameOf(first.text.replace(/\[.*?\]/g, ''));
  return {
    source: cells.from,
    name: name ?? '',
    direction: cells.arrow,
    target: cells.target,
    ...slotsOf(cells.how, ['by', 'as', 'codes']),
    when: cells.when.replace(/^when /, ''),
    ...slotsOf(cells.otherwise, ['else', 'must']),
    because: cells.because.replace(/^because /, ''),
  };
}

/** The texts after slot words: `by OBX-2 codes x` by `by` and `codes`. */
function slotsOf(cell: string, words: readonly SpecificationColumn[]): Partial<SpecificationLine> {
  const lexed = lex(cell);
  if ('finding' in lexed) return {};
  const starts = lexed.tokens.filter(({ kind, text }) => kind === 'word' && words.some((word) => word === text));
  return Object.fromEntries(
    starts.map(({ text, column }, at) => {
      const end = starts[at + 1]?.column;
      return [text, cell.slice(column - 1 + text.length, end === undefined ? undefined : end - 1).trim()];
    }),
  );
}
