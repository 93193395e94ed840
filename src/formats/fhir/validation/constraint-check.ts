import type { ConstraintEntry } from '../definitions/pack-format.ts';
import { compileExpression } from '../fhirpath/compile-expression.ts';
import type { Choices } from '../fhirpath/compiler.ts';
import { type Evaluate, truth } from '../fhirpath/environment.ts';
import type { FhirPathEngine } from '../fhirpath/fhirpath-engine.ts';
import type { Visit } from './visit.ts';

const DEEPEST_WALK = 200;

/** Checks constraints over one value. `type` is its FHIR type where JSON does not tell. */
export type ConstraintsCheck = (value: unknown, visit: Visit, type?: string) => void;

interface Rule {
  readonly entry: ConstraintEntry;
  readonly evaluate: Evaluate | undefined;
  /** Whether no answer passes. Otherwise a rule must be true, as the standard asks. */
  readonly mayBeOpen: boolean;
}

/** What compiling constraints needs. */
export interface ConstraintCompiler {
  readonly choices: Choices;
  /** Takes the expressions that our compiler does not. */
  readonly engine: FhirPathEngine | undefined;
}

/** Compiles constraints to one check; undefined where there are none. */
export function compileConstraints(
  constraints: readonly ConstraintEntry[],
  compiler: ConstraintCompiler,
): ConstraintsCheck | undefined {
  const rules = constraints.map((entry) => compileRule(entry, compiler));
  if (rules.length === 0) return undefined;
  return (value, visit, type) => {
    const { context, contextType } = visit;
    visit.context = value;
    visit.contextType = type;
    const focus = [value];
    for (const rule of rules) check(rule, focus, visit);
    visit.context = context;
    visit.contextType = contextType;
  };
}

function compileRule(entry: ConstraintEntry, { choices, engine }: ConstraintCompiler): Rule {
  const evaluate =
    entry.key === 'dom-3'
      ? containedAreReferenced
      : (compileExpression(entry.expression, choices) ?? engine?.compile(entry.expression));
  // Dates of different precision cannot be ordered, a reference without an address (ref-1) points nowhere, and good
  // practice about an element says nothing where it is absent: all three have no answer, and nobody is to blame.
  const mayBeOpen = /[<>]/.test(entry.expression) || entry.key === 'ref-1' || entry.severity === 'warning';
  return { entry, evaluate, mayBeOpen };
}

function check({ entry, evaluate, mayBeOpen }: Rule, focus: readonly unknown[], visit: Visit): void {
  if (!evaluate) {
    visit.defer({ kind: 'invariant', place: visit.place(), key: entry.key, expression: entry.expression });
    return;
  }
  const answer = verdict(evaluate, focus, visit);
  if (answer === 'failed') {
    visit.defer({ kind: 'invariant', place: visit.place(), key: entry.key, expression: entry.expression });
    return;
  }
  if (answer === true || (answer === undefined && mayBeOpen)) return;
  visit.report(entry.severity === 'error' ? 'fhir-invariant-broken' : 'fhir-invariant-advised', { key: entry.key });
}

/** The library throws where FHIRPath has an error, and a resource may be so odd that an expression has one. */
function verdict(evaluate: Evaluate, focus: readonly unknown[], visit: Visit): boolean | undefined | 'failed' {
  try {
    return truth(evaluate(focus, visit));
  } catch {
    return 'failed';
  }
}

/**
 * dom-3: each contained resource is referred to from within the resource, or refers to the resource itself. Its
 * expression walks the whole resource several times for each contained one; this walks it once.
 */
function containedAreReferenced(focus: readonly unknown[]): readonly unknown[] {
  const container = focus[0] as { contained?: unknown };
  if (!Array.isArray(container.contained)) return [true];
  const referred = new Set<string>();
  collectLocal(container, referred);
  return [
    container.contained.every((one: unknown) => {
      const id = (one as { id?: unknown } | null)?.id;
      if (typeof id === 'string' && referred.has(`#${id}`)) return true;
      const own = new Set<string>();
      collectLocal(one, own);
      return own.has('#');
    }),
  ];
}

/** Deeper than `DEEPEST_WALK` nothing is looked at: whatever is nested so is reported elsewhere. */
function collectLocal(value: unknown, into: Set<string>, depth = 0): void {
  if (typeof value === 'string') {
    if (value.startsWith('#')) into.add(value);
  } else if (typeof value === 'object' && value !== null && depth < DEEPEST_WALK) {
    for (const key in value) collectLocal((value as Record<string, unknown>)[key], into, depth + 1);
  }
}
