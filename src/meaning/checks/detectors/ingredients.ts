import type { Column } from '../column.ts';
import type { Frame } from '../frame.ts';
import type { Knowledge } from '../knowledge.ts';
import { readTexts } from './code-names.ts';
import { drugName } from './drug-name.ts';

/**
 * The ingredient of each row of a table of drugs: what the drug's name says, or else what its code is called in most
 * rows that have it.
 */
export function ingredientOf(frame: Frame, knowledge: Knowledge): (row: number) => string | undefined {
  const [text, code] = [frame.column('text'), frame.column('code')];
  const named = (column: Column, row: number): string | undefined =>
    column.memo('ingredient', row, (value) => knowledge.ingredient(value, true));
  const usual = text === undefined || code === undefined ? undefined : readTexts(frame, 'code', 'text', drugName).usual;
  return (row) => {
    const own = text === undefined ? undefined : named(text, row);
    if (own !== undefined) return own;
    const coded =
      code === undefined
        ? undefined
        : code.memo('ingredient of code', row, (value) => knowledge.ingredientOfCode(value.trim()));
    const called = coded ?? (code === undefined ? undefined : usual?.get(code.at(row).trim()));
    const plain = text === undefined ? '' : text.memo('drug name', row, drugName);
    return called ?? (plain === '' ? undefined : plain);
  };
}
