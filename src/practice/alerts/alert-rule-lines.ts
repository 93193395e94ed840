import type { AlertRule, AlertRuleName, AlertRules, AlertSettings } from '../../workspace/alerts/alert-settings.ts';
import { spanText } from './alert-words.ts';

/** A rule as people read it. */
export interface AlertRuleLine {
  readonly rule: AlertRuleName;
  /** A flow that has it otherwise than the others. */
  readonly flow?: string;
  readonly on: boolean;
  readonly severity: AlertRule['severity'];
  readonly limit: string;
  readonly grace: string;
}

/** Every rule, then those that a flow has otherwise. */
export function alertRuleLines({ rules, flows }: AlertSettings): readonly AlertRuleLine[] {
  const own = Object.entries(flows).flatMap(([flow, those]) =>
    linesOf({ ...rules, ...those })
      .filter((line) => JSON.stringify(line) !== JSON.stringify(linesOf(rules).find(({ rule }) => rule === line.rule)))
      .map((line) => ({ ...line, flow })),
  );
  return [...linesOf(rules), ...own];
}

function linesOf(rules: AlertRules): readonly AlertRuleLine[] {
  const limits: Readonly<Record<AlertRuleName, string>> = {
    silence: `about ${rules.silence.expected} expected messages are missing${
      rules.silence.withinMs === undefined ? '' : `, or none in ${spanText(rules.silence.withinMs)} of usual hours`
    }`,
    errors: `over ${percent(rules.errors.share)} and at least ${rules.errors.least} in ${spanText(rules.errors.windowMs)}`,
    queue: `the oldest waits over ${spanText(rules.queue.olderThanMs)}`,
    lost: `${manyText(rules.lost.moreThan, 'delivery', 'deliveries')} in ${spanText(rules.lost.windowMs)}`,
    flagged: `${percent(rules.flagged.share)} more than usual and at least ${rules.flagged.least} in ${spanText(
      rules.flagged.windowMs,
    )}`,
    codes: `${manyText(rules.codes.moreThan, 'code', 'codes')} that no table knows`,
    held: `${manyText(rules.held.moreThan, 'delivery waits', 'deliveries wait')} for a person`,
    certificates: `ends within ${spanText(rules.certificates.beforeMs)}; high in its last week`,
  };
  return Object.entries(limits).map(([name, limit]) => {
    const rule = name as AlertRuleName;
    const { on, severity, graceMs } = rules[rule];
    return { rule, on, severity, limit, grace: graceMs === 0 ? 'none' : spanText(graceMs) };
  });
}

/** `any code`, `over 5 codes`. */
function manyText(moreThan: number, one: string, many: string): string {
  return moreThan === 0 ? `any ${one}` : `over ${moreThan} ${many}`;
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}
