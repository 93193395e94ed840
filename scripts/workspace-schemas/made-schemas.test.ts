import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { someDependencies } from '../../test/workspace/some-dependencies.ts';
import { madeSchemas, type Schema } from './made-schemas.ts';

const SCHEMAS = new URL('../../src/workspace/schemas/', import.meta.url);
const EXAMPLE = new URL('../../src/cli/example/', import.meta.url);
const schemas = madeSchemas(someDependencies);

/** Keys of a value that a schema does not have. */
function unknownKeys(value: unknown, schema: Schema | undefined, path: string): readonly string[] {
  if (schema === undefined || typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item) => unknownKeys(item, schema['items'] as Schema, `${path}[]`));
  const properties = schema['properties'] as Readonly<Record<string, Schema>> | undefined;
  const others = schema['additionalProperties'];
  return Object.entries(value).flatMap(([key, inner]) => {
    const known = properties?.[key] ?? (typeof others === 'object' ? (others as Schema) : undefined);
    return known === undefined && others === false ? [`${path}.${key}`] : unknownKeys(inner, known, `${path}.${key}`);
  });
}

describe('schemas for editors', () => {
  test.each(Object.entries(schemas))('that of %s is current', (name, schema) => {
    expect(JSON.parse(readFileSync(new URL(`${name}.schema.json`, SCHEMAS), 'utf8'))).toEqual(schema);
  });

  test('know the keys that the files of a new workspace have, and those only', () => {
    const read = (name: string): unknown => parse(readFileSync(new URL(name, EXAMPLE), 'utf8'));
    const files = ['flows', 'systems'].flatMap((folder) =>
      readdirSync(new URL(`${folder}/`, EXAMPLE)).map((name) => [folder.slice(0, -1), `${folder}/${name}`] as const),
    );
    for (const [kind, name] of [['suture', 'suture.yaml'] as const, ...files]) {
      expect(unknownKeys(read(name), schemas[kind], name)).toEqual([]);
    }
    expect(unknownKeys({ flow: 'f', form: 'a' }, schemas['flow'], '')).toEqual(['.form']);
    expect(unknownKeys({ interfaces: { a: { listen: 'x', window: 4 } } }, schemas['system'], '')).toEqual([]);
  });
});
