/** A FHIRPath collection: JSON values of a resource, or values made by the expression. */
export type Values = readonly unknown[];

/** What an expression sees besides its focus. */
export interface Environment {
  /** `%resource`: the resource that holds the focus. */
  readonly resource: unknown;
  /** `%rootResource`: the same, or the container where that one is contained. */
  readonly rootResource: unknown;
  /** `%context`: the value that the whole expression is about. */
  readonly context: unknown;
  /** The FHIR type of the context, where its JSON does not tell: a dateTime is a string there. */
  readonly contextType?: string | undefined;
  /** What a reference points to, for `resolve()`; undefined where it is not at hand. */
  resolve?(reference: string): unknown;
}

/** One compiled part of an expression. `focus` is what `$this` stands for. */
export type Evaluate = (focus: Values, environment: Environment) => Values;

export const EMPTY: Values = Object.freeze([]);
export const TRUE: Values = Object.freeze([true]);
export const FALSE: Values = Object.freeze([false]);

export function logical(value: boolean): Values {
  return value ? TRUE : FALSE;
}

/** Three-valued truth of a collection: undefined for an empty one; a single value that is no boolean is true. */
export function truth(values: Values): boolean | undefined {
  if (values.length === 0) return undefined;
  return values.length === 1 && typeof values[0] === 'boolean' ? values[0] : true;
}
