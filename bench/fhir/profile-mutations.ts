import { type Mutant, wrongCode } from './mutant.ts';
import { changed } from './mutation-site.ts';
import type { Json, OfficialElement, OfficialProfile } from './official-package.ts';

type Way = readonly (string | number)[];

/** Each required element of the profile dropped, wherever what holds it is there. */
export function droppedRequired(resource: Json, profile: OfficialProfile): Mutant[] {
  return plainElements(profile)
    .filter((element) => (element.min ?? 0) > 0)
    .flatMap((element) =>
      waysTo(resource, element.path).map((way) => ({
        kind: 'required dropped',
        where: element.path,
        resource: changed(resource, way, () => undefined),
      })),
    );
}

/** A wrong code in each required binding of the profile. */
export function wrongProfiledCodes(resource: Json, profile: OfficialProfile): Mutant[] {
  return plainElements(profile)
    .filter((element) => element.binding?.strength === 'required')
    .flatMap((element) => {
      const ways = waysTo(resource, element.path);
      return ways.map((way) => ({
        kind: 'wrong code',
        where: element.path,
        resource: changed(resource, way, (value) => (Array.isArray(value) ? value.map(wrongCode) : wrongCode(value))),
      }));
    });
}

/** Each required slice deprived of the codes by which it is known. */
export function brokenSlices(resource: Json, profile: OfficialProfile): Mutant[] {
  return profile.snapshot.element
    .filter(({ id, sliceName, min = 0, path }) => {
      return sliceName !== undefined && min > 0 && id.split(':').length === 2 && !/(\[x\]|xtension)$/.test(path);
    })
    .flatMap((slice) => {
      const sliced = profile.snapshot.element.find((element) => element.id === slice.id.split(':')[0]);
      const first = sliced?.slicing?.discriminator?.[0]?.path.split('.')[0];
      return waysTo(resource, slice.path).map((way) => ({
        kind: 'slice broken',
        where: slice.id,
        resource: changed(resource, way, (items) =>
          (items as Json[]).map((item) =>
            first === undefined || first === '$this' || first === 'coding'
              ? wrongCode(item)
              : { ...item, [first]: wrongCode(item[first]) },
          ),
        ),
      }));
    });
}

/** A wrong code in each extension of the package whose value is bound, race and ethnicity by their parts. */
export function wrongExtensionCodes(resource: Json, all: ReadonlyMap<string, OfficialProfile>): Mutant[] {
  const mutants: Mutant[] = [];
  const visit = (list: unknown, way: Way): void => {
    if (!Array.isArray(list)) return;
    (list as Json[]).forEach((extension, i) => {
      const url = extension['url'] as string;
      const value = all.get(url)?.snapshot.element.find((element) => element.id === 'Extension.value[x]');
      if (value?.binding?.strength === 'required' || url === 'ombCategory') {
        for (const key of ['valueCode', 'valueCoding', 'valueCodeableConcept']) {
          if (extension[key] === undefined) continue;
          mutants.push({
            kind: 'wrong code',
            where: `extension ${url}`,
            resource: changed(resource, [...way, i, key], wrongCode),
          });
        }
      }
      visit(extension['extension'], [...way, i, 'extension']);
    });
  };
  visit(resource['extension'], ['extension']);
  return mutants;
}

/** Elements that are not inside of slices, extensions left alone. */
function plainElements(profile: OfficialProfile): OfficialElement[] {
  return profile.snapshot.element.filter(({ id }) => id.includes('.') && !id.includes(':') && !id.includes('xtension'));
}

/** Where a path leads to in a resource; the last step as a whole, not item by item. */
function waysTo(resource: Json, path: string): Way[] {
  let ways: { way: Way; value: unknown }[] = [{ way: [], value: resource }];
  const steps = path.split('.').slice(1);
  steps.forEach((step, at) => {
    ways = ways.flatMap(({ way, value }) => {
      const record = value as Json;
      const key = step.endsWith('[x]')
        ? Object.keys(record).find((name) => new RegExp(`^${step.slice(0, -3)}[A-Z]`).test(name))
        : step;
      const inner: unknown = key === undefined ? undefined : record[key];
      if (key === undefined || inner === undefined) return [];
      if (at === steps.length - 1) return [{ way: [...way, key], value: inner }];
      return (Array.isArray(inner) ? inner : [inner])
        .map((one: unknown, i) => ({ way: Array.isArray(inner) ? [...way, key, i] : [...way, key], value: one }))
        .filter(({ value: one }) => typeof one === 'object' && one !== null);
    });
  });
  return ways.map(({ way }) => way);
}
