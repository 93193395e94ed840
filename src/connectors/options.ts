import { z } from 'zod';
import { Fault } from '../diagnostics/fault.ts';
import type { Finding } from '../diagnostics/finding.ts';
import type { Endpoint } from './endpoint.ts';

const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A length of time as the workspace writes it (`500ms`, `30s`, `5m`, `1h`, `7d`), read into milliseconds. */
export const duration = z
  .string()
  .regex(/^\d{1,9}(ms|s|m|h|d)$/, 'a time such as 500ms, 30s, 5m, 1h or 7d')
  .transform((text) => {
    const unit = text.replace(/^\d+/, '') as keyof typeof UNIT_MS;
    return Number.parseInt(text, 10) * UNIT_MS[unit];
  });

/** Where a secret is found: `secret:northlab-key`, or `file:certs/a.pem`. Never the secret itself. */
export const reference = z.string().regex(/^(secret|file):./, 'a reference: secret:name or file:path');

/**
 * Checks the options of an interface against the connector's schema.
 * @returns a finding for each option that is unknown or unreadable, with the option's path; no values
 */
export function checkOptions(schema: z.ZodType, endpoint: Endpoint): Finding[] {
  const read = schema.safeParse(endpoint.options);
  return read.success ? [] : read.error.issues.flatMap(findingsOf);
}

/**
 * The options of an interface, defaults filled in.
 * @throws Fault `option-unreadable`; `checkOptions` says beforehand which one it is
 */
export function optionsOf<S extends z.ZodType>(schema: S, endpoint: Endpoint): z.output<S> {
  const read = schema.safeParse(endpoint.options);
  if (read.success) return read.data;
  const [first] = read.error.issues.flatMap(findingsOf);
  throw new Fault('option-unreadable', first?.place === undefined ? {} : { place: first.place });
}

function findingsOf(issue: z.core.$ZodIssue): Finding[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ code: 'option-unknown', place: { path: pathOf([...issue.path, key]) } }));
  }
  const expected = expectedOf(issue);
  const place = { path: pathOf(issue.path) };
  return [{ code: 'option-unreadable', place, ...(expected === undefined ? {} : { about: { expected } }) }];
}

function expectedOf(issue: z.core.$ZodIssue): string | undefined {
  if (issue.code === 'invalid_type') return issue.expected;
  if (issue.code === 'invalid_value') return issue.values.map(String).join(', ');
  if (issue.code === 'too_small') return `at least ${issue.minimum}`;
  if (issue.code === 'too_big') return `at most ${issue.maximum}`;
  if (issue.code === 'invalid_format') return issue.message;
  return issue.code === 'custom' ? issue.message : undefined;
}

function pathOf(parts: readonly PropertyKey[]): string {
  return parts.reduce<string>(
    (path, part) => (typeof part === 'number' ? `${path}[${part}]` : `${path}.${String(part)}`),
    'options',
  );
}
