import { SaxesParser } from 'saxes';

/** A text of an official index and the code that it leads to, without its dot. */
export interface IndexEntry {
  readonly code: string;
  readonly text: string;
}

/**
 * Reads one of the official index files of ICD-10-CM (external causes, drugs, neoplasms). An entry is the path
 * from its main term down, in one line; in the tables of drugs and neoplasms the column's head goes before it.
 * Nonessential modifiers stay: they are words under which people look.
 */
export function indexEntries(xml: string): IndexEntry[] {
  const entries: IndexEntry[] = [];
  const heads = new Map<string, string>();
  const titles: string[] = [];
  const open: string[] = [];
  let column = '';
  let text = '';
  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes }) => {
    if (name === 'nemod') text += ' ';
    else text = '';
    if (name === 'mainTerm' || name === 'term') open.push(name);
    column = attributes['col'] ?? '';
  });
  parser.on('text', (piece) => {
    text += piece;
  });
  parser.on('closetag', ({ name }) => {
    if (name === 'nemod') return;
    const said = text.replace(/\s+/g, ' ').trim();
    if (name === 'mainTerm' || name === 'term') open.pop();
    else if (name === 'head') heads.set(column, said);
    else if (name === 'title' && open.length > 0) titles.splice(open.length - 1, titles.length, said);
    else if (name === 'code') entries.push({ code: plain(said), text: titles.slice(0, open.length).join(', ') });
    else if (name === 'cell' && /^[A-Z]\d/.test(said)) {
      const head = heads.get(column) ?? '';
      entries.push({ code: plain(said), text: tableText(head, titles.slice(0, open.length)) });
    }
  });
  parser.write(xml).close();
  return entries.filter(({ code }) => /^[A-Z]\d[0-9A-Z]{1,5}$/.test(code));
}

function tableText(head: string, [main = '', ...deeper]: readonly string[]): string {
  if (!main.startsWith('Neoplasm')) return [head, main, ...deeper].join(', ');
  return [`${head.replace('Ca in situ', 'Carcinoma in situ')} neoplasm`, ...deeper].join(', ');
}

function plain(code: string): string {
  return code.replace(/[.-]/g, '');
}
