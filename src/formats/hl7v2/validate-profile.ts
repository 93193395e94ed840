import type { Finding } from '../../diagnostics/finding.ts';
import { table } from './dictionary/table.ts';
import { lengthOf, type RepetitionOutline, type SegmentOutline } from './outline.ts';
import type { Profile, ProfileRule } from './profile.ts';

const placePath = /^(\w{3})(?:-(\d+)(?:\.(\d+))?(?:\.(\d+))?)?$/;

/**
 * Holds a message to a conformance profile. A rule for a component is asked of every repetition of its
 * field that is there; a rule for a field of every segment of that name.
 */
export function validateProfile(segments: readonly SegmentOutline[], profile: Profile): Finding[] {
  const findings: Finding[] = [];
  for (const rules of [profile.paths, profile.messages[messageType(segments)] ?? {}]) {
    for (const [path, rule] of Object.entries(rules)) {
      const [, name = '', field, component, subcomponent] = placePath.exec(path) ?? [];
      const found = segments.filter((segment) => segment.name === name);
      if (field === undefined) occurs(findings, path, rule, found.length);
      else {
        for (const segment of found) fieldRule(findings, segment, [field, component, subcomponent].map(Number), rule);
      }
    }
  }
  return findings;
}

/** MSH-9 as `ORU^R01`, as profiles name message types. */
export function messageType(segments: readonly SegmentOutline[]): string {
  const type = segments
    .find((segment) => segment.name === 'MSH')
    ?.fields.get(9)
    ?.get(1);
  return [1, 2].flatMap((component) => type?.get(component)?.get(1) ?? []).join('^');
}

function fieldRule(
  findings: Finding[],
  segment: SegmentOutline,
  [field, component, subcomponent]: number[],
  rule: ProfileRule,
): void {
  const repetitions = segment.fields.get(field ?? 0) ?? new Map<number, RepetitionOutline>();
  const path = `${segment.path}-${field}`;
  if (component === undefined || Number.isNaN(component)) {
    occurs(findings, path, rule, repetitions.size === 0 ? 0 : Math.max(...repetitions.keys()));
    for (const [i, repetition] of repetitions)
      valueRule(findings, at(path, i), rule, lengthOf(repetition), whole(repetition));
    return;
  }
  for (const [i, repetition] of repetitions) {
    const parts = repetition.get(component) ?? new Map<number, string>();
    const deep = subcomponent !== undefined && !Number.isNaN(subcomponent);
    const value = deep ? parts.get(subcomponent) : whole(new Map([[1, parts]]));
    const length = deep ? Array.from(value ?? '').length : parts.size === 0 ? 0 : lengthOf(new Map([[1, parts]]));
    const here = `${at(path, i)}.${component}${deep ? `.${subcomponent}` : ''}`;
    occurs(findings, here, rule, value === undefined && length === 0 ? 0 : 1);
    if (length > 0) valueRule(findings, here, rule, length, value);
  }
}

function occurs(findings: Finding[], path: string, rule: ProfileRule, times: number): void {
  const [least, most] = rule.cardinality ?? [0, '*'];
  if (rule.usage === 'X' && times > 0) findings.push({ code: 'hl7-profile-not-supported', place: { path } });
  else if (times === 0 && (rule.usage === 'R' || least > 0) && rule.usage !== 'RE') {
    findings.push({ code: 'hl7-profile-missing', place: { path } });
  } else if (times > 0 && (times < least || (most !== '*' && times > most))) {
    findings.push({ code: 'hl7-profile-cardinality', place: { path }, about: { least, most } });
  }
}

function valueRule(
  findings: Finding[],
  path: string,
  rule: ProfileRule,
  length: number,
  value: string | undefined,
): void {
  if (rule.length !== undefined && length > rule.length) {
    findings.push({ code: 'hl7-profile-too-long', place: { path }, about: { most: rule.length } });
  }
  const codes = rule.table === undefined ? undefined : table(rule.table)?.codes;
  // Where the code is empty and something stands beside it, there is no code to hold to a list.
  const listed = value === undefined || ((rule.values?.includes(value) ?? true) && (codes?.has(value) ?? true));
  const allowed = listed && (rule.fixed === undefined || value === rule.fixed);
  if (!allowed)
    findings.push({
      code: 'hl7-profile-value',
      place: { path },
      ...(rule.table === undefined ? {} : { about: { table: rule.table } }),
    });
}

/** The code of a repetition or component: its first leaf. What stands beside a code (its display) is not part of it. */
function whole(repetition: RepetitionOutline): string | undefined {
  return repetition.get(1)?.get(1);
}

function at(path: string, repetition: number): string {
  return repetition === 1 ? path : `${path}[${repetition}]`;
}
