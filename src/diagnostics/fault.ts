import { type Code, entryOf, type FailureClass } from './catalogue.ts';
import type { Place } from './finding.ts';

/**
 * A failure that stops the operation under way, for the places where returning findings is not possible.
 * Its message is the catalogue's sentence; it never holds a value taken from a message.
 */
export class Fault extends Error {
  readonly code: Code;
  readonly place: Place | undefined;
  readonly about: Readonly<Record<string, string | number>> | undefined;

  constructor(
    code: Code,
    details: { place?: Place; about?: Readonly<Record<string, string | number>>; cause?: unknown } = {},
  ) {
    super(entryOf(code).text, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'Fault';
    this.code = code;
    this.place = details.place;
    this.about = details.about;
  }

  /** What a retry may do; a code that says nothing is permanent. */
  get failure(): FailureClass {
    return entryOf(this.code).class ?? 'permanent';
  }
}
