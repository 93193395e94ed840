import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mapMeaning } from './map-meaning.ts';
import { parseMap } from './parse-map.ts';

const PACK = new URL('../../../packs/hl7-v2-to-fhir/', import.meta.url);

/** Every line of the shipped maps that says something, with its file. */
const LINES = ['datatypes', 'segments', 'messages'].flatMap((folder) => {
  const at = new URL(`${folder}/`, PACK);
  return readdirSync(at).flatMap((name) => {
    const lines = readFileSync(new URL(encodeURIComponent(name), at), 'utf8').split('\n');
    return lines.flatMap((line, index) => (/^\s*(?:#|$)/.test(line) ? [] : [{ name, lines, index }]));
  });
});
const LETTERS = [...'aeinrstzAEINRST0123456789.-_[]()=|<>'];

/** A word of a line with one letter other, more or less. */
function misspelt(line: string, token: number, kind: number, position: number, letter: string): string | undefined {
  const words = [...line.matchAll(/[^\s]+/g)];
  const word = words[token % words.length];
  if (word === undefined) return undefined;
  const at = word.index + (position % word[0].length);
  const [before, char, after] = [line.slice(0, at), line.charAt(at), line.slice(at + 1)];
  const made = [before + letter + after, before + after, before + letter + char + after][kind % 3] ?? line;
  // A comment says nothing, nor does a line without letters; indentation is another matter.
  return made === line || /^\s*(?:#|$|-?\s*$)/.test(made) ? undefined : made;
}

describe('a slip of one letter in a map', () => {
  test('is an error with a place, or another map: never passed over', () => {
    const meanings = new Map<string, string>();
    fc.assert(
      fc.property(
        fc.constantFrom(...LINES),
        fc.nat(),
        fc.nat(2),
        fc.nat(),
        fc.constantFrom(...LETTERS),
        ({ name, lines, index }, token, kind, position, letter) => {
          const made = misspelt(lines[index] as string, token, kind, position, letter);
          fc.pre(made !== undefined);
          const parsed = parseMap(name, lines.with(index, made).join('\n'));
          if ('findings' in parsed) {
            expect(parsed.findings.length).toBeGreaterThan(0);
            for (const { place } of parsed.findings) {
              expect(place?.file).toBe(name);
              expect(place?.line).toBeGreaterThan(0);
            }
            return;
          }
          const before = meanings.get(name) ?? meaningOf(name, lines);
          meanings.set(name, before);
          expect(mapMeaning(parsed.map)).not.toBe(before);
        },
      ),
      { numRuns: 400 },
    );
  });

  test('in a word of the language is an error at that word, with the word that was meant', () => {
    const words = ['as', 'codes', 'when', 'else', 'must', 'because', 'valued', 'matches', 'absent', 'flag'];
    const row =
      'PID-8 <-> gender as trim codes sexes when PID-7 valued and PID-9 matches "a" else flag must absent because so';
    const head = ['map: m', 'from: hl7v2 segment PID', 'to: fhir R4 Patient', 'rows:'];
    fc.assert(
      fc.property(fc.constantFrom(...words), fc.nat(), fc.constantFrom(...'xqz'), (word, position, letter) => {
        const at = row.indexOf(` ${word} `) + 1;
        const slip = at + (position % word.length);
        const made = row.slice(0, slip) + letter + row.slice(slip + 1);
        const parsed = parseMap('m', [...head, `  - ${made}`].join('\n'));
        expect(parsed).toMatchObject({ findings: [{ place: { file: 'm', line: 5, column: at + 5 } }] });
        if (word.length > 3) expect(parsed).toMatchObject({ findings: [{ about: { suggestion: word } }] });
      }),
    );
  });
});

function meaningOf(name: string, lines: readonly string[]): string {
  const parsed = parseMap(name, lines.join('\n'));
  if (!('map' in parsed)) throw new Error(`${name} does not parse`);
  return mapMeaning(parsed.map);
}
