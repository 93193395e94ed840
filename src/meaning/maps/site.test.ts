import fc from 'fast-check';
import { expect, test } from 'vitest';
import { targetTypes } from '../../../test/meaning/target-types.ts';
import type { JsonObject } from './json.ts';
import { Site } from './site.ts';
import { targetAt } from './target.ts';
import { targetPath } from './target-path.ts';
import { type TargetPlace, targetPlace } from './target-place.ts';

/** Places that meet in every way in which places can: inside of each other, in lists, by selectors, as choices. */
const PLACES = [
  'birthDate',
  'birthDate.extension[url = "a"].valueString',
  'birthDate.extension[url = "b"].valueString',
  'deceasedBoolean',
  'deceasedDateTime',
  'deceasedDateTime.extension[url = "a"].valueString',
  'gender',
  'name[]',
  'name[0]',
  'name[0].family',
  'name[0].given[0]',
  'name[0].given[1]',
  'name[0].period.start',
  'name[1].family',
  'name[use = official].family',
  'name[use = official].use',
  'name[use = old].text',
  'name[text = x].family',
  'name[].text',
  'extension[url = "a"].valueString',
  'extension[url = "a"].valueCode',
  'extension[url = "a"].extension[url = "c"].valueString',
  'extension[url = "b"].extension[]',
  'maritalStatus',
  'maritalStatus.coding[0].code',
  'maritalStatus.coding[0].system',
  'maritalStatus.coding[system = s].code',
  'maritalStatus.text',
].map(placeOf);

function placeOf(text: string): TargetPlace {
  const path = targetPath(text, 1);
  const place = path && targetPlace(path, { root: 'Patient', below: '' }, targetTypes);
  if (place === undefined || 'unknown' in place) throw new RangeError(`there is no ${text}`);
  return place;
}

test('what rows make of an empty object is what they make of one that they look into', () => {
  const row = fc.record({ place: fc.constantFrom(...PLACES), value: fc.constantFrom('x', 'y'), fires: fc.boolean() });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 12 }), (rows) => {
      const made = [new Site(), undefined].map((site) => {
        const [into, notes]: [JsonObject, { mark: string; holes: boolean }] = [{}, { mark: '', holes: false }];
        const targets = rows.map(({ place }) => targetAt(place, site));
        const done = rows.map(({ value, fires }, at) => {
          if (!fires) return undefined;
          const there = targets[at]?.peek(into) !== undefined;
          return [there, targets[at]?.put(notes, into, value) !== undefined];
        });
        return { into, done, notes };
      });
      expect(made[0]).toEqual(made[1]);
    }),
    { numRuns: 2000 },
  );
});
