/** What a column of a list of people holds, as far as matching tells kinds apart. */
export const FIELD_KINDS = [
  'givenName',
  'familyName',
  'middleName',
  'fullName',
  'suffix',
  'birthDate',
  'sex',
  'socialSecurity',
  'identifier',
  'phone',
  'email',
  'street',
  'houseNumber',
  'city',
  'postcode',
  'state',
  'system',
  'text',
] as const;

/** One of the kinds. */
export type FieldKind = (typeof FIELD_KINDS)[number];

/**
 * How values of a kind are read and compared. A comparison's outcome is the number of one of `levels`, best first:
 * 0 says that one side has no value, 1 that both have the same, the last that they are different.
 */
export interface Kind<Value> {
  readonly levels: readonly string[];
  /** The value that a text stands for; undefined where it stands for none. */
  readonly read: (text: string) => Value | undefined;
  /** The text by which equal values are known. */
  readonly key: (value: Value) => string;
  /** The level of two values whose keys differ. */
  readonly compare: (a: Value, b: Value) => number;
}

export const MISSING = 0;
export const SAME = 1;
