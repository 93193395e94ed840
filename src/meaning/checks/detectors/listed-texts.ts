import { type Detector, judgedByValue } from '../detector.ts';

/** Texts of a list of words: remarks where a name belongs. */
export interface ListedTexts {
  readonly at: string;
  readonly list: string;
  /** The whole text must be of the list, not only hold a word of it. */
  readonly whole?: boolean;
  /** Texts that name a drug or an allergen are none, whatever else they say. */
  readonly unlessNamed?: boolean;
}

/** Finds texts that are, or hold, words of a list of the pack. */
export const listedTexts: Detector<ListedTexts> = ({ at, list, whole, unlessNamed }, frame, { knowledge }) =>
  judgedByValue(frame, at, (value) => {
    if (value === '') return undefined;
    if (unlessNamed === true && knowledge.ingredient(value, true) !== undefined) return false;
    return whole === true ? knowledge.isOne(list, value) : knowledge.holds(list, value);
  });
