/** A parameter of a function, as its row gives it. */
export type Parameter = { readonly name: string; readonly optional?: boolean } & (
  | {
      readonly type: 'text';
      /** Says what would have been right when the text is not. */
      readonly check?: (value: string) => { expected: string; suggestion?: string } | undefined;
    }
  | { readonly type: 'number' }
  | { readonly type: 'word'; readonly words: readonly string[] }
);

/** What a value is before and after a function. `datetime` is HL7's: `YYYY[MM[DD[HH[MM[SS[.S]]]]]][+ZZZZ]`. */
type ValueType = 'text' | 'datetime';

/** One function of the closed library that rows may name after `as`. Pure: one value in, one out. */
export interface MapFunction {
  readonly name: string;
  readonly summary: string;
  readonly input: ValueType;
  readonly output: ValueType;
  /** The result says all that the value said, so that a leaf counts as carried and not as translated. */
  readonly keeps?: boolean;
  /** Takes the values of `A + B + C`; the others take one. */
  readonly takesMany: boolean;
  readonly parameters: readonly Parameter[];
  /**
   * Makes the function for these arguments, once per row. It gets decoded values that are neither absent
   * nor HL7's null, and returns undefined for a value that it cannot use.
   */
  readonly compile: (given: readonly string[]) => (values: readonly string[]) => string | undefined;
  /** The way back, where there is one: absent for a function that cannot be undone. */
  readonly invert?: (given: readonly string[]) => (value: string) => string | undefined;
  /** The way back to the values that a function of many joined. */
  readonly invertMany?: (given: readonly string[]) => (value: string) => readonly string[];
}
