import Database from 'better-sqlite3-multiple-ciphers';
import type { CodeSystem } from '../../src/meaning/codes/code-system.ts';

/**
 * The baseline: SQLite's FTS5 with the porter stemmer and BM25, the title of every code in one column and the
 * inclusion terms of the index fold in a second, any word of the text.
 */
export function plainSearch(
  system: CodeSystem,
  terms: readonly { readonly code: string; readonly text: string }[],
  at: string,
): { search(text: string, limit: number): string[]; close(): void } {
  const database = new Database(':memory:');
  database.exec("CREATE VIRTUAL TABLE codes USING fts5(code UNINDEXED, title, terms, tokenize = 'porter unicode61')");
  const byCode = new Map<string, string[]>();
  for (const { code, text } of terms) byCode.set(code, [...(byCode.get(code) ?? []), text]);
  const insert = database.prepare('INSERT INTO codes VALUES (?, ?, ?)');
  database.transaction(() => {
    for (const code of system.codes()) {
      if (!system.mayHold(code, at)) continue;
      insert.run(code, system.lookup(code, at)?.display ?? '', (byCode.get(code) ?? []).join(' ; '));
    }
  })();
  const query = database.prepare<[string, number], { code: string }>(
    'SELECT code FROM codes WHERE codes MATCH ? ORDER BY bm25(codes) LIMIT ?',
  );
  return {
    search(text, limit) {
      const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
      if (words.length === 0) return [];
      return query.all(words.map((word) => `"${word}"`).join(' OR '), limit).map(({ code }) => code);
    },
    close: () => database.close(),
  };
}
