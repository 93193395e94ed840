/** A coding as it stands in the resource. */
export interface CodingToCheck {
  readonly system?: string;
  readonly code: string;
}

/**
 * What the definitions at hand cannot decide, as work for whoever has a terminology service, the store or more packs.
 * Unlike findings it holds values of the resource; it must not be logged.
 */
export type Deferred =
  | {
      readonly kind: 'code';
      readonly place: string;
      readonly valueSet: string;
      /** At least one of these must be in the value set. */
      readonly codings: readonly CodingToCheck[];
    }
  | {
      readonly kind: 'reference';
      readonly place: string;
      readonly reference: string;
      /** Types that it may point to; absent is any. */
      readonly targets?: readonly string[];
    }
  | { readonly kind: 'profile'; readonly place: string; readonly profile: string }
  | { readonly kind: 'invariant'; readonly place: string; readonly key: string; readonly expression: string };
