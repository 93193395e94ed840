/**
 * A condition of HL7's v2-to-FHIR guide (`IF PV1-2 VALUED AND PV1-3.1 EQUALS "A"`) in the words of the map language;
 * undefined where it has more than fields, texts, `VALUED`, `EQUALS`, `IN`, `AND` and `OR`.
 */
export function readGuideCondition(text: string): string | undefined {
  const inside = text.trim().replace(/^IF\s+/i, '');
  const parts = inside.split(/\s+(AND|OR)\s+/);
  const words = parts.map((part, at) => (at % 2 === 1 ? part.toLowerCase() : termOf(part.trim())));
  const mixed = parts.includes('AND') && parts.includes('OR');
  return mixed || words.some((word) => word === undefined) ? undefined : words.join(' ');
}

function termOf(term: string): string | undefined {
  const [, path, not, word, value] =
    /^([A-Z][A-Z0-9]{1,2}[-.][\d.]+)\s+(?:IS\s+)?(NOT\s+)?(VALUED|EQUALS|IN)(?:\s+(.+))?$/.exec(term) ?? [];
  if (path === undefined) return undefined;
  const negated = not !== undefined;
  if (word === 'VALUED') return value === undefined ? `${path} ${negated ? 'not ' : ''}valued` : undefined;
  if (word === 'EQUALS')
    return /^"[^"\\]+"$/.test(value ?? '') ? `${path} ${negated ? '!=' : '='} ${value}` : undefined;
  const members = /^\(?\s*("[^"\\]+"(?:\s*,\s*"[^"\\]+")*)\s*\)?$/.exec(value ?? '')?.[1];
  return members === undefined ? undefined : `${path} ${negated ? 'not ' : ''}in (${members})`;
}
