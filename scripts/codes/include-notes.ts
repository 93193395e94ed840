import { SaxesParser } from 'saxes';
import type { IndexEntry } from './index-entries.ts';

/** Longer notes explain how to code; they name nothing. */
const LONGEST = 90;

/** Reads the notes under "Includes" of the tabular list, each a name of the code that it stands at. */
export function includeNotes(xml: string): IndexEntry[] {
  const notes: IndexEntry[] = [];
  const path: string[] = [];
  const codes: string[] = [];
  let text = '';
  const parser = new SaxesParser();
  parser.on('opentag', ({ name }) => {
    path.push(name);
    text = '';
    if (name === 'diag') codes.push('');
  });
  parser.on('text', (piece) => {
    text += piece;
  });
  parser.on('closetag', ({ name }) => {
    path.pop();
    const said = text.replace(/\s+/g, ' ').trim();
    text = '';
    const within = path.slice(-2).join('/');
    if (name === 'diag') codes.pop();
    else if (name === 'name' && path.at(-1) === 'diag') codes[codes.length - 1] = said.replace('.', '');
    else if (name === 'note' && within === 'diag/includes' && said !== '' && said.length <= LONGEST) {
      notes.push({ code: codes.at(-1) ?? '', text: said });
    }
  });
  parser.write(xml).close();
  return notes;
}
