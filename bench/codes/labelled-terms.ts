import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** A term whose code is known. `query` terms are asked; only `index` terms may stand in the index. */
export interface LabelledTerm {
  readonly code: string;
  readonly term: string;
  readonly fold: string;
}

/** Reads labelled terms: tab-separated `code`, `term`, `fold` with a head line, gzipped or not. */
export function labelledTerms(file: string): LabelledTerm[] {
  const bytes = readFileSync(file);
  const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
  const [head = '', ...lines] = text.split(/\r?\n/).filter((line) => line !== '');
  const places = ['code', 'term', 'fold'].map((name) => head.split('\t').indexOf(name));
  if (places.includes(-1)) throw new Error('the file must have the columns code, term and fold, with tabs between');
  return lines.map((line) => {
    const cells = line.split('\t');
    const [code = '', term = '', fold = ''] = places.map((place) => cells[place]);
    return { code: code.replace('.', ''), term, fold };
  });
}

/** The terms that are asked, as the published baseline asks them: of two words or more. */
export function askedTerms(terms: readonly LabelledTerm[]): LabelledTerm[] {
  return terms.filter(({ term, fold }) => fold === 'query' && /\S\s+\S/.test(term.trim()));
}
