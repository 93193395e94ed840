import { describe, expect, it } from 'vitest';
import type { Finding } from '../diagnostics/finding.ts';
import { ACCESS_FILE, accessRules, readAccessRules, USUAL_RULES } from './access-rules.ts';
import { YamlFile } from './yaml-file.ts';

const rules = (text: string) => accessRules({ [ACCESS_FILE]: text });

describe('the rules of access', () => {
  it('are the usual ones where the workspace says nothing', () => {
    expect(accessRules({})).toEqual(USUAL_RULES);
    expect(rules('grants: {longest: 30d}')).toEqual({
      ...USUAL_RULES,
      grants: { ...USUAL_RULES.grants, longestMs: 30 * 86_400_000 },
    });
  });

  it('are those that it says', () => {
    expect(rules('second_factor: [unmask, frontdesk]\ngrants: {needed_by: none, longest: 2h}')).toEqual({
      secondFactor: ['unmask', 'frontdesk'],
      grants: { neededBy: [], longestMs: 7_200_000 },
    });
    expect(rules('second_factor: none').secondFactor).toEqual([]);
  });

  it.each(['second_factor: [nobody]', 'second_facto: none', 'second_factor: [none, manager]', '- a', 'a: ['])(
    'are loosened by nothing that cannot be read, and that is told: %s',
    (text) => {
      expect(rules(text)).toEqual(USUAL_RULES);
      const findings: Finding[] = [];
      readAccessRules(new YamlFile(ACCESS_FILE, text, findings));
      expect(findings.length).toBeGreaterThan(0);
    },
  );
});
