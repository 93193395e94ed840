import type { Finding } from '../diagnostics/finding.ts';
import { ROLE_NAMES, type RoleName } from './role-names.ts';
import { Section } from './section.ts';
import { DURATION, readDuration } from './values/duration.ts';
import { YamlFile } from './yaml-file.ts';

/** Where a workspace says them. */
export const ACCESS_FILE = 'trust/access.yaml';

/** What a practice asks of those who log in; `trust/access.yaml` says it. */
export interface AccessRules {
  /** Who needs a second factor: roles, and whoever may see masked values or take data away. */
  readonly secondFactor: readonly FactorNeed[];
  readonly grants: {
    /** Roles that count only where and while a grant says so. */
    readonly neededBy: readonly RoleName[];
    /** How long one may last, in ms. */
    readonly longestMs: number;
  };
}

const FACTOR_NEEDS = [...ROLE_NAMES, 'unmask', 'export'] as const;
/** A role, or what somebody may do by any role. */
export type FactorNeed = (typeof FACTOR_NEEDS)[number];

/** What holds where the workspace says nothing. */
export const USUAL_RULES: AccessRules = {
  secondFactor: ['administrator', 'compliance', 'unmask', 'export'],
  grants: { neededBy: ['consultant'], longestMs: 90 * 24 * 3_600_000 },
};

/** Reads `trust/access.yaml`; what is wrong with it is reported, and then holds as if it were not there. */
export function readAccessRules(file: YamlFile): AccessRules {
  if (file.root === undefined) return USUAL_RULES;
  const section = new Section(file, file.root, '');
  const secondFactor = words(section, 'second_factor', FACTOR_NEEDS) ?? USUAL_RULES.secondFactor;
  const grants = section.section('grants');
  const neededBy =
    (grants === undefined ? undefined : words(grants, 'needed_by', ROLE_NAMES)) ?? USUAL_RULES.grants.neededBy;
  const longestMs = grants?.value('longest', DURATION, readDuration) ?? USUAL_RULES.grants.longestMs;
  grants?.done();
  section.done();
  return { secondFactor, grants: { neededBy, longestMs } };
}

/** The rules of a workspace's files; what is wrong with them is found when the files are checked. */
export function accessRules(files: Readonly<Record<string, string>>): AccessRules {
  const text = files[ACCESS_FILE];
  if (text === undefined) return USUAL_RULES;
  const findings: Finding[] = [];
  const rules = readAccessRules(new YamlFile(ACCESS_FILE, text, findings));
  // A file that cannot be read must not loosen anything.
  return findings.length === 0 ? rules : USUAL_RULES;
}

/** A list of words of a closed set; `none` alone is an empty one. */
function words<const Word extends string>(
  section: Section,
  key: string,
  known: readonly Word[],
): readonly Word[] | undefined {
  const list = section.list(key);
  if (list?.length === 1 && list[0]?.text === 'none') return [];
  return list?.flatMap((written) => {
    const found = known.find((word) => word === written.text);
    if (found === undefined) section.invalid(written, `none, or of ${known.join(', ')}`, known);
    return found ?? [];
  });
}
