import type { Database, Statement } from './database.ts';

/** Prepares each statement at its first use: a file opened for one look-up does not pay for thirty. */
export function prepare<Name extends string>(
  database: Database,
  texts: Readonly<Record<Name, string>>,
): (name: Name) => Statement {
  const prepared: Partial<Record<Name, Statement>> = {};
  return (name) => (prepared[name] ??= database.prepare(texts[name]));
}
