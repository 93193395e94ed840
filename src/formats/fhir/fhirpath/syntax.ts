/** A parsed FHIRPath expression: plain frozen records with a `kind`. */
export type Syntax =
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  | { readonly kind: 'empty' }
  | { readonly kind: 'this' }
  | { readonly kind: 'index' }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'member'; readonly of: Syntax | undefined; readonly name: string }
  | { readonly kind: 'item'; readonly of: Syntax; readonly at: Syntax }
  | {
      readonly kind: 'call';
      readonly of: Syntax | undefined;
      readonly name: string;
      readonly arguments: readonly Syntax[];
    }
  | { readonly kind: 'negate'; readonly of: Syntax }
  | { readonly kind: 'type'; readonly of: Syntax; readonly operator: 'is' | 'as'; readonly type: string }
  | { readonly kind: 'operation'; readonly operator: string; readonly left: Syntax; readonly right: Syntax };
