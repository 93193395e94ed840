import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type LinkDecision, type ListRecord, MatchedList } from './match-list.ts';

const COLUMNS = ['last_name', 'first_name', 'suffix', 'dob', 'sex', 'ssn', 'address', 'city', 'zip', 'phone', 'email'];

/** A town of invented people, each with a second record that has a slip, and households among them. */
function town(persons: number): ListRecord[] {
  const given = [
    'anna',
    'bruno',
    'clara',
    'dario',
    'elsa',
    'felix',
    'greta',
    'hugo',
    'irma',
    'jonas',
    'karin',
    'leo',
    'mona',
    'nils',
    'olga',
    'paul',
  ];
  const family = [
    'abelard',
    'bertoli',
    'carver',
    'dunbar',
    'egerton',
    'farrow',
    'gandolfi',
    'hartmann',
    'ivarsson',
    'jellinek',
    'kowal',
    'lindgren',
    'marlowe',
    'norden',
  ];
  return Array.from({ length: persons }, (_, at) => {
    const year = 1930 + ((at * 37) % 80);
    const first = given[(at * 7) % given.length] ?? '';
    const last = `${family[Math.floor(at / 2) % family.length] ?? ''}${'aeiou'[Math.floor(at / 28) % 5]}`;
    const record = [
      last,
      first,
      '',
      `${year}-0${1 + (at % 9)}-${10 + (at % 18)}`,
      at % 2 === 0 ? 'F' : 'M',
      `${100 + ((at * 13) % 560)}-${10 + (at % 89)}-${1000 + ((at * 7919) % 8999)}`,
      `${1 + Math.floor(at / 2) * 3} Oak St`,
      'Springfield',
      '01108',
      `413${2000000 + Math.floor(at / 2) * 7919}`,
      at % 3 === 0 ? `${first}.${last}${at}@example.org` : '',
    ];
    const slip = [...record];
    if (at % 4 === 0) slip[0] = `${last.slice(0, 3)}x${last.slice(4)}`;
    if (at % 4 === 1) slip[5] = '';
    if (at % 4 === 2) slip[6] = `${900 + at} Elm Ave`;
    return [
      { key: `A${at}`, values: record },
      { key: `B${at}`, values: slip },
    ];
  }).flat();
}

const TOWN = town(60);
const VILLAGE = town(12);
const others = (extra: readonly ListRecord[]): ListRecord[] => [...TOWN, ...extra];
const record = (key: string, ...values: string[]): ListRecord => ({
  key,
  values: COLUMNS.map((_, at) => values[at] ?? ''),
});
const together = (list: MatchedList, a: string, b: string): boolean =>
  list.persons().some((keys) => keys.includes(a) && keys.includes(b));
const asked = (list: MatchedList, a: string, b: string): boolean =>
  list.matching.asks.some((pair) => [a, b].every((key) => [list.keys[pair.a], list.keys[pair.b]].includes(key)));

test('Each person of a town is found, and nobody is taken for another', () => {
  const persons = new MatchedList(COLUMNS, TOWN).persons();
  for (const keys of persons) expect(new Set(keys.map((key) => key.slice(1))).size).toBe(1);
  expect(persons.filter((keys) => keys.length === 2).length).toBeGreaterThan(57);
});

test('What comes out is the same in whatever order the records come', () => {
  const expected = new MatchedList(COLUMNS, VILLAGE).persons();
  fc.assert(
    fc.property(fc.shuffledSubarray(VILLAGE, { minLength: VILLAGE.length }), (shuffled) => {
      expect(new MatchedList(COLUMNS, shuffled).persons()).toEqual(expected);
    }),
    { numRuns: 100 },
  );
});

test('Twins are two people: one last name, birth date, address and telephone', () => {
  const shared = ['2015-05-05', 'F', '', '77 Elm St', 'Springfield', '01108', '4135550000', ''] as const;
  const list = new MatchedList(
    COLUMNS,
    others([record('t1', 'Twain', 'Mia', '', ...shared), record('t2', 'Twain', 'Zoe', '', ...shared)]),
  );
  expect(together(list, 't1', 't2')).toBe(false);
  expect(asked(list, 't1', 't2')).toBe(false);
});

test('Father and son of one name at one address are two people', () => {
  const list = new MatchedList(
    COLUMNS,
    others([
      record('sr', 'Castro', 'Albert', 'SR', '1962-04-10', 'M', '', '5 Elm St', 'Springfield', '01108', '4136660001'),
      record('jr', 'Castro', 'Albert', 'JR', '1984-07-11', 'M', '', '5 Elm St', 'Springfield', '01108', '4136660001'),
      record('jr2', 'Castro', 'Albert', '', '1984-07-11', 'M', '', '5 Elm St', 'Springfield', '01108', '4136660001'),
    ]),
  );
  expect(together(list, 'sr', 'jr')).toBe(false);
  expect(together(list, 'sr', 'jr2')).toBe(false);
  expect(together(list, 'jr', 'jr2')).toBe(true);
});

test('Name and birth date alone link nobody', () => {
  const list = new MatchedList(
    COLUMNS,
    others([
      record('n1', 'Quillfeather', 'Ottoline', '', '1951-03-21', 'F', '', '5 Elm St', 'Springfield', '01108'),
      record('n2', 'Quillfeather', 'Ottoline', '', '1951-03-21', 'F'),
    ]),
  );
  expect(together(list, 'n1', 'n2')).toBe(false);
  expect(asked(list, 'n1', 'n2')).toBe(true);
});

test('Two whole social security numbers leave the decision to a person', () => {
  const shared = ['5 Elm St', 'Springfield', '01108', '4136660001'] as const;
  const list = new MatchedList(
    COLUMNS,
    others([
      record('s1', 'Vance', 'Ida', '', '1951-03-21', 'F', '123-45-6780', ...shared),
      record('s2', 'Vance', 'Ida', '', '1951-03-21', 'F', '531-72-9046', ...shared),
    ]),
  );
  expect(together(list, 's1', 's2')).toBe(false);
});

test('A placeholder is no agreement: numbers nobody has, names that name nobody', () => {
  const list = new MatchedList(
    COLUMNS,
    others([
      record(
        'p1',
        'Doe',
        'John',
        '',
        '1900-01-01',
        'M',
        '999-99-9999',
        'unknown',
        'Springfield',
        '01108',
        '000-000-0000',
      ),
      record(
        'p2',
        'Doe',
        'John',
        '',
        '1900-01-01',
        'M',
        '999-99-9999',
        'unknown',
        'Springfield',
        '01108',
        '000-000-0000',
      ),
      record('p3', 'Vale', 'BABY BOY', '', '2020-01-01', 'M', '', '9 Elm St', 'Springfield', '01108', '4137770000'),
      record('p4', 'Vale', 'Baby Boy', '', '2020-01-01', 'M', '', '9 Elm St', 'Springfield', '01108', '4137770000'),
    ]),
  );
  expect(together(list, 'p1', 'p2')).toBe(false);
  const step = list.explain({ a: list.keys.indexOf('p3'), b: list.keys.indexOf('p4'), bits: 0 }).steps;
  expect(step.map(({ text }) => text)).not.toContain('same first name');
});

test('A number that many families share is taken for a filler', () => {
  const shared = TOWN.map((each, at) => ({
    ...each,
    values: each.values.map((value, place) => (place === 5 && at % 3 === 0 ? '123-12-3123' : value)),
  }));
  const list = new MatchedList(COLUMNS, shared);
  for (const keys of list.persons()) expect(new Set(keys.map((key) => key.slice(1))).size).toBe(1);
});

test('A decision outranks the machine both ways, and taking it back gives what was before', () => {
  const matched = (...decisions: LinkDecision[]): MatchedList => new MatchedList(COLUMNS, TOWN, { decisions });
  expect(together(matched(), 'A1', 'B1')).toBe(true);
  expect(together(matched({ a: 'A1', b: 'B1', same: false }), 'A1', 'B1')).toBe(false);
  expect(together(matched({ a: 'A1', b: 'A8', same: true }), 'A1', 'A8')).toBe(true);
  expect(matched().persons()).toEqual(new MatchedList(COLUMNS, TOWN).persons());
});

test('Decisions that contradict each other are named, and the one that parts wins', () => {
  const list = new MatchedList(COLUMNS, TOWN, {
    decisions: [
      { a: 'A1', b: 'A8', same: true },
      { a: 'A8', b: 'A20', same: true },
      { a: 'A1', b: 'A20', same: false },
    ],
  });
  expect(together(list, 'A1', 'A20')).toBe(false);
  expect(list.matching.clusters.contradicting).toHaveLength(1);
});

test('The steps of an explanation add up to the weight, in words', () => {
  const list = new MatchedList(COLUMNS, TOWN);
  const [pair] = list.matching.pairs;
  if (pair === undefined) throw new Error('the town has pairs');
  const { steps, bits } = list.explain(pair);
  expect(steps.reduce((sum, step) => sum + step.bits, 0)).toBeCloseTo(bits, 6);
  expect(bits).toBeCloseTo(pair.bits, 6);
  expect(steps.map(({ text }) => text)).toContain('same birth date');
});

test('One person looked up gets the weight that the whole list gives, and a record added is found', () => {
  const list = new MatchedList(COLUMNS, TOWN);
  const index = list.index();
  const values = (key: string): string[] =>
    list.fields.map(({ column }) => TOWN.find((each) => each.key === key)?.values[COLUMNS.indexOf(column)] ?? '');
  expect(list.keys[index.match(values('B3'))[0]?.row ?? -1]).toMatch(/^[AB]3$/);
  const newcomer = list.fields.map(
    ({ column }) =>
      ({ last_name: 'Zabriskie', first_name: 'Wilma', dob: '1977-07-07', phone: '2125551234', address: '1 New Rd' })[
        column
      ] ?? '',
  );
  expect(index.match(newcomer)).toEqual([]);
  const row = index.add(newcomer);
  expect(index.match(newcomer)[0]).toMatchObject({ row, band: 'link' });
});

test('Asking leaves no trace: the same question has the same answer', () => {
  const index = new MatchedList(COLUMNS, TOWN).index();
  const fields = COLUMNS.length;
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: fields, maxLength: fields }), (values) => {
      const before = index.match(values);
      index.match(values.map((value) => `${value}x`));
      expect(index.match(values)).toEqual(before);
    }),
    { numRuns: 50 },
  );
});

test('Hostile lists are matched like any other: none, one, empty, endless values', () => {
  const hostile = ['', '\u0000', 'x'.repeat(100_000), '=cmd()', '\uD800', '1/1/1/1', '  '];
  expect(new MatchedList(COLUMNS, []).persons()).toEqual([]);
  expect(new MatchedList(COLUMNS, [record('a')]).persons()).toEqual([['a']]);
  const records = Array.from({ length: 40 }, (_, at) => ({
    key: `h${at}`,
    values: COLUMNS.map((_, place) => hostile[(at + place) % hostile.length] ?? ''),
  }));
  expect(new MatchedList(COLUMNS, others(records)).persons().flat()).toHaveLength(TOWN.length + 40);
});
