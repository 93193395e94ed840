import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Fault } from '../../diagnostics/fault.ts';
import { describe } from '../../formats/hl7v2/index.ts';
import { readDelimited } from '../../formats/tabular/delimited-reader.ts';
import { formulaGuarded } from '../../formats/tabular/formula-guard.ts';
import { writeDelimited } from '../../formats/tabular/write-delimited.ts';
import { writeWorkbook } from '../../formats/tabular/write-workbook.ts';
import { writeCodeTable } from '../../meaning/codes/write-code-table.ts';
import type { MapFile } from '../../meaning/maps/map-file.ts';
import { type SpecificationLine, specificationColumns } from '../../meaning/maps/specification/specification.ts';
import { writeSpecification } from '../../meaning/maps/specification/write-specification.ts';
import type { CommandSpec } from '../command-spec.ts';
import { mapWorkbench, type Workbench } from '../map-workbench.ts';

/** `suture map export MAP`: the rows that run, as a table for people who read no maps. */
export const mapExport: CommandSpec = {
  name: 'map export',
  text: 'a map as a mapping specification: the rows that run, with names of fields and code tables',
  args: [['<map>', 'a map of the workspace, a map of a pack, or a map file']],
  options: [
    { flags: '--type <type>', text: 'the message type, where a pack is named', fallback: '' },
    { flags: '--as <format>', text: 'csv, xlsx or md', fallback: 'csv' },
    { flags: '--out <file>', text: 'the file to write (otherwise standard output)' },
  ],
  run: async (context, given) => {
    const { output, terminal } = context;
    const bench = await mapWorkbench(context, given);
    const named = given.args[0] ?? '';
    const type = given.text('type') ?? '';
    if (bench.workspace.maps.isPack(named) && type === '') {
      throw new Fault('command-misused', { about: { missing: '--type' } });
    }
    const { map } = await bench.ready(named, type);
    const lines = writeSpecification(
      map,
      (path) => describe(path)?.name,
      (name) => bench.workspace.functions.get(name)?.source,
    );
    const format = given.text('as') ?? 'csv';
    const write = FORMATS[format];
    if (write === undefined) {
      throw new Fault('value-unreadable', { about: { option: '--as', known: Object.keys(FORMATS).join(', ') } });
    }
    const bytes = write(map, lines, bench);
    const out = given.text('out');
    if (out === undefined) output.bytes(bytes);
    else {
      await writeFile(resolve(terminal.folder, out), bytes);
      output.data('exported', { file: out, rows: lines.length }, `${out}  ${lines.length} rows`);
      output.result({ map: map.name, rows: lines.length });
    }
    return undefined;
  },
};

type Write = (map: MapFile, lines: readonly SpecificationLine[], bench: Workbench) => Uint8Array;

const FORMATS: Readonly<Record<string, Write>> = {
  csv: (_, lines) => Buffer.from(writeDelimited(rowsOf(lines).map((row) => row.map(formulaGuarded)))),
  md: (map, lines) => Buffer.from(markdown(map, lines)),
  xlsx: (map, lines, { workspace }) => {
    const tables = [...new Set(lines.map(({ codes }) => codes).filter((name) => name !== ''))].sort();
    return writeWorkbook([
      { name: 'rows', rows: rowsOf(lines) },
      { name: 'map', rows: [['key', 'value'], ...headOf(map)] },
      ...tables.flatMap((name) => {
        const table = workspace.codes.table(name);
        if (table === undefined) return [];
        const { rows } = readDelimited(writeCodeTable(table));
        return [{ name: `codes ${name}`, rows: rows.map(({ cells }) => cells.map(({ text }) => text)) }];
      }),
    ]);
  },
};

function rowsOf(lines: readonly SpecificationLine[]): string[][] {
  return [[...specificationColumns], ...lines.map((line) => specificationColumns.map((name) => line[name]))];
}

/** The head of the map, as its keys say it. */
function headOf({ name, from, to, unmapped, snapshot }: MapFile): string[][] {
  const end = (side: MapFile['from']): string => {
    if (side.kind === 'fhir') return ['fhir R4', side.type ?? '', ...side.profiles].filter(Boolean).join(' ');
    if (side.kind === 'message')
      return ['hl7v2', side.types.join(','), side.versions?.join('-') ?? ''].filter(Boolean).join(' ');
    return side.kind === 'segment' ? `hl7v2 segment ${side.segment}` : `hl7v2 type ${side.type}`;
  };
  const left = unmapped?.kind === 'drop' ? `drop because ${unmapped.because}` : (unmapped?.kind ?? '');
  const rows = [
    ['map', name],
    ['from', end(from)],
    ['to', end(to)],
    ['unmapped', left],
    ['snapshot', snapshot.join(', ')],
  ];
  return rows.filter(([, value]) => value !== '');
}

function markdown(map: MapFile, lines: readonly SpecificationLine[]): string {
  const columns = [
    'source',
    'name',
    'direction',
    'target',
    'by',
    'as',
    'codes',
    'when',
    'else',
    'must',
    'because',
  ] as const;
  const cell = (text: string): string => text.replace(/[\\|]/g, '\\$&').replace(/</g, '&lt;').replace(/\r?\n/g, ' ');
  const text = [
    `# ${map.name}`,
    '',
    ...headOf(map)
      .slice(1)
      .map(([key, value]) => `- ${key}: ${value}`),
  ];
  let block: string | undefined;
  for (const line of lines) {
    if (line.block !== block) {
      block = line.block;
      text.push(
        '',
        `## ${block}`,
        '',
        ...line.settings
          .split('\n')
          .filter(Boolean)
          .map((each) => `- ${cell(each)}`),
      );
      text.push('', `| ${columns.join(' | ')} |`, `|${' --- |'.repeat(columns.length)}`);
    }
    if (line.source !== '' || line.target !== '')
      text.push(`| ${columns.map((name) => cell(line[name])).join(' | ')} |`);
  }
  return `${text.join('\n')}\n`;
}
