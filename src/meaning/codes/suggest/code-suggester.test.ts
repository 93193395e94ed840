import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { ConceptTerm } from '../concept.ts';
import { type CodePack, readPack } from '../pack-format.ts';
import { CodeSuggester } from './code-suggester.ts';
import type { Offer } from './offer.ts';

const packs = new URL('../../../../packs/icd-10-cm/', import.meta.url);
const unzipped = (name: string): string => gunzipSync(readFileSync(new URL(name, packs))).toString('utf8');
let pack: CodePack;
let suggester: CodeSuggester;
const AT = '2026-01-15';

beforeAll(() => {
  pack = readPack({
    manifest: readFileSync(new URL('pack.json', packs), 'utf8'),
    concepts: unzipped('concepts.tsv.gz'),
    terms: unzipped('terms.tsv.gz'),
  });
  suggester = new CodeSuggester(pack.system, pack.terms, (code) => code.length < (pack.manifest.offeredBelow ?? 99));
}, 60_000);

const codes = (text: string): string[] => suggester.suggest(text, { at: AT }).map(({ code }) => code);

test('what people write finds what is meant', () => {
  const meant: Readonly<Record<string, string>> = {
    'high blood pressure': 'I10',
    T2DM: 'E119',
    'heart attack': 'I21',
    'acute otitis media right ear': 'H6691',
    'strep throat': 'J020',
    hypertention: 'I10',
    UTI: 'N390',
    'oesophageal haemorrhage': 'K22',
    'kidney stone': 'N200',
    COPD: 'J449',
  };
  const missed = Object.entries(meant).filter(([text, code]) => !codes(text).some((each) => each.startsWith(code)));
  expect(missed.length, JSON.stringify(missed.map(([text]) => [text, codes(text)]))).toBeLessThanOrEqual(1);
});

test('a heading never comes without the codes below it, down to billable ones', () => {
  const whole = ({ selectable, children }: Offer): boolean =>
    selectable || (children.length > 0 && children.every(whole));
  fc.assert(
    fc.property(fc.constantFrom(...pack.terms.filter(({ kind }) => kind === 'term')), ({ text }) => {
      const offers = suggester.suggest(text, { at: AT });
      expect(offers.every(whole)).toBe(true);
      expect(new Set(offers.map(({ code }) => code)).size).toBe(offers.length);
      expect(offers.every(({ code }) => pack.system.mayHold(code, AT))).toBe(true);
    }),
    { numRuns: 150 },
  );
});

test('side and encounter of the text come first below a heading', () => {
  const [first] = suggester.suggest('displaced longitudinal fracture of left patella, subsequent encounter', {
    at: AT,
  });
  expect(first?.selectable).toBe(false);
  const path = [first?.code, first?.children[0]?.display, first?.children[0]?.children[0]?.display].join(' ');
  expect(path).toMatch(/S8202/);
  expect(path).toMatch(/left/);
  expect(path).toMatch(/subsequent encounter/);
});

test('the reason says how each word was understood', () => {
  const [first] = suggester.suggest('renal calculus', { at: AT });
  expect(first?.code).toBe('N200');
  expect(first?.reason.words.map(({ asked }) => asked)).toEqual(['renal', 'calculus']);
  const typed = suggester.suggest('acute pyelonephritus', { at: AT })[0];
  expect(typed?.code).toBe('N10');
  expect(typed?.reason.words[1]).toMatchObject({
    asked: 'pyelonephritus',
    understood: 'pyelonephritis',
    how: 'typing',
  });
  expect(suggester.suggest('cholera qqqqqq', { at: AT })[0]?.reason.unanswered).toEqual(['qqqqqq']);
});

test('a code that ended is not suggested after its end', () => {
  const of = (at: string): boolean | undefined =>
    suggester.suggest('candidiasis of vulva and vagina', { at }).find(({ code }) => code === 'B373')?.selectable;
  expect([of('2021-01-01'), of(AT)]).toEqual([true, false]);
});

test('any text is answered, the same way each time, and confidence is a share', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 400 }), (text) => {
      const offers = suggester.suggest(text, { limit: 7 });
      expect(suggester.suggest(text, { limit: 7 })).toEqual(offers);
      expect(offers.length).toBeLessThanOrEqual(7);
      expect(offers.reduce((sum, { confidence }) => sum + confidence, 0)).toBeLessThanOrEqual(1.000001);
    }),
    { numRuns: 60 },
  );
});

test('a term that is in the index is found under its code', () => {
  const unique = new Map<string, ConceptTerm>();
  for (const term of pack.terms) if (term.kind === 'term' && /\s/.test(term.text)) unique.set(term.text, term);
  const asked = [...unique.values()].filter((_, i) => i % 97 === 0);
  const found = asked.filter(({ code, text }) =>
    suggester.suggest(text, { at: '2021-01-01' }).some((each) => each.code === code),
  );
  expect(found.length / asked.length).toBeGreaterThan(0.99);
});

test('what has the very name comes first, whatever the order of its words and what is said to be unsaid', () => {
  expect(codes('hypertension')[0]).toBe('I10');
  expect(codes('pressure, high blood')[0]).toBe('I10');
  expect(codes('pneumonia')[0]).toBe('J189');
});
