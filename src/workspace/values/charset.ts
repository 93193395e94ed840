import type { InterfaceDefinition } from '../definitions.ts';

/** How it is written, for findings. */
export const CHARSET = 'from MSH-18, else windows-1252; or one name, which then always holds';

/** Reads `from MSH-18, else windows-1252`, `from MSH-18` (else ASCII, as HL7 says), or `UTF-8` (always). */
export function readCharset(
  text: string,
  isCharset: (name: string) => boolean,
): InterfaceDefinition['charset'] | undefined {
  const match = /^from MSH-18(?:\s*,?\s*else\s+(.+))?$/.exec(text);
  const name = match === null ? text : (match[1] ?? 'ASCII');
  return isCharset(name) ? { otherwise: name, force: match === null } : undefined;
}
