import { entryOf } from '../../src/diagnostics/catalogue.ts';
import type { Finding } from '../../src/diagnostics/finding.ts';
import { type Definitions, validate } from '../../src/formats/fhir/index.ts';
import { seededRandom } from '../../src/world/random.ts';
import type { Mutant } from './mutant.ts';
import { inBundle, mutantsOf } from './mutations.ts';
import type { Json, OfficialPackage } from './official-package.ts';

interface KindResult {
  mutants: number;
  caught: number;
  /** Not decided here: left as work for a terminology service. */
  deferred: number;
}

export interface PackageResult {
  readonly examples: number;
  readonly falseAlarms: number;
  readonly falseAlarmsAt: readonly string[];
  readonly mutants: number;
  readonly caught: number;
  readonly caughtShare: number;
  readonly kinds: Readonly<Record<string, KindResult>>;
  /** A sample of what was not caught. */
  readonly missed: readonly string[];
}

export interface MeasureOptions {
  readonly seed: number;
  /** At most so many mutants of a kind from one example; the rest are left out by chance. */
  readonly perKind: number;
}

/** Validates the examples of an official package, and mutants of them, each alone and at the end of a bundle. */
export function measurePackage(
  official: OfficialPackage,
  definitions: Definitions,
  { seed, perKind }: MeasureOptions,
): PackageResult {
  const random = seededRandom(seed);
  const kinds: Record<string, KindResult> = {};
  const alarms: string[] = [];
  const missed: string[] = [];
  const valid = official.examples.filter((example) => {
    const { findings } = validate(example, { definitions });
    const error = findings.find(isError);
    if (error) alarms.push(`${nameOf(example)} ${error.code} ${error.place?.path ?? ''}`);
    return !error;
  });
  const others = valid.filter((one) => one['resourceType'] !== 'Bundle').slice(0, 3);
  for (const example of valid) {
    const profiles = claimed(example).flatMap((url) => official.profiles.get(url.split('|')[0] as string) ?? []);
    for (const mutant of chosen(
      mutantsOf(example, { claimed: profiles, all: official.profiles }, definitions),
      perKind,
      () => random.next(),
    )) {
      count(mutant.kind, mutant.resource, example, mutant.where);
      if (example['resourceType'] !== 'Bundle' && random.next() < 0.2) {
        count('deep in a bundle', inBundle(mutant.resource, others), example, `${mutant.kind} ${mutant.where}`);
      }
    }
  }
  let mutants = 0;
  let caught = 0;
  for (const one of Object.values(kinds)) {
    mutants += one.mutants;
    caught += one.caught;
  }
  return {
    examples: official.examples.length,
    falseAlarms: alarms.length,
    falseAlarmsAt: alarms,
    mutants,
    caught,
    caughtShare: mutants === 0 ? 0 : Math.round((caught / mutants) * 1e4) / 1e4,
    kinds,
    missed: missed.slice(0, 40),
  };

  function count(kind: string, resource: Json, example: Json, where: string): void {
    const result = (kinds[kind] ??= { mutants: 0, caught: 0, deferred: 0 });
    const { findings, deferred } = validate(resource, { definitions });
    result.mutants += 1;
    if (findings.some(isError)) result.caught += 1;
    else {
      if (deferred.some((work) => work.kind === 'code')) result.deferred += 1;
      missed.push(`${kind}: ${nameOf(example)} ${where}`);
    }
  }
}

function isError(finding: Finding): boolean {
  const { severity } = entryOf(finding.code);
  return severity === 'error' || severity === 'fatal';
}

function nameOf(example: Json): string {
  return `${example['resourceType'] as string}/${example['id'] as string}`;
}

function claimed(example: Json): string[] {
  const { profile } = (example['meta'] ?? {}) as { profile?: string[] };
  return profile ?? [];
}

/** At most `most` of each kind, by chance. */
function chosen(mutants: readonly Mutant[], most: number, chance: () => number): Mutant[] {
  const byKind = new Map<string, Mutant[]>();
  for (const mutant of mutants) byKind.set(mutant.kind, [...(byKind.get(mutant.kind) ?? []), mutant]);
  return [...byKind.values()].flatMap((list) => {
    for (let i = list.length - 1; i > 0; i--) {
      const j = Math.floor(chance() * (i + 1));
      [list[i], list[j]] = [list[j] as Mutant, list[i] as Mutant];
    }
    return list.slice(0, most);
  });
}
