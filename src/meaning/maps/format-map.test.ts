import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatMap } from './format-map.ts';
import { mapMeaning } from './map-meaning.ts';
import { parseMap } from './parse-map.ts';

const PACK = new URL('../../../packs/hl7-v2-to-fhir/', import.meta.url);

function packMaps(): readonly (readonly [string, string])[] {
  return readdirSync(PACK, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.map.yaml'))
    .sort()
    .map((name) => [name, readFileSync(new URL(encodeURIComponent(name).replaceAll('%2F', '/'), PACK), 'utf8')]);
}

function laidOut(text: string): string {
  const formatted = formatMap('a.map.yaml', text);
  if (!('text' in formatted)) throw new Error(JSON.stringify(formatted.findings));
  return formatted.text;
}

function meaning(text: string): string {
  const parsed = parseMap('a.map.yaml', text);
  if (!('map' in parsed)) throw new Error(JSON.stringify(parsed.findings));
  return mapMeaning(parsed.map);
}

const SAID = `# results of the lab
map:   lab
from: hl7v2 ORU^R01
to: fhir R4



blocks:
    # the person
    - make: Patient   # one only
      each:   PID
      rows:
            - PID-3[]   <->   identifier[]
            # the sex
            - PID-8 <-> gender    codes administrative-sex  else flag
            - '"LAB"' -> meta.source
            - PID-30 -> ignore because it's "said": elsewhere
              # the end
    - make: Observation
      each: OBX
      rows: [ NTE-3[] <-> note[0].text as join("\\n  #") ]
`.replace('because it\'s "said": elsewhere', 'because said elsewhere');

const WANTED = `# results of the lab
map: lab
from: hl7v2 ORU^R01
to: fhir R4

blocks:
  # the person
  - make: Patient  # one only
    each: PID
    rows:
      - PID-3[] <-> identifier[]
      # the sex
      - PID-8   <-> gender        codes administrative-sex  else flag
      - '"LAB"  ->  meta.source'
      - PID-30  ->  ignore                                             because said elsewhere
  # the end
  - make: Observation
    each: OBX
    rows:
      - 'NTE-3[] <-> note[0].text  as join("\\n  #")'
`;

test('rows stand in columns, comments and quotes where they belong', () => {
  expect(laidOut(SAID)).toBe(WANTED);
});

describe('every map of the pack', () => {
  test.each(packMaps())('%s means the same, and laying it out twice is laying it out once', (_, text) => {
    const once = laidOut(text);
    expect(meaning(once)).toBe(meaning(text));
    expect(laidOut(once)).toBe(once);
    expect(once.match(/(?<=^|\s)#.*$/gm) ?? []).toEqual(text.match(/(?<=^|\s)#.*$/gm) ?? []);
  });
});

test('however a map is spaced, set in and ended, it comes out the same', () => {
  const maps = packMaps().map(([, text]) => text);
  const spaced = fc.record({
    text: fc.constantFrom(...maps),
    deeper: fc.integer({ min: 1, max: 3 }),
    blanks: fc.integer({ min: 1, max: 4 }),
    end: fc.constantFrom('\n', '\r\n', '\r'),
  });
  fc.assert(
    fc.property(spaced, ({ text, deeper, blanks, end }) => {
      const other = text
        .split('\n')
        .map((line) => {
          const [, before = '', dash = '', rest = ''] = /^( *)(- )?(.*)$/.exec(line) ?? [];
          // Blanks around an arrow are outside of quotes in every row.
          const apart = rest.replace(
            / (<->|->|<-) /,
            (_, arrow: string) => ' '.repeat(blanks) + arrow + ' '.repeat(blanks),
          );
          return `${before.repeat(deeper)}${dash === '' ? '' : `-${' '.repeat(2 * deeper - 1)}`}${apart}`;
        })
        .join(end);
      expect(meaning(other)).toBe(meaning(text));
      expect(laidOut(other)).toBe(laidOut(text));
    }),
    { numRuns: 60 },
  );
});

test('a map that cannot be read stays unread', () => {
  expect(formatMap('a.map.yaml', 'map: x\nrows: 1\n')).toHaveProperty('findings');
});
