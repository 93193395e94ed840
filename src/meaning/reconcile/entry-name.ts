import { foldText } from '../matching/values/fold-text.ts';
import allergens from './allergens.json' with { type: 'json' };
import drugs from './drug-words.json' with { type: 'json' };

const BRANDS: ReadonlyMap<string, string> = new Map(Object.entries(drugs.brands));
const OTHER_DRUGS: ReadonlyMap<string, string> = new Map(Object.entries(drugs.otherNames));
const SAID_OF_FORMS: ReadonlySet<string> = new Set(drugs.saltsAndForms);
const OTHER_ALLERGENS: ReadonlyMap<string, string> = new Map(Object.entries(allergens.otherNames));
const NONE: ReadonlySet<string> = new Set(allergens.none);
const NONE_CODES: ReadonlySet<string> = new Set(allergens.noneCodes);
const CLASS_OF = new Map(
  Object.entries(allergens.classes).flatMap(([name, members]) => members.map((member) => [member, name] as const)),
);

/** The ingredients of a drug as it is written down, without strength, salt and form; several are joined by `/`, in order. */
export function ingredientName(text: string): string {
  const inBrackets = /\[([^\]]+)\]/.exec(text)?.[1];
  const parts = text.replace(/\[[^\]]*\]/g, ' ').split(/\s*(?:\/(?=\s*[a-z])|\+|\band\b|;)\s*/i);
  const names = parts.flatMap((part) => {
    const words = foldText(part)
      .split(' ')
      .filter((word) => !/^\d/.test(word));
    const kept = words.filter((word, at) => at === 0 || !SAID_OF_FORMS.has(word));
    const name = kept.join(' ');
    const known =
      BRANDS.get(name) ?? BRANDS.get(kept[0] ?? '') ?? OTHER_DRUGS.get(name) ?? OTHER_DRUGS.get(kept[0] ?? '') ?? name;
    return known === '' ? [] : known.split('/');
  });
  const named = [...new Set(names)].sort().join('/');
  return named === '' && inBrackets !== undefined ? ingredientName(inBrackets) : named;
}

/** The substance of an allergy as it is written down; a drug by its ingredient. */
export function substanceName(text: string): string {
  const folded = foldText(
    text.replace(/\b(?:allergy|allergies|allergic|intolerance|hypersensitivity)\b(?:\s+to\b)?/gi, ' '),
  );
  return OTHER_ALLERGENS.get(folded) ?? OTHER_ALLERGENS.get(ingredientName(folded)) ?? ingredientName(folded);
}

/** The class whose members cross-react with a substance. */
export function substanceClass(substance: string): string | undefined {
  return CLASS_OF.get(substance);
}

/** Whether an entry of the allergy list says that there is none. */
export function saysNoAllergies(text: string, code: string | undefined): boolean {
  return NONE.has(foldText(text)) || (code !== undefined && NONE_CODES.has(code));
}
