import type { PairScorer } from './pair-scorer.ts';
import { OF_AREA } from './shared-traits.ts';
import type { Veto } from './veto.ts';

/** One step from nothing known to the decision: what agrees or differs, and its weight in bits. */
export interface Step {
  readonly text: string;
  readonly bits: number;
}

/** Why two records are linked, asked about or kept apart, in words that a front desk reads. */
export interface Explanation {
  readonly steps: readonly Step[];
  readonly bits: number;
  /** What kept the machine from linking the two by itself. */
  readonly veto?: string;
}

const SENTENCES: Readonly<Record<Veto, string>> = {
  'different-people': 'another first name and no number in common: twins and others of one household look like this',
  generations: 'another birth date, or another generation, of one name: parent and child look like this',
  namesakes: 'one name and birth date, two numbers and nothing else in common: namesakes look like this',
  'numbers-conflict': 'two social security numbers',
  'name-and-birth-date-only': 'nothing but the name and the birth date in common',
  'made-up-name': 'a name that stands for nobody',
  'birth-date-missing': 'no birth date, where this list always has one',
};

/** Explains a pair: its steps add up to its weight. */
export function explainPair(scorer: PairScorer, levels: Uint8Array, a: number, b: number, veto?: Veto): Explanation {
  const { people } = scorer;
  const steps: Step[] = [{ text: 'any two records of this list', bits: scorer.priorBits }];
  const heldBack: { bits: number } = { bits: 0 };
  const best = bestArea(scorer, levels, a, b);
  people.comparisons.forEach(({ kind, column }, at) => {
    const level = levels[at] ?? 0;
    if (level === 0) return;
    const bits = scorer.weight(at, level, a, b);
    const follows = OF_AREA.has(kind) && bits > 0 && at !== best;
    steps.push({ text: column.kind.levels[level] ?? kind, bits: follows ? 0 : bits });
    heldBack.bits += follows ? 0 : bits;
  });
  const bits = scorer.score(levels, a, b);
  const over = bits - scorer.priorBits - heldBack.bits;
  if (over < -0.05) steps.push({ text: 'so much may be common to a whole household', bits: over });
  return { steps, bits, ...(veto === undefined ? {} : { veto: SENTENCES[veto] }) };
}

/** The comparison of the neighbourhood that counts: one town, postal code and state follow from each other. */
function bestArea(scorer: PairScorer, levels: Uint8Array, a: number, b: number): number {
  let [best, most] = [-1, 0];
  scorer.people.comparisons.forEach(({ kind }, at) => {
    if (!OF_AREA.has(kind) || !levels[at]) return;
    const bits = scorer.weight(at, levels[at], a, b);
    if (bits > most) [best, most] = [at, bits];
  });
  return best;
}
