import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formulaGuarded, formulaUnguarded } from './formula-guard.ts';

test('no guarded text begins a formula, and guarding is undone', () => {
  const text = fc.oneof(fc.string(), fc.stringMatching(/^'{0,2}[=+\-@a]/));
  fc.assert(
    fc.property(text, (said) => {
      expect(formulaGuarded(said)).not.toMatch(/^[=+\-@\t\r]/);
      expect(formulaUnguarded(formulaGuarded(said))).toBe(said);
    }),
  );
});
