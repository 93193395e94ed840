import { entryOf, type Severity } from '../diagnostics/catalogue.ts';
import { Fault } from '../diagnostics/fault.ts';
import type { Finding } from '../diagnostics/finding.ts';
import type { Given, OptionSpec } from './command-spec.ts';
import { exitCodes } from './exit-code.ts';

const SEVERITIES: readonly Severity[] = ['info', 'warning', 'error', 'fatal'];

/** The option that says from which severity on findings make the command end with 3. */
export const failOnOption: OptionSpec = {
  flags: '--fail-on <severity>',
  text: 'end with 3 from this severity on: info, warning, error or fatal',
  fallback: 'error',
};

/** The exit code for what was found. Throws `value-unreadable` for a word that is no severity. */
export function exitCodeFor(findings: readonly Finding[], given: Given): number {
  const least = SEVERITIES.findIndex((severity) => severity === given.text('failOn'));
  if (least < 0) throw new Fault('value-unreadable', { about: { option: '--fail-on' } });
  const bad = findings.some(({ code }) => SEVERITIES.indexOf(entryOf(code).severity) >= least);
  return bad ? exitCodes.findings : exitCodes.ok;
}
