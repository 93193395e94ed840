import type { BlockingRule, KeyPart, View } from './blocking-key.ts';
import type { FieldKind } from './kinds/kind.ts';
import type { People } from './people.ts';

type Named = readonly [kind: FieldKind, view: View];

/** Rules of which those that pay are chosen: every way in which two records of one person usually still agree. */
const POOL: readonly (readonly Named[])[] = [
  [['socialSecurity', 'value']],
  [['identifier', 'value']],
  [['phone', 'value']],
  [['email', 'value']],
  [['email', 'user']],
  [['birthDate', 'value']],
  [['street', 'house']],
  [
    ['familyName', 'sound'],
    ['givenName', 'sound'],
  ],
  [
    ['familyName', 'sound'],
    ['birthDate', 'year'],
  ],
  [
    ['familyName', 'sound'],
    ['birthDate', 'monthDay'],
  ],
  [
    ['givenName', 'sound'],
    ['birthDate', 'value'],
  ],
  [
    ['givenName', 'sound'],
    ['birthDate', 'monthDay'],
  ],
  [
    ['familyName', 'sound'],
    ['birthDate', 'value'],
  ],
  [
    ['familyName', 'value'],
    ['givenName', 'initial'],
    ['birthDate', 'year'],
  ],
  [
    ['familyName', 'sound'],
    ['postcode', 'value'],
  ],
  [
    ['givenName', 'sound'],
    ['postcode', 'value'],
  ],
  [
    ['familyName', 'sound'],
    ['city', 'value'],
  ],
  [
    ['givenName', 'sound'],
    ['city', 'value'],
    ['birthDate', 'year'],
  ],
  [
    ['givenName', 'sound'],
    ['street', 'road'],
  ],
  [
    ['familyName', 'sound'],
    ['street', 'road'],
  ],
  [
    ['birthDate', 'value'],
    ['postcode', 'value'],
  ],
  [
    ['birthDate', 'value'],
    ['city', 'value'],
  ],
  [
    ['birthDate', 'year'],
    ['postcode', 'value'],
  ],
  [
    ['street', 'road'],
    ['postcode', 'value'],
  ],
  [
    ['street', 'road'],
    ['birthDate', 'year'],
  ],
  [
    ['houseNumber', 'value'],
    ['street', 'road'],
  ],
  [
    ['houseNumber', 'value'],
    ['postcode', 'value'],
    ['birthDate', 'year'],
  ],
  [
    ['socialSecurity', 'lastFour'],
    ['birthDate', 'year'],
  ],
  [
    ['socialSecurity', 'lastFour'],
    ['givenName', 'sound'],
  ],
  [
    ['socialSecurity', 'lastFour'],
    ['familyName', 'sound'],
  ],
  [
    ['phone', 'lastSeven'],
    ['givenName', 'sound'],
  ],
  [
    ['text', 'value'],
    ['familyName', 'sound'],
  ],
  [
    ['text', 'value'],
    ['birthDate', 'value'],
  ],
  [
    ['text', 'value'],
    ['givenName', 'sound'],
    ['postcode', 'value'],
  ],
  [
    ['birthDate', 'value'],
    ['sex', 'value'],
  ],
];

/** The rules that the columns of these people allow. */
export function blockingPool(people: People): BlockingRule[] {
  const rules: BlockingRule[] = [];
  for (const named of POOL) for (const parts of choices(people, named)) rules.push({ parts });
  const [given, family] = [at(people, 'givenName')[0], at(people, 'familyName')[0]];
  if (given !== undefined && family !== undefined)
    rules.push({
      parts: [
        { kind: 'givenName', at: given, view: 'sound' },
        { kind: 'familyName', at: family, view: 'sound' },
      ],
      crossed: true,
    });
  return rules;
}

function choices(people: People, named: readonly Named[]): KeyPart[][] {
  let all: KeyPart[][] = [[]];
  for (const [kind, view] of named)
    all = at(people, kind).flatMap((place) => all.map((parts) => [...parts, { kind, at: place, view }]));
  return all;
}

function at(people: People, kind: FieldKind): number[] {
  return people.comparisons.flatMap((comparison, index) => (comparison.kind === kind ? [index] : []));
}
