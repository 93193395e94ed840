/** How a message type is written, for findings. */
export const MESSAGE_TYPE = 'a message type such as ORU^R01, ADT^* or ADT';

/**
 * Reads a pattern of message types into its one spelling: `ADT` is `ADT^*`. A third component
 * (`ADT^A01^ADT_A01`) narrows nothing that flows decide on and is taken away.
 */
export function readMessageType(text: string): string | undefined {
  const match = /^([A-Z][A-Z0-9]{2})(?:\^([A-Z][A-Z0-9]{2}|\*)(?:\^[A-Z][A-Z0-9_]{2,9})?)?$/.exec(text);
  return match === null ? undefined : `${match[1]}^${match[2] ?? '*'}`;
}

/** Whether a message of the type `type` (`ADT^A01`) is one of the pattern's (`ADT^*`). */
export function matchesType(pattern: string, type: string): boolean {
  return pattern.endsWith('^*')
    ? type.startsWith(pattern.slice(0, -1)) || type === pattern.slice(0, -2)
    : pattern === type;
}

/** Whether some message type fits both patterns; no pattern at all fits every type. */
export function typesOverlap(a: readonly string[], b: readonly string[]): boolean {
  if (a.length === 0 || b.length === 0) return true;
  return a.some((x) => b.some((y) => matchesType(x, y) || matchesType(y, x)));
}
