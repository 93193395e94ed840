import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { guideCodes, guideMessages } from '../scripts/v2-to-fhir/guide-table.ts';
import { tableName } from '../scripts/v2-to-fhir/mechanical.ts';
import { messageDecisions } from '../scripts/v2-to-fhir/message-files.ts';
import { type PackFiles, packFiles } from '../scripts/v2-to-fhir/pack-files.ts';
import { tableCell } from '../scripts/v2-to-fhir/pack-tables.ts';

/**
 * How much of HL7's v2-to-FHIR guide the shipped pack covers, by kind of table: rows that a row of the pack writes to the
 * same place, rows that a decision argues about, and rows that are open. `--open` names the open ones.
 */
interface Coverage {
  total: number;
  covered: number;
  argued: number;
  open: number;
}

const project = fileURLToPath(new URL('../', import.meta.url));
const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    data: { type: 'string', default: join(project, '../shared/samples/mappings/v2-to-fhir-ig') },
    open: { type: 'boolean', default: false },
  },
});

if (existsSync(values.data)) measure(values.data);
else {
  process.stderr.write("measure: the folder with the guide's tables is missing; give it with --data\n");
  process.exitCode = 2;
}

function measure(guide: string): void {
  const made = packFiles(guide, project);
  const open: string[] = [];
  const result = {
    messages: messageCoverage(guide, made, open),
    segments: mapCoverage(made, 'segment', open),
    datatypes: mapCoverage(made, 'type', open),
    codes: codeCoverage(guide, made, open),
  };
  process.stdout.write(values.json ? `${JSON.stringify(result, undefined, 2)}\n` : tableOf(result));
  if (values.open) process.stdout.write(open.map((line) => `${line}\n`).join(''));
}

function mapCoverage({ maps }: PackFiles, kind: 'segment' | 'type', open: string[]): Coverage {
  const coverage = none();
  for (const map of maps.filter((each) => each.kind === kind)) {
    for (const { row, fate } of map.rows) {
      count(coverage, fate);
      if (fate === 'open') open.push(`${map.name} ${row.source} ${row.target || row.proposed || row.narrative}`);
    }
  }
  return coverage;
}

function messageCoverage(guide: string, { files, maps }: PackFiles, open: string[]): Coverage {
  const coverage = none();
  const decisions = messageDecisions(join(project, 'scripts/v2-to-fhir/decisions/messages'));
  const absent = new Set(maps.filter(({ text }) => text === undefined).map(({ name }) => name));
  for (const [structure, rows] of guideMessages(join(guide, 'messages'))) {
    const text = files.get(`messages/${structure}.map.yaml`) ?? '';
    for (const row of rows) {
      const used = row.segmentMap !== '' && text.includes(row.segmentMap);
      const argued = absent.has(row.segmentMap) || decisions.has(row.segmentMap) || decisions.has(row.target);
      const fate = used ? 'row' : argued ? 'argued' : 'open';
      count(coverage, fate);
      if (fate === 'open') open.push(`${structure} ${row.place} ${row.target} ${row.segmentMap}`);
    }
  }
  return coverage;
}

function codeCoverage(guide: string, { files }: PackFiles, open: string[]): Coverage {
  const coverage = none();
  for (const [name, rows] of guideCodes(join(guide, 'codesystems'))) {
    const lines = `\n${files.get(`codes/${tableName(name)}.csv`) ?? ''}`;
    for (const row of rows) {
      if (row.code === '' && row.targetCode === '') continue;
      // A pattern (`Q<integer>H`) and a target without a source translate no code of a message.
      const isCode = row.code !== '' && !/[<>]\w|\w[<>]/.test(row.code);
      const fate = !isCode ? 'argued' : lines.includes(`\n${tableCell(row.code)},`) ? 'row' : 'open';
      count(coverage, fate);
      if (fate === 'open') open.push(`${name} ${row.code}`);
    }
  }
  return coverage;
}

function none(): Coverage {
  return { total: 0, covered: 0, argued: 0, open: 0 };
}

function count(coverage: Coverage, fate: 'row' | 'argued' | 'open'): void {
  coverage.total++;
  if (fate === 'row') coverage.covered++;
  else coverage[fate]++;
}

function tableOf(result: Readonly<Record<string, Coverage>>): string {
  return Object.entries(result)
    .map(
      ([kind, { total, covered, argued, open }]) =>
        `${kind}: ${covered} of ${total} rows, ${argued} argued, ${open} open\n`,
    )
    .join('');
}
