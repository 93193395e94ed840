/** The part of @lhncbc/ucum-lhc that is used; the package has no types of its own. */
declare module '@lhncbc/ucum-lhc' {
  export interface UcumUtils {
    validateUnitString(unit: string, suggest?: boolean): { readonly status: 'valid' | 'invalid' | 'error' };
    convertUnitTo(
      from: string,
      value: number,
      to: string,
      options?: { readonly molecularWeight?: number | null; readonly charge?: number | null },
    ): { readonly status: 'succeeded' | 'failed' | 'error'; readonly toVal: number | null };
  }
  const ucum: { readonly UcumLhcUtils: { getInstance(): UcumUtils } };
  export default ucum;
}
