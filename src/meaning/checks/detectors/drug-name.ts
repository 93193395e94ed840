import { plainWords } from '../knowledge.ts';

const STRENGTH = /\b\d+([.,]\d+)?\s*(mg|mcg|ug|g|gm|ml|units?|u|iu|meq|%|mg\/ml)?\b(\/\d+)?/gi;
const FORMS =
  /\b(tab(let)?s?|cap(sule)?s?|oral|soln|solution|susp(ension)?|inj(ection)?|cream|oint(ment)?|er|xr|sr|xl|hcl|hctz?|sodium|sulfate|tartrate|succinate|maleate|inhaler|hfa|spray|patch|samples?)\b/gi;

/** The name of a drug without its strength and form. */
export function drugName(text: string): string {
  return plainWords(text.replace(STRENGTH, ' ').replace(FORMS, ' '));
}
