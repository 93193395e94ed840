import type { Definitions } from '../definitions/definitions.ts';
import type { ProfileNode } from '../definitions/pack-format.ts';
import { isEqual } from '../fhirpath/comparison.ts';
import { compileExpression } from '../fhirpath/compile-expression.ts';
import { membership } from './binding-check.ts';
import type { ConstraintCompiler } from './constraint-check.ts';
import type { ValueCheck } from './object-check.ts';
import { matchesPattern } from './pattern.ts';
import type { Visit } from './visit.ts';

/** Whether an item belongs to a slice; `unknown` where only a terminology service can tell. */
type Belongs = boolean | 'unknown';
type Test = (value: unknown, type: string | undefined, visit: Visit) => Belongs;

/** A sliced element, ready to sort its items. */
export interface Slicing {
  readonly slices: readonly { readonly name: string; readonly node: ProfileNode }[];
  readonly closed: boolean;
  /** The number of the slice that an item belongs to, undefined for none. */
  find(value: unknown, type: string | undefined, visit: Visit): number | 'unknown' | undefined;
}

/** Compiles the discriminators of a sliced element; FHIR R4, section 5.1.0.7. */
export function compileSlicing(
  node: ProfileNode,
  definitions: Definitions,
  compiler: ConstraintCompiler,
  profile: (url: string) => ValueCheck | undefined,
): Slicing {
  const discriminators = node.slicing?.discriminators ?? [];
  const slices = Object.entries(node.slices ?? {}).map(([name, slice]) => ({ name, node: slice }));
  const tests = slices.map((slice) =>
    discriminators.map(({ type, path }) => compileTest(type, path, slice.node, { definitions, compiler, profile })),
  );
  return {
    slices,
    closed: node.slicing?.rules === 'closed',
    find(value, type, visit) {
      // Without a discriminator nothing tells the slices apart.
      if (discriminators.length === 0) return 'unknown';
      let answer: 'unknown' | undefined;
      for (let i = 0; i < tests.length; i++) {
        const belongs = all(tests[i] ?? [], value, type, visit);
        if (belongs === true) return i;
        if (belongs === 'unknown') answer = 'unknown';
      }
      return answer;
    },
  };
}

function all(tests: readonly Test[], value: unknown, type: string | undefined, visit: Visit): Belongs {
  let answer: Belongs = true;
  for (const test of tests) {
    const one = test(value, type, visit);
    if (one === false) return false;
    if (one === 'unknown') answer = 'unknown';
  }
  return answer;
}

interface Means {
  readonly definitions: Definitions;
  readonly compiler: ConstraintCompiler;
  profile(url: string): ValueCheck | undefined;
}

function compileTest(kind: string, path: string, slice: ProfileNode, means: Means): Test {
  const { definitions, compiler } = means;
  if (kind === 'type' && path === '$this') return typeTest(slice);
  const evaluate = compileExpression(path, compiler.choices) ?? compiler.engine?.compile(path);
  if (!evaluate) return () => 'unknown';
  const values = (value: unknown, visit: Visit) => evaluate([value], visit);
  const node = nodeAt(slice, path);
  switch (kind) {
    case 'value':
    case 'pattern': {
      const wanted = expectation(slice, path, definitions);
      if (!wanted) return () => 'unknown';
      return (value, _type, visit) => {
        let answer: Belongs = false;
        for (const one of values(value, visit)) {
          const meets = wanted(one);
          if (meets === true) return true;
          if (meets === 'unknown') answer = 'unknown';
        }
        return answer;
      };
    }
    case 'exists':
      return (value, _type, visit) => (node?.max === 0) === (values(value, visit).length === 0);
    case 'type': {
      const types = new Set((node?.types ?? []).map((type) => type.code));
      if (types.size === 0) return () => 'unknown';
      return (value, _type, visit) =>
        values(value, visit).some((one) => types.has((one as { resourceType?: string } | null)?.resourceType ?? ''));
    }
    case 'profile': {
      const urls = (node?.types ?? []).flatMap((type) => type.profiles ?? []);
      return (value, _type, visit) => {
        const checks = urls.map((url) => means.profile(url));
        if (checks.length === 0 || checks.includes(undefined)) return 'unknown';
        return values(value, visit).some((one) => checks.some((check) => visit.passes(() => check?.check(one, visit))));
      };
    }
    default:
      return () => 'unknown';
  }
}

function typeTest(slice: ProfileNode): Test {
  const types = new Set((slice.types ?? []).map((type) => type.code));
  return (value, type) => {
    const actual = type ?? (value as { resourceType?: string } | null)?.resourceType;
    return types.size === 0 || actual === undefined ? 'unknown' : types.has(actual);
  };
}

/** What the slice asks of the value at the discriminator's path: fixed, a pattern there or above, or a value set. */
function expectation(
  slice: ProfileNode,
  path: string,
  definitions: Definitions,
): ((value: unknown) => Belongs) | undefined {
  const extension = path === 'url' ? slice.types?.[0]?.profiles?.[0] : undefined;
  if (extension !== undefined) return (value) => value === extension;
  const steps = stepsOf(path);
  let at: ProfileNode | undefined = slice;
  for (let i = 0; at; i++) {
    const rest = steps.slice(i);
    if (at.fixed !== undefined) {
      const wanted = valuesAt(at.fixed, rest);
      if (wanted.length > 0) return (value) => wanted.some((one) => isEqual(value, one));
    }
    if (at.pattern !== undefined) {
      const wanted = valuesAt(at.pattern, rest);
      if (wanted.length > 0) return (value) => wanted.some((one) => matchesPattern(value, one));
    }
    if (rest.length === 0) break;
    at = at.elements?.[rest[0] as string];
  }
  const valueSet = at?.binding?.strength === 'required' ? definitions.valueSet(at.binding.valueSet) : undefined;
  if (valueSet) {
    return (value) => {
      const answer = membership(value, valueSet);
      return answer === 'unknown' ? 'unknown' : answer === 'in';
    };
  }
  return undefined;
}

function nodeAt(slice: ProfileNode, path: string): ProfileNode | undefined {
  let at: ProfileNode | undefined = slice;
  for (const step of stepsOf(path)) at = at?.elements?.[step] ?? at?.elements?.[`${step}[x]`];
  return at;
}

function stepsOf(path: string): string[] {
  return path.split('.').filter((step) => step !== '$this' && step !== 'resolve()');
}

function valuesAt(value: unknown, steps: readonly string[]): unknown[] {
  let values: unknown[] = [value];
  for (const step of steps) {
    values = values.flatMap((one) => {
      const inner: unknown = (one as Record<string, unknown> | null)?.[step];
      return Array.isArray(inner) ? inner : inner === undefined ? [] : [inner];
    });
  }
  return values;
}
