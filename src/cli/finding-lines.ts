import { entryOf } from '../diagnostics/catalogue.ts';
import type { Finding } from '../diagnostics/finding.ts';

/** A finding for people: `file:line:column: severity code: what happened (details)`, then what to do. */
export function findingLines({ code, place, about }: Finding): readonly string[] {
  const { severity, text, fix } = entryOf(code);
  const file = [place?.file, place?.line, place?.column].filter((part) => part !== undefined).join(':');
  const where = [file, place?.path].filter((part) => part !== undefined && part !== '').join(' ');
  const details = Object.entries(about ?? {}).map(([name, value]) => `${name} ${value}`);
  const [what] = details.length === 0 ? [text] : [`${text.replace(/\.$/, '')} (${details.join(', ')}).`];
  return [`${where === '' ? '' : `${where}: `}${severity} ${code}: ${what}`, `  ${fix}`];
}
