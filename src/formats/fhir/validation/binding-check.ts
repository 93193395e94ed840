import type { Definitions } from '../definitions/definitions.ts';
import type { BindingEntry } from '../definitions/pack-format.ts';
import type { Membership, ValueSet } from '../definitions/value-set.ts';
import type { CodingToCheck } from './deferred.ts';
import type { Visit } from './visit.ts';

/** A check of a value against a required value set. */
export type BindingCheck = (value: unknown, visit: Visit) => void;

const DATA_ABSENT = 'http://hl7.org/fhir/StructureDefinition/data-absent-reason';

/** The check of a required binding; undefined for weaker ones, which do not make a resource invalid. */
export function compileBinding(binding: BindingEntry | undefined, definitions: Definitions): BindingCheck | undefined {
  if (binding?.strength !== 'required') return undefined;
  const { valueSet: url } = binding;
  const valueSet = definitions.valueSet(url);
  return (value, visit) => {
    const answer = valueSet ? membership(value, valueSet) : 'unknown';
    if (answer === 'in') return;
    if (answer === 'unknown') {
      visit.defer({ kind: 'code', place: visit.place(), valueSet: url, codings: codingsOf(value).map(toCheck) });
    } else if (!saysAbsent(value)) visit.report('fhir-code-not-in-value-set', { valueSet: url });
  };
}

/** Whether a code, coding, quantity or concept has a code of the value set. */
export function membership(value: unknown, valueSet: ValueSet): Membership {
  if (typeof value === 'string') return valueSet.hasCode(value);
  let answer: Membership = 'out';
  for (const { system, code } of codingsOf(value)) {
    const one = valueSet.has(system, code);
    if (one === 'in') return 'in';
    if (one === 'unknown') answer = 'unknown';
  }
  return answer;
}

interface CodingLike {
  readonly system?: unknown;
  readonly code?: unknown;
}

function codingsOf(value: unknown): readonly CodingLike[] {
  if (typeof value === 'string') return [{ code: value }];
  if (typeof value !== 'object' || value === null) return [];
  const { coding } = value as { coding?: unknown };
  if (Array.isArray(coding)) return coding.filter((one) => typeof one === 'object' && one !== null) as CodingLike[];
  return 'code' in value ? [value] : [];
}

function toCheck({ system, code }: CodingLike): CodingToCheck {
  const text = typeof code === 'string' ? code : '';
  return typeof system === 'string' ? { system, code: text } : { code: text };
}

/** A concept that only says why there is no code is no wrong code. */
function saysAbsent(value: unknown): boolean {
  const { extension } = (value ?? {}) as { extension?: unknown };
  return (
    Array.isArray(extension) && extension.some((one: unknown) => (one as { url?: unknown } | null)?.url === DATA_ABSENT)
  );
}
