import type { Concept } from '../../src/meaning/codes/concept.ts';

/** A line of the list of billable codes of fiscal year 2026. */
export interface BillableCode {
  readonly code: string;
  readonly description: string;
  /** The release that the description is from: `2021`, `2022`, `2023`, or `2026-only` for none. */
  readonly from: string;
}

/** First days of the updates (October and April) in which a code may have begun, by the release that describes it first. */
const BEGINS: Readonly<Record<string, readonly [earliest: string, latest: string]>> = {
  2022: ['2021-10-01', '2022-04-01'],
  2023: ['2022-04-01', '2022-10-01'],
  '2026-only': ['2022-04-01', '2025-10-01'],
};
const LAST_SURE = '2021-09-30';
const LAST_POSSIBLE = '2025-09-30';
const ALL_SURE = '2025-10-01';

/**
 * Makes one code system of the release of January 2021 and the list of billable codes of fiscal year 2026. Only
 * these two releases are whole, so the day on which a code ended lies between them, and so does the beginning of
 * a code that neither the releases of 2022 nor of 2023 describe: such periods have a sure and a possible end.
 *
 * @param older the order file's concepts, headings included
 * @param billable the list of 2026
 * @param categories three-character categories of 2026 with their titles
 */
export function icd10CmConcepts(
  older: readonly Concept[],
  billable: readonly BillableCode[],
  categories: ReadonlyMap<string, string>,
): Concept[] {
  const now = new Map(billable.map((each) => [each.code, each]));
  const before = new Map(older.map((each) => [each.code, each]));
  // A new heading must have a new code below it, or the older release would list it; and a beginning that ends in the
  // placeholder X is no heading: it only fills up to the seventh character.
  const added = headingsOf([...now.keys()].filter((code) => !before.has(code)));
  const headings = new Set(
    [...headingsOf(now.keys())].filter((code) => before.has(code) || (added.has(code) && !code.endsWith('X'))),
  );
  const known = new Set([...before.keys(), ...headings]);
  const concepts: Concept[] = [];
  for (const concept of older) {
    const becomesHeading = concept.selectable && headings.has(concept.code);
    if (now.has(concept.code) || (!concept.selectable && headings.has(concept.code))) {
      concepts.push(concept);
      continue;
    }
    concepts.push({ ...concept, surelyTo: LAST_SURE, validTo: LAST_POSSIBLE });
    if (becomesHeading) {
      concepts.push({ ...concept, selectable: false, validFrom: '2021-10-01', surelyFrom: ALL_SURE });
    }
  }
  for (const code of headings) {
    if (before.has(code)) continue;
    const display = categories.get(code);
    const [validFrom, surelyFrom] = ['2021-10-01', ALL_SURE];
    const parent = aboveOf(code, known);
    concepts.push({
      code,
      ...(display === undefined ? {} : { display }),
      ...(parent === undefined ? {} : { parent }),
      selectable: false,
      validFrom,
      surelyFrom,
    });
  }
  for (const { code, description, from } of billable) {
    if (before.get(code)?.selectable === true) continue;
    const [validFrom, surelyFrom] = BEGINS[from] ?? ['2021-10-01', ALL_SURE];
    const parent = aboveOf(code, known);
    concepts.push({
      code,
      ...(description === '' ? {} : { display: description }),
      ...(parent === undefined ? {} : { parent }),
      selectable: true,
      validFrom,
      ...(surelyFrom === validFrom ? {} : { surelyFrom }),
    });
  }
  return concepts.sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : sinceOf(a) - sinceOf(b)));
}

function sinceOf({ validFrom }: Concept): number {
  return validFrom === undefined ? 0 : Date.parse(validFrom);
}

/** Every proper beginning of three characters or more that groups codes, as far as it is a heading at all. */
function headingsOf(codes: Iterable<string>): Set<string> {
  const headings = new Set<string>();
  for (const code of codes) for (let length = 3; length < code.length; length++) headings.add(code.slice(0, length));
  return headings;
}

function aboveOf(code: string, known: ReadonlySet<string>): string | undefined {
  for (let length = code.length - 1; length >= 3; length--) {
    if (known.has(code.slice(0, length))) return code.slice(0, length);
  }
  return undefined;
}
