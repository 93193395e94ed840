import { type Detector, type Hit, recordsOf } from '../detector.ts';
import { plainWords } from '../knowledge.ts';
import { readTexts } from './code-names.ts';
import { drugName } from './drug-name.ts';

/** A text that so many rows have with one code is the name of that code. */
const PLAINLY = 20;

/** A code and a text that name different things. */
export interface CodeText {
  readonly code: string;
  readonly text: string;
  /** How texts are compared: by their words, or by the drug that they name. */
  readonly by: 'words' | 'drug';
  readonly at: string;
}

/**
 * Finds rows whose text is what another code is called: in this table most of the time, or by the code system. A text
 * that is merely written otherwise is none.
 */
export const codeText: Detector<CodeText> = ({ code, text, by, at }, frame, world) => {
  const column = frame.column(text);
  if (column === undefined || !frame.has(code)) return undefined;
  const plain = by === 'drug' ? drugName : plainWords;
  const { usual, codeOf, rowsOf } = readTexts(frame, code, text, plain);
  const hits: Hit[] = [];
  let judged = 0;
  for (const row of recordsOf(frame)) {
    const [value, said] = [frame.text(code, row), column.memo(`plain ${plain.name}`, row, plain)];
    if (value === '' || said === '') continue;
    const called = usual.get(value) ?? plainWords(world.codes.display('icd-10-cm', value) ?? '');
    if (called === '') continue;
    judged++;
    if (called === said) continue;
    const other = by === 'drug' ? otherDrug(value, said, called) : otherCode(value, said, called);
    if (other) hits.push({ row, field: at });
  }
  return { judged, hits };

  function otherCode(value: string, said: string, called: string): boolean {
    const meant = codeOf.get(said);
    // One text within the other is the same thing said less exactly, unless it is plainly the name of something else.
    return meant !== undefined && meant !== value && ((rowsOf.get(said) ?? 0) >= PLAINLY || !related(said, called));
  }

  function otherDrug(value: string, said: string, called: string): boolean {
    const own = world.knowledge.ingredientOfCode(value) ?? world.knowledge.ingredient(called) ?? called;
    const named = world.knowledge.ingredient(said, true);
    if (named !== undefined)
      return named !== own && !said.includes(own) && world.knowledge.ingredient(called) !== named;
    const meant = codeOf.get(said);
    return meant !== undefined && meant !== value;
  }
};

/** Whether one text says all that the other says: the same thing, more or less exactly. */
function related(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  const words = new Set(long.split(' '));
  return short.split(' ').every((word) => words.has(word));
}
