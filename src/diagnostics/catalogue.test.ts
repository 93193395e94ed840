import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type CatalogueEntry, catalogue } from './catalogue.ts';

const folder = new URL('catalogue/', import.meta.url);
const files = readdirSync(folder).map((name) => ({
  name,
  entries: JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Record<string, CatalogueEntry>,
}));
const all = files.flatMap(({ name, entries }) =>
  Object.entries(entries).map(([code, entry]) => [code, entry, name] as const),
);

describe('the catalogue', () => {
  it('has each code once, out of every file', () => {
    const codes = all.map(([code]) => code);
    expect(codes.filter((code, i) => codes.indexOf(code) !== i)).toEqual([]);
    expect(Object.keys(catalogue).sort()).toEqual(codes.sort());
  });

  it.each(all)('%s is in kebab-case, keeps to the vocabulary, and says what happened and what to do', (code, entry) => {
    expect(code).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
    expect(Object.keys(entry).filter((key) => !['severity', 'class', 'text', 'fix'].includes(key))).toEqual([]);
    expect(['fatal', 'error', 'warning', 'info']).toContain(entry.severity);
    expect([undefined, 'transient', 'ambiguous', 'permanent']).toContain(entry.class);
    expect(entry.text).toMatch(/^["A-Z].*\.$/s);
    expect(entry.fix).toMatch(/^["`A-Z].*\S$/s);
  });
});
