import { isScalar } from 'yaml';
import type { Section } from '../section.ts';
import { DURATION, readDuration } from '../values/duration.ts';
import { PERCENTAGE, readPercentage } from '../values/percentage.ts';
import { readWholeNumber } from '../values/whole-number.ts';
import type { AlertRule, AlertRules, FlowAlertRules } from './alert-settings.ts';

const MOST = 1_000_000;
const COUNT = `a whole number from 0 to ${MOST}`;

type Own<Rule extends AlertRule> = Omit<Rule, keyof AlertRule>;

/** Reads the rules of a flow over those that hold otherwise; `certificates` too where the section is everybody's. */
export function readFlowRules(section: Section, before: FlowAlertRules): FlowAlertRules {
  return {
    silence: readRule(section, 'silence', before.silence, (rule, { expected, withinMs }) => {
      const within = durationOf(rule, 'within') ?? withinMs;
      return {
        expected: countOf(rule, 'expected') ?? expected,
        ...(within === undefined ? {} : { withinMs: within }),
      };
    }),
    errors: readRule(section, 'errors', before.errors, readShare),
    queue: readRule(section, 'queue', before.queue, (rule, { olderThanMs }) => ({
      olderThanMs: durationOf(rule, 'older_than') ?? olderThanMs,
    })),
    lost: readRule(section, 'lost', before.lost, (rule, { moreThan, windowMs }) => ({
      moreThan: countOf(rule, 'more_than') ?? moreThan,
      windowMs: durationOf(rule, 'window') ?? windowMs,
    })),
    flagged: readRule(section, 'flagged', before.flagged, readShare),
    codes: readRule(section, 'codes', before.codes, readMoreThan),
    held: readRule(section, 'held', before.held, readMoreThan),
  };
}

/** Reads `rules:`, with the rule of certificates. */
export function readRules(section: Section, before: AlertRules): AlertRules {
  return {
    ...readFlowRules(section, before),
    certificates: readRule(section, 'certificates', before.certificates, (rule, { beforeMs }) => ({
      beforeMs: durationOf(rule, 'before') ?? beforeMs,
    })),
  };
}

function readRule<Rule extends AlertRule>(
  section: Section,
  name: string,
  before: Rule,
  readOwn: (rule: Section, before: Rule) => Own<Rule>,
): Rule {
  if (isScalar(section.find(name))) {
    const word = section.word(name, ['on', 'off']);
    return { ...before, on: word !== 'off' };
  }
  const rule = section.section(name);
  if (rule === undefined) return before;
  const read = {
    ...before,
    on: true,
    severity: rule.word('severity', ['high', 'warning']) ?? before.severity,
    graceMs: durationOf(rule, 'grace') ?? before.graceMs,
    clearMs: durationOf(rule, 'clear') ?? before.clearMs,
    ...readOwn(rule, before),
  };
  rule.done();
  return read;
}

function readShare(
  rule: Section,
  { share, least, windowMs }: { readonly share: number; readonly least: number; readonly windowMs: number },
) {
  return {
    share: rule.value('over', PERCENTAGE, readPercentage) ?? share,
    least: countOf(rule, 'least') ?? least,
    windowMs: durationOf(rule, 'window') ?? windowMs,
  };
}

function readMoreThan(rule: Section, { moreThan }: { readonly moreThan: number }) {
  return { moreThan: countOf(rule, 'more_than') ?? moreThan };
}

function durationOf(rule: Section, key: string): number | undefined {
  return rule.value(key, DURATION, readDuration);
}

function countOf(rule: Section, key: string): number | undefined {
  return rule.value(key, COUNT, (text) => readWholeNumber(text, 0, MOST));
}
