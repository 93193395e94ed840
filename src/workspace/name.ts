import type { Section, Written } from './section.ts';

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const LONGEST = 64;

/** Whether a text can name a system, an interface, a flow or a destination. */
export function isName(text: string): boolean {
  return text.length <= LONGEST && NAME.test(text);
}

/** The name that a file gives its thing (`system: northlab`), checked. */
export function readName(section: Section, key: string): Written | undefined {
  const written = section.written(key, true);
  if (written === undefined || isName(written.text)) return written;
  section.file.report('workspace-name', written.node, written.path);
  return undefined;
}
