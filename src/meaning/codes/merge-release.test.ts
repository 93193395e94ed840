import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CodeSystem } from './code-system.ts';
import type { Concept } from './concept.ts';
import { mergeRelease } from './merge-release.ts';

const release = fc.uniqueArray(
  fc.record({ code: fc.constantFrom('A', 'B', 'C', 'D', 'E'), selectable: fc.boolean() }),
  {
    selector: ({ code }) => code,
  },
);
const days = ['2024-10-01', '2025-04-01', '2025-10-01', '2026-04-01'];

test('after any releases, each day has the codes of the release that was in force', () => {
  fc.assert(
    fc.property(fc.array(release, { minLength: 1, maxLength: 4 }), (releases) => {
      const merged = releases.reduce<Concept[]>((known, each, i) => mergeRelease(known, each, days[i] ?? ''), []);
      const system = new CodeSystem({ uri: 'urn:s', name: 's' }, merged);
      releases.forEach((each, i) => {
        const lastDay = days[i + 1] === undefined ? '2030-01-01' : `${days[i]?.slice(0, 8)}15`;
        for (const at of [days[i] ?? '', lastDay]) {
          for (const code of 'ABCDE') {
            const now = each.find((concept) => concept.code === code);
            const wanted = now === undefined ? [] : [now.selectable ? 'valid' : 'not-selectable'];
            const judged = system.validate(code, { at });
            expect(['unknown', 'expired', 'not-yet'].includes(judged) ? [] : [judged], `${code} ${at}`).toEqual(wanted);
          }
        }
      });
    }),
  );
});

test('better words replace the old ones without a new period, and an open beginning is settled by the release', () => {
  const known = [{ code: 'A', display: 'old', selectable: true, validFrom: '2022-04-01', surelyFrom: '2025-10-01' }];
  expect(mergeRelease(known, [{ code: 'A', display: 'new', selectable: true }], '2024-10-01')).toEqual([
    { code: 'A', display: 'new', selectable: true, validFrom: '2022-04-01', surelyFrom: '2024-10-01' },
  ]);
});
