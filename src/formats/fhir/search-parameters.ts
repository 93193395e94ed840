import type { Definitions } from './definitions/definitions.ts';
import { compileExpression } from './fhirpath/compile-expression.ts';
import type { Environment, Evaluate, Values } from './fhirpath/environment.ts';
import type { FhirPathEngine } from './fhirpath/fhirpath-engine.ts';

/** A search parameter with the values that a resource has for it. */
export interface SearchValues {
  readonly code: string;
  /** number, date, string, token, reference, composite, quantity, uri or special. */
  readonly type: string;
  /** JSON values: strings, codings, concepts, references, quantities, periods ... */
  readonly values: Values;
}

interface Extraction {
  readonly code: string;
  readonly type: string;
  readonly evaluate: Evaluate;
}

const compiled = new WeakMap<Definitions, Map<string, readonly Extraction[]>>();

/**
 * The values that a resource has for the search parameters of its type, parameters without a value left out.
 *
 * Source: FHIR R4, section 3.1.1, and the SearchParameter resources of the packs.
 *
 * @param engine takes the expressions that the compiler here does not; without it those parameters are left out
 */
export function searchValues(
  resource: Readonly<Record<string, unknown>>,
  definitions: Definitions,
  engine?: FhirPathEngine,
): SearchValues[] {
  const { resourceType } = resource;
  if (typeof resourceType !== 'string') return [];
  const environment: Environment = { resource, rootResource: resource, context: resource };
  const focus = [resource];
  const found: SearchValues[] = [];
  for (const { code, type, evaluate } of extractions(resourceType, definitions, engine)) {
    const values = evaluate(focus, environment);
    if (values.length > 0) found.push({ code, type, values });
  }
  return found;
}

function extractions(
  type: string,
  definitions: Definitions,
  engine: FhirPathEngine | undefined,
): readonly Extraction[] {
  let types = compiled.get(definitions);
  if (!types) compiled.set(definitions, (types = new Map()));
  const known = types.get(type);
  if (known) return known;
  const made = Object.entries(definitions.searchParameters(type)).flatMap(([code, parameter]) => {
    const evaluate =
      compileExpression(parameter.expression, (name) => definitions.choices(name)) ??
      engine?.compile(parameter.expression);
    return evaluate ? [{ code, type: parameter.type, evaluate }] : [];
  });
  types.set(type, made);
  return made;
}
