import { parseDocument } from 'yaml';
import { z } from 'zod';
import { Fault } from '../diagnostics/fault.ts';
import type { Finding } from '../diagnostics/finding.ts';
import type { Translation } from '../meaning/maps/translate.ts';

const fates = [
  ...(['skipped', 'ignored', 'condition', 'kept', 'translated', 'carried'] as const),
  ...(['flagged', 'lost', 'held'] as const),
];

const shape = z.strictObject({
  map: z.string().min(1).exactOptional(),
  from: z.string().min(1).exactOptional(),
  held: z.boolean().exactOptional(),
  counts: z.partialRecord(z.enum(fates), z.number().int().nonnegative()).exactOptional(),
  fates: z.record(z.string(), z.enum(fates)).exactOptional(),
  resources: z.array(z.looseObject({ resourceType: z.string() })).exactOptional(),
});

/** What a sample's `.expect.yaml` says of it. */
export type Expectation = z.infer<typeof shape>;

/** Reads an expectation. Throws a Fault `expectation-unreadable` with file and line. */
export function readExpectation(file: string, text: string): Expectation {
  const document = parseDocument(text, { intAsBigInt: false });
  const [error] = document.errors;
  if (error !== undefined) {
    const [start] = error.linePos ?? [];
    const place = { file, ...(start === undefined ? {} : { line: start.line, column: start.col }) };
    throw new Fault('expectation-unreadable', { place });
  }
  const read = shape.safeParse(document.toJS() ?? {});
  if (read.success) return read.data;
  const path = read.error.issues[0]?.path.join('.') ?? '';
  throw new Fault('expectation-unreadable', { place: path === '' ? { file } : { file, path } });
}

/**
 * What a translation does not fulfil, by places only. Every expected resource has to be part of a resource of its own:
 * what it says must be there, and there may be more.
 */
export function unmet(file: string, expected: Expectation, translation: Translation): readonly Finding[] {
  const findings: Finding[] = [];
  const report = (path: string, about: Finding['about'] = {}): void => {
    findings.push({ code: 'expectation-unmet', place: { file, path }, about });
  };
  const { ledger, held, outputs } = translation;
  if (expected.held !== undefined && expected.held !== held) report('held', { is: String(held) });
  for (const [fate, count] of Object.entries(expected.counts ?? {})) {
    const is = ledger.counts[fate as (typeof fates)[number]];
    if (is !== count) report(`counts.${fate}`, { expected: count, is });
  }
  const is = new Map(ledger.lines().map((line) => [line.path, line.fate]));
  for (const [path, fate] of Object.entries(expected.fates ?? {})) {
    if (is.get(path) !== fate) report(path, { expected: fate, is: is.get(path) ?? 'not there' });
  }
  const left = outputs.map(({ resource }) => JSON.parse(JSON.stringify(resource)) as unknown);
  for (const [at, resource] of (expected.resources ?? []).entries()) {
    const misses = left.map((each) => firstMiss(resource, each, ''));
    const found = misses.indexOf(undefined);
    if (found >= 0) left.splice(found, 1);
    else report(`resources[${at}]${nearest(misses, left, resource.resourceType)}`);
  }
  return findings;
}

/** The place that the nearest resource of the type lacks. */
function nearest(misses: readonly (string | undefined)[], left: readonly unknown[], type: string): string {
  const alike = misses.filter((_, at) => (left[at] as { resourceType?: unknown }).resourceType === type);
  return alike.toSorted((a, b) => (b?.length ?? 0) - (a?.length ?? 0))[0] ?? '.resourceType';
}

/** The first place of `expected` that `is` does not have; undefined when it has all. */
function firstMiss(expected: unknown, is: unknown, path: string): string | undefined {
  if (typeof expected !== 'object' || expected === null) return expected === is ? undefined : path;
  if (typeof is !== 'object' || is === null || Array.isArray(expected) !== Array.isArray(is)) return path;
  for (const [key, value] of Object.entries(expected)) {
    const inner = Array.isArray(expected) ? `${path}[${key}]` : `${path}.${key}`;
    const miss = firstMiss(value, (is as Readonly<Record<string, unknown>>)[key], inner);
    if (miss !== undefined) return miss;
  }
  return undefined;
}
