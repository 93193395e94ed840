import type { CodeSystem } from '../code-system.ts';
import type { ConceptTerm } from '../concept.ts';
import { systemUri } from '../system-uri.ts';
import type { Suggest } from '../worklist.ts';
import { CodeSuggester } from './code-suggester.ts';

/** A code system from which codes are suggested: a pack, or a system of the workspace. */
export interface Suggestible {
  readonly system: CodeSystem;
  readonly terms?: readonly ConceptTerm[];
  /** Codes of this length or longer are offered only below their heading. */
  readonly offeredBelow?: number;
}

/**
 * Makes the suggestions of a worklist from code systems. A suggester is built when its system is asked for first,
 * and kept: for a whole ICD-10-CM that first time takes seconds.
 *
 * @param given.at only codes that may be in force at this day
 */
export function suggestFrom(
  systems: Iterable<Suggestible>,
  given: { readonly at?: string; readonly limit?: number } = {},
): Suggest {
  const known = new Map([...systems].map((each) => [systemUri(each.system.description.uri), each]));
  const built = new Map<string, CodeSuggester>();
  return (name, text) => {
    const uri = systemUri(name);
    const suggestible = known.get(uri);
    if (suggestible === undefined) return undefined;
    const { system, terms = [], offeredBelow } = suggestible;
    const isIndexed = offeredBelow === undefined ? () => true : (code: string) => code.length < offeredBelow;
    const suggester = built.get(uri) ?? new CodeSuggester(system, terms, isIndexed);
    built.set(uri, suggester);
    return suggester.suggest(text, given);
  };
}
