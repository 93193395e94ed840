type Given<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/** Without what is undefined: what an address says and what a request asks for is there or it is not. */
export function given<T extends object>(parts: T): Given<T> {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as Given<T>;
}
