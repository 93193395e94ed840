import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { entryOf } from '../../diagnostics/catalogue.ts';
import { Fault } from '../../diagnostics/fault.ts';
import { readSpecification, type SpecificationHead } from '../../meaning/maps/specification/read-specification.ts';
import { readFunctionFiles } from '../../workspace/functions/function-file.ts';
import { isMapFile } from '../../workspace/map-files.ts';
import type { CommandSpec, Given } from '../command-spec.ts';
import { exitCodes } from '../exit-code.ts';
import { givenTables, type NamedTable } from '../given-tables.ts';
import { readNamedFile } from '../read-file.ts';

/** `suture map import FILE --as NAME`: rows out of a mapping specification, as CSV or a workbook. */
export const mapImport: CommandSpec = {
  name: 'map import',
  text: "a map out of a table: what `map export` wrote, a vendor's specification, or a table of HL7's v2-to-FHIR guide",
  args: [['<file>', 'CSV or XLSX']],
  options: [
    { flags: '--as <name>', text: 'name of the map (otherwise what the workbook says)' },
    { flags: '--reads <end>', text: "what the map reads: 'hl7v2 ORU^R01' (otherwise what the workbook says)" },
    { flags: '--writes <end>', text: 'what it writes (otherwise what the workbook says)' },
    { flags: '--sheet <name>', text: 'the sheet of a workbook with the rows (otherwise the first)' },
  ],
  run: async (context, given) => {
    const { output, workspace } = context;
    const named = given.args[0] ?? '';
    const tables = givenTables(named, await readNamedFile(context, named));
    const sheet = given.text('sheet');
    const rows = sheet === undefined ? tables[0] : tables.find(({ name }) => name === sheet);
    if (rows === undefined) throw new Fault('value-unreadable', { about: { option: '--sheet' } });
    const head = headOf(given, tables);
    const file = `maps/${head.map}.map.yaml`;
    if (!isMapFile(file)) throw new Fault('value-unreadable', { about: { option: '--as' } });
    const files = await context.files();
    if (Object.hasOwn(files, file)) throw new Fault('map-exists', { place: { file } });
    const { functions } = readFunctionFiles(files);
    const read = readSpecification(named, rows.table, head, functions);
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
