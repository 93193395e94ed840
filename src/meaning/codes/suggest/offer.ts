import type { CodeSystem } from '../code-system.ts';
import { wordsOfText } from './words-of-text.ts';

/** A code as it is put before a person. A heading always comes with the codes below it, down to what may be used. */
export interface Offer {
  readonly code: string;
  readonly display: string;
  /** True when the code itself may stand in a message (in ICD-10-CM: it is billable). */
  readonly selectable: boolean;
  /** Codes right below; empty only where the code itself may be used. Those that fit the text's side and encounter first. */
  readonly children: readonly Offer[];
}

/** Whole words only: a cleft lip has no side. */
const PATTERNS: Readonly<Record<string, RegExp>> = Object.fromEntries(
  ['right', 'left', 'bilateral', 'initial', 'subsequent', 'sequela'].map((word) => [word, new RegExp(`\\b${word}\\b`)]),
);
const NEVER = /(?!)/;
const SIDES = ['right', 'left', 'bilateral'];
const ENCOUNTERS = ['initial', 'subsequent', 'sequela'];

/** Makes the offer of a code for a text: laterality and encounter in the text decide the order of the codes below. */
export function offerOf(system: CodeSystem, code: string, text: string, at: string | undefined): Offer {
  const said = new Set(wordsOfText(text));
  const sides = SIDES.filter((side) => said.has(side) || (side === 'bilateral' && said.has('both')));
  const encounters = ENCOUNTERS.filter((encounter) => said.has(encounter));
  return below(system, code, at, {
    sides,
    // A first visit is what is coded when nothing is said; later ones are said.
    encounters: encounters.length === 0 ? ['initial'] : encounters,
  });
}

interface Wish {
  readonly sides: readonly string[];
  readonly encounters: readonly string[];
}

function below(system: CodeSystem, code: string, at: string | undefined, wish: Wish): Offer {
  const concept = system.lookup(code, at);
  const selectable = concept?.selectable ?? false;
  const children = selectable ? [] : system.children(code, at).map((child) => below(system, child, at, wish));
  const ordered = children.map((child) => ({ child, fit: fitOf(child.display, wish) })).sort((a, b) => b.fit - a.fit);
  return { code, display: displayOf(system, code, at), selectable, children: ordered.map(({ child }) => child) };
}

function fitOf(display: string, { sides, encounters }: Wish): number {
  const words = display.toLowerCase();
  const says = (word: string): boolean => (PATTERNS[word] ?? NEVER).test(words);
  const side = sides.length === 0 ? 0 : sides.some(says) ? 2 : SIDES.some(says) ? -2 : 0;
  return side + (encounters.some(says) ? 1 : 0);
}

/** The display, or that of the nearest code above that has one, marked as such. */
function displayOf(system: CodeSystem, code: string, at: string | undefined): string {
  const own = system.lookup(code, at);
  if (own?.display !== undefined) return own.display;
  const seen = new Set([code]);
  for (let above = own?.parent; above !== undefined && !seen.has(above); above = system.lookup(above, at)?.parent) {
    const display = system.lookup(above, at)?.display;
    if (display !== undefined) return `${display} (a code below ${above} whose own words are not in this release)`;
    seen.add(above);
  }
  return '';
}
