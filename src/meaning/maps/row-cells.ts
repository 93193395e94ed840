import { lex, type Token } from './lexer.ts';
import { SLOTS, type Slot } from './row-slots.ts';

/** The parts of a row as a table shows them; what is not there is an empty text. Each is laid out with single blanks. */
export interface RowCells {
  readonly from: string;
  readonly arrow: string;
  readonly target: string;
  /** `by`, `as` and `codes`. */
  readonly how: string;
  readonly when: string;
  /** `else` and `must`. */
  readonly otherwise: string;
  readonly because: string;
}

type CellName = keyof RowCells;

const CELL_OF: Readonly<Record<Slot, CellName>> = {
  by: 'how',
  as: 'how',
  codes: 'how',
  when: 'when',
  else: 'otherwise',
  must: 'otherwise',
  because: 'because',
};

/**
 * Cuts the text of a row that parses into its cells. Only blanks between words change, and a constant in two pairs of
 * quotes (`'"LAB"'`) gets one, so that the cells one after the other are the same row.
 */
export function rowCells(text: string): RowCells {
  const lexed = lex(text);
  if ('finding' in lexed) throw new RangeError('the row was not parsed before');
  const cells: Record<CellName, string> = {
    from: '',
    arrow: '',
    target: '',
    how: '',
    when: '',
    otherwise: '',
    because: '',
  };
  let cell: CellName = 'from';
  let end = 0;
  for (const token of lexed.tokens) {
    if (token.kind === 'end') break;
    const before = cell;
    cell = cellAt(cell, token, cells);
    const apart = cell === before && cells[cell] !== '' && token.column - 1 > end;
    const blank = apart || (cell === before && isSlot(token) && cells[cell] !== '') ? ' ' : '';
    cells[cell] += `${blank}${token.kind === 'quoted' ? onceQuoted(token) : token.text}`;
    end = token.column - 1 + token.text.length;
  }
  return cells;
}

/** The cells as one row. */
export function rowText(cells: RowCells): string {
  return Object.values(cells)
    .filter((cell) => cell !== '')
    .join(' ');
}

function cellAt(cell: CellName, token: Token, cells: RowCells): CellName {
  if (cell === 'from' && token.kind === 'symbol' && ['->', '<->', '<-'].includes(token.text)) return 'arrow';
  if (cell === 'arrow') return 'target';
  // A target is never empty, so that a slot's word right after the arrow is the target.
  if (cell === 'from' || cell === 'because' || cells.target === '') return cell;
  return isSlot(token) ? CELL_OF[token.text as Slot] : cell;
}

function isSlot({ kind, text }: Token): boolean {
  return kind === 'word' && SLOTS.some((slot) => slot === text);
}

function onceQuoted({ text, value }: Token): string {
  if (!text.startsWith("'") || !/^".+"$/.test(value)) return text;
  return `"${value.slice(1, -1).replace(/[\\"]/g, '\\$&')}"`;
}
