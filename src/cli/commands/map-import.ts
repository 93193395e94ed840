import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { entryOf } from '../../diagnostics/catalogue.ts';
import { Fault } from '../../diagnostics/fault.ts';
import { importChannel } from '../../meaning/maps/mirth/import-channel.ts';
import {
  type ReadSpecification,
  readSpecification,
  type SpecificationHead,
} from '../../meaning/maps/specification/read-specification.ts';
import { readFunctionFiles } from '../../workspace/functions/function-file.ts';
import { isMapFile } from '../../workspace/map-files.ts';
import type { CommandSpec, Given } from '../command-spec.ts';
import { exitCodes } from '../exit-code.ts';
import { givenTables, type NamedTable } from '../given-tables.ts';
import { readNamedFile } from '../read-file.ts';

/** `suture map import FILE --as NAME`: rows out of a mapping specification, as CSV or a workbook, or out of a channel. */
export const mapImport: CommandSpec = {
  name: 'map import',
  text: "a map out of a table (what `map export` wrote, a vendor's specification, a table of HL7's v2-to-FHIR guide), or a draft out of a Mirth channel",
  args: [['<file>', 'CSV or XLSX, or the XML of a channel']],
  options: [
    { flags: '--as <name>', text: 'name of the map (otherwise what the workbook says)' },
    { flags: '--reads <end>', text: "what the map reads: 'hl7v2 ORU^R01' (otherwise what the workbook says)" },
    { flags: '--writes <end>', text: 'what it writes (otherwise what the workbook says)' },
    {
      flags: '--sheet <name>',
      text: 'the sheet of a workbook with the rows, or the connector of a channel (otherwise the first with any)',
    },
  ],
  run: async (context, given) => {
    const { output, workspace } = context;
    const named = given.args[0] ?? '';
    const files = await context.files();
    const bytes = await readNamedFile(context, named);
    const isChannel = /^(?:\u00EF\u00BB\u00BF)?\s*</.test(Buffer.from(bytes.subarray(0, 64)).toString('latin1'));
    const { name, read } = isChannel ? channelIn(named, bytes, given) : tableIn(named, bytes, given, files);
    const file = `maps/${name}.map.yaml`;
    if (!isMapFile(file)) throw new Fault('value-unreadable', { about: { option: '--as' } });
    if (Object.hasOwn(files, file)) throw new Fault('map-exists', { place: { file } });
    for (const finding of read.findings) output.finding(finding);
    if (read.text === undefined) throw new Fault('map-has-findings', { place: { file: named } });
    await mkdir(join(workspace, 'maps'), { recursive: true });
    await writeFile(join(workspace, file), read.text);
    const open = read.findings.filter(({ code }) => entryOf(code).severity !== 'info').length;
    output.data('imported', { file, rows: read.rows, open }, `${file}  ${read.rows} rows, ${open} to be looked at`);
    output.result({ file, rows: read.rows, open });
    return open > 0 ? exitCodes.findings : exitCodes.ok;
  },
};

/** What was read, and the name that the map gets. */
interface Imported {
  readonly name: string;
  readonly read: ReadSpecification;
}

function channelIn(named: string, bytes: Uint8Array, given: Given): Imported {
  const name = given.text('as');
  if (name === undefined) throw new Fault('command-misused', { about: { missing: '--as' } });
  const [from, to] = [given.text('reads'), given.text('writes')];
  const head = { map: name, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  return { name, read: importChannel(named, Buffer.from(bytes).toString('utf8'), head, given.text('sheet')) };
}

function tableIn(named: string, bytes: Uint8Array, given: Given, files: Readonly<Record<string, string>>): Imported {
  const tables = givenTables(named, bytes);
  const sheet = given.text('sheet');
  const rows = sheet === undefined ? tables[0] : tables.find(({ name }) => name === sheet);
  if (rows === undefined) throw new Fault('value-unreadable', { about: { option: '--sheet' } });
  const head = headOf(given, tables);
  return { name: head.map, read: readSpecification(named, rows.table, head, readFunctionFiles(files).functions) };
}

/** The head of the map: options, then the sheet that an export writes. Throws `command-misused` for what nothing says. */
function headOf(given: Given, tables: readonly NamedTable[]): SpecificationHead {
  const sheet = tables.find(({ name }) => name === 'map')?.table ?? [];
  const said = (key: string): string | undefined => sheet.find(([name]) => name?.text === key)?.[1]?.text;
  const needed = (option: 'as' | 'reads' | 'writes', key: string): string => {
    const value = given.text(option) ?? said(key);
    if (value === undefined) throw new Fault('command-misused', { about: { missing: `--${option}` } });
    return value;
  };
  const [unmapped, snapshot] = [said('unmapped'), said('snapshot')];
  return {
    map: needed('as', 'map'),
    from: needed('reads', 'from'),
    to: needed('writes', 'to'),
    ...(unmapped === undefined ? {} : { unmapped }),
    ...(snapshot === undefined ? {} : { snapshot: `[${snapshot}]` }),
  };
}
