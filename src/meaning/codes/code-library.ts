import type { CodeTables, TranslatedCode } from '../maps/code-tables.ts';
import type { CodeJudgement, CodeSystem } from './code-system.ts';
import type { CodeTable } from './code-table.ts';
import type { Concept } from './concept.ts';
import { systemUri } from './system-uri.ts';

/** The code tables and code systems of a workspace, by name and by URI: what maps translate with. */
export class CodeLibrary implements CodeTables {
  readonly #tables: ReadonlyMap<string, CodeTable>;
  readonly #systems: ReadonlyMap<string, CodeSystem>;

  /** A later table of a name, or system of a URI, replaces an earlier one: the workspace's own come last. */
  constructor(tables: Iterable<CodeTable>, systems: Iterable<CodeSystem>) {
    this.#tables = new Map([...tables].map((table) => [table.name, table]));
    this.#systems = new Map([...systems].map((system) => [systemUri(system.description.uri), system]));
  }

  table(name: string): CodeTable | undefined {
    return this.#tables.get(name);
  }

  /** Names of all tables, in the order in which they were given. */
  get tables(): readonly string[] {
    return [...this.#tables.keys()];
  }

  /** Target codes of a table that cannot be translated back, since several codes are equivalent to them. */
  ambiguousBackwards(table: string): readonly string[] {
    return (
      this.#tables
        .get(table)
        ?.ambiguousBackwards()
        .map(({ code }) => code) ?? []
    );
  }

  /** A code system by its URI or by another name that is known for it (`LN`, an OID). */
  system(name: string): CodeSystem | undefined {
    return this.#systems.get(systemUri(name));
  }

  /**
   * Translates a code for a message. `unknown` also where a table says that the other side has nothing, and where
   * only drafts say something. The display is the row's, or else the code system's at that day.
   */
  translate(
    table: string,
    code: string,
    system: string | undefined,
    direction: 'forward' | 'backward',
    at: string | undefined,
  ): TranslatedCode | 'unknown' | 'ambiguous' {
    const answer = this.#tables.get(table)?.answer({ code, system, direction, at });
    if (answer?.kind === 'ambiguous') return 'ambiguous';
    if (answer?.kind !== 'found') return 'unknown';
    const { code: found, equivalence } = answer;
    if (equivalence === 'unmatched') return 'unknown';
    const foundSystem = answer.system === undefined ? undefined : systemUri(answer.system);
    const display =
      answer.display ?? (foundSystem === undefined ? undefined : this.lookup(foundSystem, found, at)?.display);
    return {
      code: found,
      ...(foundSystem === undefined ? {} : { system: foundSystem }),
      ...(display === undefined ? {} : { display }),
      // A map tells only how far a code may be trusted; a loose relation is no better than an inexact one.
      equivalence: equivalence === 'relatedto' ? 'inexact' : equivalence,
    };
  }

  /** The concept of a code, or undefined when the system is not at hand or does not have it. */
  lookup(system: string, code: string, at?: string): Concept | undefined {
    return this.system(system)?.lookup(code, at);
  }

  /** Judges a code; undefined when its system is not at hand, so that nothing can be said. */
  validate(
    system: string,
    code: string,
    given: { readonly at?: string; readonly display?: string } = {},
  ): CodeJudgement | undefined {
    return this.system(system)?.validate(code, given);
  }
}
