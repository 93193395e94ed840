import type { SearchParameterEntry } from '../../src/formats/fhir/definitions/pack-format.ts';
import type { Conformance } from './definition-source.ts';

/** Search parameters by base type and code, each with the part of its expression that is about that type. */
export function cutSearchParameters(
  definitions: readonly Conformance[],
): Record<string, Record<string, SearchParameterEntry>> {
  const all: Record<string, Record<string, SearchParameterEntry>> = {};
  for (const one of definitions) {
    if (one.resourceType !== 'SearchParameter' || !one.expression || !one.code) continue;
    for (const base of one.base ?? []) {
      const expression = partFor(one.expression, base);
      if (!expression) continue;
      all[base] = {
        ...all[base],
        [one.code]: {
          type: one.type as string,
          expression,
          ...(one.target && one.target.length < 40 ? { targets: one.target } : {}),
        },
      };
    }
  }
  return all;
}

/** Expressions shared by many types are unions (`Patient.name | Person.name`); each type keeps its own terms. */
function partFor(expression: string, base: string): string {
  const terms = splitUnion(expression);
  if (base === 'Resource' || base === 'DomainResource') return terms.join(' | ');
  const own = terms.filter((term) => new RegExp(`^\\(*${base}\\b`).test(term));
  return own.join(' | ');
}

function splitUnion(expression: string): string[] {
  const terms: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i <= expression.length; i++) {
    const char = expression[i];
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    if (i === expression.length || (char === '|' && depth === 0)) {
      terms.push(expression.slice(from, i).trim());
      from = i + 1;
    }
  }
  return terms;
}
