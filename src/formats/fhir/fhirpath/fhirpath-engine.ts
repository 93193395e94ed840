import type { Evaluate } from './environment.ts';

/** Another FHIRPath implementation, for the expressions that the compiler here does not take. */
export interface FhirPathEngine {
  /** @returns undefined where the expression is no FHIRPath */
  compile(expression: string): Evaluate | undefined;
}
