/**
 * How a target stands to its source, in the words of FHIR R4 (ConceptMapEquivalence), reduced to those that make a
 * difference here. `wider`: the target means more than the source; `narrower`: it means less. `unmatched`: it is
 * known that the other side has nothing, which is an answer and not a gap.
 */
export const equivalences = ['equivalent', 'wider', 'narrower', 'inexact', 'relatedto', 'unmatched'] as const;
export type Equivalence = (typeof equivalences)[number];

/** Other words for the same, as FHIR R4, R5 and people write them. */
const written: Readonly<Record<string, Equivalence>> = {
  equal: 'equivalent',
  equals: 'equivalent',
  same: 'equivalent',
  exact: 'equivalent',
  subsumes: 'wider',
  broader: 'wider',
  'source-is-narrower-than-target': 'wider',
  specializes: 'narrower',
  'source-is-broader-than-target': 'narrower',
  'related-to': 'relatedto',
  related: 'relatedto',
  'not-related-to': 'unmatched',
  disjoint: 'unmatched',
  none: 'unmatched',
};

/** Reads an equivalence; an empty text is `equivalent`. Undefined when it is none. */
export function equivalenceOf(text: string): Equivalence | undefined {
  const word = text.trim().toLowerCase();
  if (word === '') return 'equivalent';
  return equivalences.find((each) => each === word) ?? written[word];
}
