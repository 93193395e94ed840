import type { Environment, Values } from './environment.ts';
import type { FhirPathEngine } from './fhirpath-engine.ts';

/** Loads the whole FHIRPath of the `fhirpath` package with R4's types; it is large, so only who needs it loads it. */
export async function loadFhirPathLibrary(): Promise<FhirPathEngine> {
  const [{ default: fhirpath }, { default: model }] = await Promise.all([
    import('fhirpath'),
    import('fhirpath/fhir-context/r4'),
  ]);
  return {
    compile(expression) {
      try {
        const run = fhirpath.compile(expression, model, { traceFn: () => undefined });
        return (focus: Values, environment: Environment) =>
          focus.flatMap((item) => {
            const found: unknown = run(item, {
              resource: environment.resource,
              rootResource: environment.rootResource,
              context: environment.context,
            });
            return Array.isArray(found) ? found : [found];
          });
      } catch {
        return undefined;
      }
    },
  };
}
