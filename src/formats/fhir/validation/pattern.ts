/**
 * Whether a value has everything that a pattern has; FHIR R4, ElementDefinition.pattern[x]. Each item of an array in the
 * pattern needs an item of the value that matches it.
 */
export function matchesPattern(value: unknown, pattern: unknown): boolean {
  if (Array.isArray(pattern)) {
    return Array.isArray(value) && pattern.every((part) => value.some((one) => matchesPattern(one, part)));
  }
  if (typeof pattern !== 'object' || pattern === null) return value === pattern;
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(pattern).every(([key, part]) => matchesPattern((value as Record<string, unknown>)[key], part));
}
