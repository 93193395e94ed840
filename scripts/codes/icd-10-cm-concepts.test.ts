import { expect, test } from 'vitest';
import { CodeSystem } from '../../src/meaning/codes/code-system.ts';
import { icd10CmConcepts } from './icd-10-cm-concepts.ts';

const older = [
  { code: 'B37', display: 'Candidiasis', selectable: false },
  { code: 'B373', display: 'Of vulva', parent: 'B37', selectable: true },
  { code: 'B379', display: 'Unspecified', parent: 'B37', selectable: true },
  { code: 'C86', display: 'Lymphoma', selectable: false },
  { code: 'C866', display: 'Gone', parent: 'C86', selectable: true },
  { code: 'T81', display: 'Complications', selectable: false },
  { code: 'T81XXXA', display: 'Initial', parent: 'T81', selectable: true },
];
const now = [
  { code: 'B3731', description: 'Acute', from: '2023' },
  { code: 'B379', description: 'Unspecified', from: '2021' },
  { code: 'C50A0', description: '', from: '2026-only' },
  { code: 'T81XXXA', description: 'Initial', from: '2021' },
  { code: 'T81XXXD', description: 'Subsequent', from: '2023' },
];
const concepts = icd10CmConcepts(older, now, new Map([['C50', 'Breast']]));
const system = new CodeSystem({ uri: 'urn:icd', name: 'icd' }, concepts);
const judged = (code: string, at: string): string => system.validate(code, { at });

test('a code of both releases holds throughout', () => {
  expect(concepts.filter(({ code }) => code === 'B379')).toEqual([older[2]]);
});

test('a code that became a heading changes between the releases', () => {
  expect(['2021-09-30', '2023-01-01', '2025-10-01'].map((at) => judged('B373', at))).toEqual([
    'valid',
    'unsure',
    'not-selectable',
  ]);
  expect(system.children('B373', '2025-10-01')).toEqual(['B3731']);
});

test('a code that is gone ends, a new one begins, within what is known', () => {
  expect(['2021-09-30', '2024-01-01', '2025-10-01'].map((at) => judged('C866', at))).toEqual([
    'valid',
    'unsure',
    'expired',
  ]);
  expect(['2022-03-31', '2022-04-01', '2022-10-01'].map((at) => judged('B3731', at))).toEqual([
    'not-yet',
    'unsure',
    'valid',
  ]);
  expect(['2022-03-31', '2024-01-01', '2025-10-01'].map((at) => judged('C50A0', at))).toEqual([
    'not-yet',
    'unsure',
    'valid',
  ]);
});

test('new headings have their titles where there are any, and placeholders are none', () => {
  expect(system.lookup('C50')).toMatchObject({ display: 'Breast', selectable: false });
  expect(system.lookup('C50A')).toMatchObject({ parent: 'C50', selectable: false });
  expect(system.lookup('T81X')).toBeUndefined();
  expect(system.lookup('T81XXXD')?.parent).toBe('T81');
});
