/** The package has no types of its own. */
declare module 'hl7-dictionary' {
  const source: import('./source.ts').Source;
  export default source;
}
