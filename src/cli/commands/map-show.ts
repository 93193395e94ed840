import { Fault } from '../../diagnostics/fault.ts';
import { blockIdentity, type MapBlock, type MapFile } from '../../meaning/maps/map-file.ts';
import type { MapRow } from '../../meaning/maps/map-row.ts';
import { whenText } from '../../meaning/maps/parse-map.ts';
import type { CommandSpec } from '../command-spec.ts';
import { mapWorkbench } from '../map-workbench.ts';
import { tableLines } from '../text.ts';

/** One row under the headings of the table. */
interface ShownRow {
  readonly number: number;
  readonly block: string;
  readonly from: string;
  readonly to: string;
  readonly how: string;
  readonly when: string;
  readonly ifNot: string;
  readonly because: string;
}

/** `suture map show MAP`: the rows that run, with what the map extends and uses put in. */
export const mapShow: CommandSpec = {
  name: 'map show',
  text: 'the rows of a map as they run, with what it extends and uses put in',
  args: [['<map>', 'a map of the workspace, a map of a pack, or a map file']],
  options: [
    { flags: '--type <type>', text: 'the message type, where a pack is named', fallback: '' },
    { flags: '--table', text: 'as a table: from, to, how, when, if not, because' },
  ],
  run: async (context, given) => {
    const { output } = context;
    const bench = await mapWorkbench(context, given);
    const named = given.args[0] ?? '';
    const type = given.text('type') ?? '';
    if (bench.workspace.maps.isPack(named) && type === '') {
      throw new Fault('command-misused', { about: { missing: '--type' } });
    }
    const { map } = await bench.ready(named, type);
    const rows = shownRows(map);
    const table = given.flag('table');
    const lines = table
      ? tableLines(rows.map((row) => [String(row.number), row.from, row.to, row.how, row.when, row.ifNot, row.because]))
      : rows.map(({ text }) => `    ${text}`);
    let block: string | undefined;
    for (const [at, { text, ...row }] of rows.entries()) {
      const head = row.block === block ? [] : [row.block];
      block = row.block;
      output.data('row', { ...row, text }, ...head, lines[at] ?? '');
    }
    output.result({ map: map.name, rows: rows.length });
    return undefined;
  },
};

function shownRows(map: MapFile): readonly (ShownRow & { readonly text: string })[] {
  const rows: (ShownRow & { readonly text: string })[] = [];
  const visit = (block: MapBlock, above: string): void => {
    const name = `${above}${blockIdentity(block)
      .replace(` as ${block.target} `, ' ')
      .replace(/ each $/, '')}`;
    for (const row of block.rows) rows.push(shown(row, name, rows.length + 1));
    for (const inner of block.blocks) visit(inner, `${name} > `);
  };
  // A map from v2 to v2 has rows and no blocks.
  for (const row of map.rows) rows.push(shown(row, 'rows', rows.length + 1));
  for (const block of map.blocks) visit(block, '');
  return rows;
}

function shown(row: MapRow, block: string, number: number): ShownRow & { readonly text: string } {
  const arrow = row.text.indexOf(row.arrow);
  const { conversion, otherwise } = row;
  const how = [
    row.by === undefined ? '' : `by ${row.by.text}`,
    conversion === undefined ? '' : `as ${conversion.kind === 'pair' ? conversion.name : conversion.function.name}`,
    row.codes === undefined ? '' : `codes ${row.codes}`,
  ];
  const ifNot = [
    otherwise === undefined ? '' : otherwise.kind === 'value' ? JSON.stringify(otherwise.value) : otherwise.kind,
    row.must === undefined ? '' : `must ${row.must}`,
  ];
  return {
    number,
    block,
    from: row.text.slice(0, arrow).trim(),
    to: `${row.arrow} ${row.target === 'ignore' ? 'ignore' : row.target.text}`,
    how: how.filter(Boolean).join(' ') || 'copy',
    when: whenText(row),
    ifNot: ifNot.filter(Boolean).join(', '),
    because: row.because ?? '',
    text: row.text,
  };
}
