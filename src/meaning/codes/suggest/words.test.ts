import fc from 'fast-check';
import { expect, test } from 'vitest';
import { synonymsOf, writtenOut } from './medical-words.ts';
import { slipsBetween } from './slips-between.ts';
import { Vocabulary } from './vocabulary.ts';
import { WordForms } from './word-forms.ts';
import { WordTranslations } from './word-translations.ts';
import { wordsOfText } from './words-of-text.ts';

test('spellings that mean the same become the same', () => {
  expect(wordsOfText('Haemorrhages of the Oesophagus, NOS')).toEqual(['hemorrhage', 'esophagus', 'unspecified']);
  expect(wordsOfText('Tumours (Ménière’s disease)')).toEqual(['tumor', 'meniere', 'disease']);
  expect(wordsOfText('T2DM 2.5 x-ray')).toEqual(['t', '2', 'dm', '2.5', 'x', 'ray']);
});

test('the words of a text stay as they are when they are read again', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('kidney', 'ulcer', 'biopsy', 'abscess', 'anemia', 'burn', 'virus')),
      (words) => {
        expect(wordsOfText(words.join(' '))).toEqual(words);
      },
    ),
  );
});

test('abbreviations and lay phrases are written out, the longest first', () => {
  const out = (text: string): string => writtenOut(wordsOfText(text)).join(' ');
  expect(out('hx of MI')).toBe('history myocardial infarction');
  expect(out('heart attack')).toBe('myocardial infarction');
  expect(out('t2dm')).toBe('type 2 diabete mellitus');
  expect(out('cholera')).toBe('cholera');
  expect(synonymsOf('kidney')).toContain('renal');
});

test('slips are counted both ways alike, and one slip is one', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 7 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(slipsBetween(a, b, 9)).toBe(slipsBetween(b, a, 9));
      expect(slipsBetween(a, b, 2)).toBe(Math.min(3, slipsBetween(a, b, 9)));
      expect(slipsBetween(a, b, 9) === 0).toBe(a === b);
    }),
  );
  expect(slipsBetween('hypertention', 'hypertension', 2)).toBe(1);
  expect(slipsBetween('astmha', 'asthma', 2)).toBe(1);
});

test('forms, parts and misspellings of a word are near to it', () => {
  const vocabulary = new Vocabulary();
  for (const word of ['ameba', 'amebic', 'amebiasis', 'hypertension', 'hypotension', 'cardiomyopathy', 'fracture'])
    vocabulary.add(word);
  const forms = new WordForms(vocabulary);
  const near = (word: string): string[] => forms.near(word).map(({ number }) => vocabulary.word(number));
  expect(near('amebic')).toEqual(expect.arrayContaining(['ameba', 'amebiasis']));
  expect(near('hypertention')[0]).toBe('hypertension');
  expect(near('myopathy')).toEqual(['cardiomyopathy']);
  expect(near('zzzzzz')).toEqual([]);
});

test('which words stand for which is learned from terms beside their titles', () => {
  const [stone, calculus, kidney, bladder] = [0, 1, 2, 3];
  const pairs = [
    { said: [stone, kidney], meant: [calculus, kidney] },
    { said: [stone, bladder], meant: [calculus, bladder] },
    { said: [kidney], meant: [kidney] },
    { said: [bladder], meant: [bladder] },
  ].map(({ said, meant }) => ({ said: Int32Array.from(said), meant: Int32Array.from(meant) }));
  const [first] = new WordTranslations(pairs).meant(stone);
  expect(first?.[0]).toBe(calculus);
  expect(first?.[1]).toBeGreaterThan(0.5);
});
