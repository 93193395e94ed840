import type { Condition } from '../meaning/maps/condition.ts';
import { parseCondition } from '../meaning/maps/parse-condition.ts';
import type { Section } from './section.ts';

/** Reads the condition of a key; a finding stands at the very character of the file. */
export function readConditionOf(
  section: Section,
  key: string,
  isPath: (text: string) => boolean,
): Condition | undefined {
  const written = section.written(key);
  if (written === undefined) return undefined;
  const parsed = parseCondition(written.text, { isPath });
  if ('condition' in parsed) return parsed.condition;
  for (const finding of parsed.findings) {
    section.file.report(finding.code, written.node, written.path, finding.about, (finding.place?.column ?? 1) - 1);
  }
  return undefined;
}
