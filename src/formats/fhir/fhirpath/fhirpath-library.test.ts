import { expect, it } from 'vitest';
import { packText } from '../../../../test/fixtures/fhir-definitions.ts';
import { Definitions, loadFhirPathLibrary, validate } from '../index.ts';

const BORN = 'http://example.org/born-before-2000';

/** A pack with a rule that needs a date as literal, which the compiler here does not take. */
const definitions = new Definitions(['fhir-r4', 'own'], (path) =>
  path === 'own/profiles.json'
    ? JSON.stringify({
        [BORN]: {
          name: 'Born',
          type: 'Patient',
          root: { constraints: [{ key: 'own-1', severity: 'error', expression: 'birthDate < @2000-01-01' }] },
        },
      })
    : path === 'own/pack.json'
      ? '{"name":"own"}'
      : packText(path),
);

it('takes the expressions that the compiler does not', async () => {
  const engine = await loadFhirPathLibrary();
  const run = (birthDate: string) =>
    validate({ resourceType: 'Patient', birthDate }, { definitions, engine, profiles: [BORN] });
  expect(run('1999-12-31')).toEqual({ findings: [], deferred: [] });
  expect(run('2000-01-01').findings).toEqual([
    { code: 'fhir-invariant-broken', place: { path: 'Patient' }, about: { key: 'own-1' } },
  ]);
  expect(engine.compile('birthDate <')).toBeUndefined();
});

it('without it such rules are left as work', () => {
  const { findings, deferred } = validate({ resourceType: 'Patient' }, { definitions, profiles: [BORN] });
  expect(findings).toEqual([]);
  expect(deferred).toEqual([
    { kind: 'invariant', place: 'Patient', key: 'own-1', expression: 'birthDate < @2000-01-01' },
  ]);
});
