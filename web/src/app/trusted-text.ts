interface TrustedTypes {
  createPolicy(name: string, rules: { createHTML(text: string): string }): unknown;
}

/**
 * The page forbids text to become markup (CSP `require-trusted-types-for`). The one exception is the text of the
 * style elements of the component library, which holds no tag: anything with one is refused here too.
 */
export function refuseMarkup(): void {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes };
  trustedTypes?.createPolicy('default', {
    createHTML: (text) => {
      if (text.includes('<')) throw new TypeError('text must not become markup');
      return text;
    },
  });
}
