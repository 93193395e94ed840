import type { Code } from '../../../diagnostics/catalogue.ts';
import type { Finding } from '../../../diagnostics/finding.ts';
import { formatMap } from '../format-map.ts';
import { parseMap } from '../parse-map.ts';
import type { ReadSpecification, SpecificationHead } from '../specification/read-specification.ts';
import { type MirthConnector, type MirthStep, readMirthChannel } from './mirth-channel.ts';
import { mirthExpression, mirthPath } from './mirth-expression.ts';
import { mirthScript } from './mirth-script.ts';

/** What a channel does not say, or says otherwise, is given here. */
export type ChannelHead = Partial<SpecificationHead> & Pick<SpecificationHead, 'map'>;

/** A value that a step keeps under a name. */
type Variables = Map<string, string>;

/**
 * A draft of a map from v2 to v2 out of the transformer of a Mirth channel: the rows that its builder steps and the plain
 * statements of its scripts are. What no row can hold (loops, functions, patterns, filters) is told with its place and
 * stands in the map as a comment that begins with TODO.
 *
 * @param file name for the findings
 * @param connector name of the connector to read; otherwise the first with steps
 */
export function importChannel(file: string, xml: string, head: ChannelHead, connector?: string): ReadSpecification {
  const connectors = readMirthChannel(xml);
  const chosen =
    connectors?.find(({ name, steps }) => (connector === undefined ? steps.length > 0 : name === connector)) ??
    (connector === undefined ? connectors?.[0] : undefined);
  if (connectors === undefined || chosen === undefined) {
    return { rows: 0, findings: [{ code: 'map-import-channel-unreadable', place: { file } }] };
  }
  const findings: Finding[] = [];
  const report = (code: Code, line: number): void => {
    findings.push({ code, place: { file, line } });
  };
  for (const { name, steps } of connectors) {
    if (name === chosen.name || steps.length === 0) continue;
    findings.push({ code: 'map-import-connector-left', place: { file, line: steps[0]?.line ?? 1 } });
  }
  for (const line of chosen.rules) report('map-import-filter-unread', line);
  const rows = rowsOf(chosen, report);
  const from = head.from ?? `hl7v2 ${chosen.type}`.trim();
  const lines = [
    `map: ${head.map}`,
    `from: ${from}`,
    `to: ${head.to ?? from}`,
    'rows:',
    ...rows.map((row) => (row.startsWith('# TODO') ? `  ${row}` : `  - ${quoted(row)}`)),
  ];
  const count = rows.filter((row) => !row.startsWith('# TODO')).length;
  if (count === 0) lines.splice(3, 1);
  const formatted = formatMap(`${head.map}.map.yaml`, `${lines.join('\n')}\n`);
  if (!('text' in formatted)) return { rows: 0, findings: [...findings, ...formatted.findings] };
  return { text: formatted.text, rows: count, findings };
}

function rowsOf({ steps }: MirthConnector, report: (code: Code, line: number) => void): readonly string[] {
  const rows = new Set<string>();
  const variables: Variables = new Map();
  const leave = (text: string, line: number): void => {
    report('map-import-step-unread', line);
    rows.add(`# TODO ${text.replace(/\s+/g, ' ').slice(0, 200)}`);
  };
  const add = (row: string, said: string, line: number): void => {
    if (isRow(row)) rows.add(row);
    else leave(said, line);
  };
  for (const step of steps) {
    if (step.kind === 'script') {
      for (const statement of mirthScript(step.source)) {
        const source = statement.source === undefined ? undefined : sourceOf(statement.source, variables);
        const when = statement.when === undefined ? '' : ` when ${statement.when}`;
        const { kind, target = '' } = statement;
        const [said, line] = [`${step.name}: ${statement.text}`, step.line + statement.line - 1];
        if (kind === 'variable' && source !== undefined && when === '') variables.set(target, source);
        else if (kind === 'delete') add(`${target} -> ignore${when} because the channel takes it away`, said, line);
        else if (kind === 'assign' && source !== undefined) add(`${source} -> ${target}${when}`, said, line);
        else leave(said, line);
      }
      continue;
    }
    const row = rowOfStep(step, variables);
    const said = [step.name, step.target, step.source].filter((text) => text !== '').join(': ');
    if (row === undefined) leave(said, step.line);
    else if (row !== '') add(row, said, step.line);
  }
  return [...rows];
}

/** Whether the language reads a row: a text of the channel may be longer than it takes. */
function isRow(row: string): boolean {
  const text = `map: a\nfrom: hl7v2\nto: hl7v2\nrows:\n  - ${quoted(row)}\n`;
  return 'map' in parseMap('', text);
}

function quoted(row: string): string {
  return `'${row.replaceAll("'", "''")}'`;
}

/** The row of a step; empty for one that only keeps a value, undefined for one that no row can hold. */
function rowOfStep(step: MirthStep, variables: Variables): string | undefined {
  const source = sourceOf(step.source, variables);
  if (step.kind === 'other' || step.replaces || source === undefined) return undefined;
  const fallback = mirthExpression(step.defaultValue);
  if (step.defaultValue !== '' && (fallback?.kind !== 'text' || source.startsWith('"'))) return undefined;
  const value =
    fallback?.kind === 'text' && fallback.text !== '' ? `${source} | ${JSON.stringify(fallback.text)}` : source;
  if (step.kind === 'mapper') {
    variables.set(step.target, value);
    return '';
  }
  const target = mirthPath(step.target);
  return target === undefined ? undefined : `${value} -> ${target}`;
}

/** The source of a row: a path, a text in quotes, or what an earlier step kept under a name. */
function sourceOf(text: string, variables: Variables): string | undefined {
  const bare = text.trim();
  const expression = mirthExpression(bare);
  if (expression === undefined) return variables.get(bare);
  if (expression.kind === 'variable') return variables.get(expression.name);
  if (expression.kind === 'path') return expression.path;
  return expression.text === '' ? undefined : JSON.stringify(expression.text);
}
