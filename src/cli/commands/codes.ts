import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { entryOf } from '../../diagnostics/catalogue.ts';
import { Fault } from '../../diagnostics/fault.ts';
import type { Finding } from '../../diagnostics/finding.ts';
import { readDelimited } from '../../formats/tabular/delimited-reader.ts';
import { isWorkbook } from '../../formats/tabular/workbook.ts';
import { writeWorkbook } from '../../formats/tabular/write-workbook.ts';
import { equivalenceOf } from '../../meaning/codes/equivalence.ts';
import { readCodeFile } from '../../meaning/codes/read-code-file.ts';
import type { TableRow } from '../../meaning/codes/table-row.ts';
import { isDay } from '../../meaning/codes/validity.ts';
import { addToCodeTable, writeCodeTable } from '../../meaning/codes/write-code-table.ts';
import { isCodeFile, readCodeFiles } from '../../workspace/code-files.ts';
import { type CodeSheet, codeSheet } from '../code-workbook.ts';
import type { CommandSpec, Given } from '../command-spec.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-code.ts';
import { exitCodeFor, failOnOption } from '../fail-on.ts';
import { mapWorkbench } from '../map-workbench.ts';
import { readNamedFile } from '../read-file.ts';

/** `suture codes check | add | import | export`: the code files of the workspace. */
export const codes: readonly CommandSpec[] = [
  {
    name: 'codes check',
    text: 'check the code files of the workspace, or other CSV files',
    args: [['[file...]', 'CSV files; otherwise those in codes/']],
    options: [failOnOption],
    run: async (context, given) => {
      const { output } = context;
      const files =
        given.args.length === 0 ? codeFilesOf(await context.files()) : await namedFiles(context, given.args);
      const { findings } = given.args.length === 0 ? readCodeFiles(files) : { findings: readEach(files) };
      for (const finding of findings) output.finding(finding);
      const names = Object.keys(files);
      for (const file of names) {
        const found = findings.filter(({ place }) => place?.file === file).length;
        output.data(
          'checked',
          { file, findings: found },
          `${file}  ${found === 0 ? 'nothing found' : `${found} found`}`,
        );
      }
      output.result({ files: names.length, findings: findings.length });
      return exitCodeFor(findings, given);
    },
  },
  {
    name: 'codes add',
    text: 'add a row to a code table of the workspace; a draft, unless it is approved at once',
    args: [['<table>', 'its name: abnormal-flags']],
    options: [
      { flags: '--source <code>', text: 'the code as the sender writes it (needed)' },
      { flags: '--source-display <text>', text: 'what the sender calls it' },
      { flags: '--source-system <system>', text: 'its system' },
      { flags: '--target <code>', text: 'the code for the receiver; without it, the receiver has nothing for it' },
      { flags: '--target-display <text>', text: 'what it is called there' },
      { flags: '--target-system <system>', text: 'its system' },
      { flags: '--equivalence <word>', text: 'equivalent, wider, narrower, inexact, relatedto or unmatched' },
      { flags: '--valid-from <day>', text: 'first day: 2026-10-01' },
      { flags: '--valid-to <day>', text: 'last day' },
      { flags: '--approve', text: 'the row holds at once, in your name' },
      { flags: '--why <reason>', text: 'why' },
    ],
    run: async (context, given) => {
      const { output } = context;
      const file = `codes/${given.args[0] ?? ''}.csv`;
      const files = await context.files();
      const before = files[file];
      if (!isCodeFile(file) || before === undefined) throw new Fault('code-table-unknown', { place: { file } });
      const row = rowOf(given, context.terminal.user);
      const text = addToCodeTable(before, row);
      await writeChecked(context, { ...files, [file]: text }, file, text);
      output.data('added', { file, status: row.status }, `${file}  ${row.status}`);
      output.result({ file });
      return undefined;
    },
  },
  {
    name: 'codes import',
    text: 'take a file of codes, CSV or XLSX, into the workspace, once nothing is wrong with it',
    args: [['<file>', 'a code table or a code system']],
    options: [{ flags: '--as <name>', text: 'its name in the workspace (otherwise that of the file)' }],
    run: async (context, given) => {
      const { output } = context;
      const named = given.args[0] ?? '';
      const name = given.text('as') ?? (named.split(/[\\/]/).at(-1) ?? '').replace(/\.(csv|xlsx)$/i, '');
      const file = `codes/${name}.csv`;
      if (!isCodeFile(file)) throw new Fault('code-table-unknown', { place: { file } });
      const files = await context.files();
      if (Object.hasOwn(files, file)) throw new Fault('code-table-exists', { place: { file } });
      const bytes = await readNamedFile(context, named);
      const sheet = isWorkbook(bytes) ? codeSheet(named, bytes) : undefined;
      const text = sheet?.text ?? Buffer.from(bytes).toString('utf8');
      await writeChecked(context, { ...files, [file]: text }, file, text, sheet);
      const { kind } = readCodeFile(file, text);
      output.data('imported', { file, kind }, `${file}  ${kind}`);
      output.result({ file });
      return undefined;
    },
  },
  {
    name: 'codes export',
    text: 'a code table of the workspace or of a pack, as CSV on standard output or as a workbook',
    args: [['<table>', 'its name']],
    options: [{ flags: '--out <file>', text: 'the file to write: .csv, or .xlsx with every cell marked as text' }],
    run: async (context, given) => {
      const { output } = context;
      const { workspace } = await mapWorkbench(context, given);
      const table = workspace.codes.table(given.args[0] ?? '');
      if (table === undefined) throw new Fault('code-table-unknown');
      const out = given.text('out');
      if (out !== undefined) {
        const text = writeCodeTable(table);
        const cells = readDelimited(text).rows.map((row) => row.cells.map((cell) => cell.text));
        const book = /\.xlsx$/i.test(out) ? writeWorkbook([{ name: 'codes', rows: cells }]) : undefined;
        await writeFile(resolve(context.terminal.folder, out), book ?? text);
        output.data('exported', { file: out }, out);
      } else if (output.json) for (const { line: _, ...row } of table.rows) output.data('row', row);
      else output.bytes(Buffer.from(writeCodeTable(table)));
      output.result({ rows: table.rows.length });
      return exitCodes.ok;
    },
  },
];

function codeFilesOf(files: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(files).filter(([name]) => isCodeFile(name)));
}

async function namedFiles(context: Context, names: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const texts: Record<string, string> = {};
  for (const name of names) texts[name] = Buffer.from(await readNamedFile(context, name)).toString('utf8');
  return texts;
}

function readEach(files: Readonly<Record<string, string>>): readonly Finding[] {
  return Object.entries(files).flatMap(([name, text]) => readCodeFile(name, text).findings);
}

/** Writes a code file if nothing of severity error would be wrong with it; otherwise says what. */
async function writeChecked(
  context: Context,
  files: Readonly<Record<string, string>>,
  file: string,
  text: string,
  sheet?: CodeSheet,
): Promise<void> {
  const found = readCodeFiles(files).findings.filter(({ place }) => place?.file === file);
  const placed = sheet === undefined ? found : found.map((each) => sheet.placed(each));
  const told = new Set(sheet?.findings.flatMap(({ place }) => place?.path ?? []));
  const findings = [...(sheet?.findings ?? []), ...placed.filter(({ place }) => !told.has(place?.path ?? ''))];
  for (const finding of findings) context.output.finding(finding);
  const errors = findings.filter(({ code }) => ['error', 'fatal'].includes(entryOf(code).severity)).length;
  if (errors > 0) throw new Fault('release-has-findings', { about: { errors } });
  await mkdir(join(context.workspace, 'codes'), { recursive: true });
  await writeFile(join(context.workspace, file), text);
}

function rowOf(given: Given, user: string): TableRow {
  const source = given.text('source');
  if (source === undefined) throw new Fault('command-misused', { about: { missing: '--source' } });
  const target = given.text('target');
  const equivalence = equivalenceOf(given.text('equivalence') ?? (target === undefined ? 'unmatched' : 'equivalent'));
  if (equivalence === undefined) throw new Fault('value-unreadable', { about: { option: '--equivalence' } });
  const part = (code: string, side: 'source' | 'target'): { code: string; system?: string; display?: string } => {
    const [system, display] = [given.text(`${side}System`), given.text(`${side}Display`)];
    return { code, ...(system === undefined ? {} : { system }), ...(display === undefined ? {} : { display }) };
  };
  const [validFrom, validTo, why] = [day(given, 'validFrom'), day(given, 'validTo'), given.text('why')];
  return {
    source: part(source, 'source'),
    ...(target === undefined ? {} : { target: part(target, 'target') }),
    equivalence,
    status: given.flag('approve') ? 'approved' : 'draft',
    ...(given.flag('approve') ? { who: user } : {}),
    ...(why === undefined ? {} : { why }),
    ...(validFrom === undefined ? {} : { validFrom }),
    ...(validTo === undefined ? {} : { validTo }),
  };
}

function day(given: Given, name: 'validFrom' | 'validTo'): string | undefined {
  const text = given.text(name);
  if (text === undefined || isDay(text)) return text;
  throw new Fault('value-unreadable', { about: { option: name === 'validFrom' ? '--valid-from' : '--valid-to' } });
}
