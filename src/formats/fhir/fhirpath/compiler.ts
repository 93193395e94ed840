import type { Evaluate } from './environment.ts';
import type { Syntax } from './syntax.ts';

/** The JSON names that a choice element has, with their types: `value` gives `valueQuantity: Quantity` and more. */
export type Choices = (name: string) => ReadonlyMap<string, string> | undefined;

/** What the compilers of the parts of an expression share. */
export interface Compiler {
  readonly choices: Choices;
  compile(syntax: Syntax): Evaluate;
}

/** Thrown and caught inside the compiler only: the expression needs what this compiler does not have. */
export class NotTaken extends Error {}
