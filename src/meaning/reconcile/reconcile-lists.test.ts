import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ListEntry, ListKind } from './list-entry.ts';
import { reconcileLists } from './reconcile-lists.ts';

const entry = (system: string, list: ListKind, text: string, more: Partial<ListEntry> = {}): ListEntry => ({
  system,
  list,
  text,
  status: 'active',
  ...more,
});
const reconcile = (...entries: ListEntry[]) => reconcileLists(entries, 'gp');

test('A brand and its ingredient are one medication, and micrograms are milligrams', () => {
  const { items, conflicts } = reconcile(
    entry('gp', 'medication', 'levothyroxine 100 mcg', { code: '10582', dose: '100', unit: 'mcg' }),
    entry('clinic', 'medication', 'Synthroid 0.1 mg tablet'),
  );
  expect(items).toMatchObject([{ name: 'levothyroxine', code: '10582', standing: 'agreed' }]);
  expect(conflicts).toEqual([]);
});

test('Another dose, another status and a medication that the family doctor lacks are conflicts', () => {
  const { conflicts } = reconcile(
    entry('gp', 'medication', 'lisinopril 10 mg'),
    entry('clinic', 'medication', 'Zestril 20mg'),
    entry('gp', 'medication', 'sertraline 50 mg'),
    entry('clinic', 'medication', 'sertraline 50 mg', { status: 'stopped' }),
    entry('clinic', 'medication', 'warfarin 5 mg'),
    entry('gp', 'medication', 'metformin 500 mg'),
  );
  expect(conflicts.map(({ kind, name }) => [kind, name])).toEqual([
    ['dose', 'lisinopril'],
    ['status', 'sertraline'],
    ['only-in', 'warfarin'],
  ]);
});

test('No known allergies beside an allergy is a conflict, and the allergy stays', () => {
  const { items, conflicts, noAllergies } = reconcile(
    entry('gp', 'allergy', 'PCN'),
    entry('clinic', 'allergy', 'NKDA', { code: '409137002' }),
  );
  expect(items).toMatchObject([{ name: 'penicillin', substanceClass: 'penicillins' }]);
  expect(conflicts).toMatchObject([{ kind: 'no-known-allergies', system: 'clinic' }]);
  expect(noAllergies).toHaveLength(1);
});

test('A problem is known by its code family, in ICD-9 too, and by its words', () => {
  const { items } = reconcile(
    entry('gp', 'problem', 'Essential (primary) hypertension', { code: 'I10', codeSystem: 'ICD10' }),
    entry('clinic', 'problem', 'Hypertension NOS', { code: '401.9', codeSystem: 'ICD9' }),
    entry('urgent', 'problem', 'essential (primary) hypertension'),
  );
  expect(items).toMatchObject([{ name: 'I10', standing: 'agreed' }]);
});

test('Whatever the lists hold, no line is lost and none stands twice', () => {
  const text = fc.oneof(fc.string(), fc.constantFrom('NKDA', 'PCN', 'penicillin', 'aspirin 81 mg', 'Ecotrin', ''));
  const entries = fc.array(
    fc.record({
      system: fc.constantFrom('gp', 'a', 'b'),
      list: fc.constantFrom<ListKind>('medication', 'allergy', 'problem'),
      text,
      code: fc.constantFrom('', '7980', 'I10'),
    }),
  );
  fc.assert(
    fc.property(entries, (all) => {
      const { items, noAllergies } = reconcileLists(all, 'gp');
      const kept = [...items.flatMap((item) => item.entries), ...noAllergies];
      expect(kept).toHaveLength(all.length);
      expect(new Set(kept).size).toBe(all.length);
    }),
  );
});
