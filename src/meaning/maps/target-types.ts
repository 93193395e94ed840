/** What the target's standard says of one element. */
export interface TargetElement {
  /** Data types, several for a choice: `Quantity`, `string`; `BackboneElement` for a part with elements of its own. */
  readonly types: readonly string[];
  /** Most repetitions; Infinity without limit. */
  readonly max: number;
  readonly isArray: boolean;
  readonly required: boolean;
  /** Resource types that a Reference may point to; absent is any. */
  readonly targets?: readonly string[];
  /** How strongly a code is bound to a value set. */
  readonly binding?: 'required' | 'extensible' | 'preferred' | 'example';
}

/** The target's types as maps need them: injected. */
export interface TargetTypes {
  /**
   * An element below a resource or data type: `('Observation', 'value[x]')`, `('Patient', 'contact.name')`,
   * `('HumanName', 'family')`. A choice is also found by its typed name, `valueQuantity`, with that one type.
   * Undefined where there is none.
   */
  elementAt(type: string, path: string): TargetElement | undefined;
  /** Names of the elements below a place, for suggestions. */
  elementsOf(type: string, path: string): readonly string[];
  kindOf(type: string): 'resource' | 'complex' | 'primitive' | undefined;
}
