/** The package has no types of its own; source.ts says what it holds. */
declare module 'hl7-dictionary' {
  const source: unknown;
  export default source;
}
