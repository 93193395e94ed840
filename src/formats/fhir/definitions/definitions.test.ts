import { expect, it } from 'vitest';
import { Fault } from '../../../diagnostics/fault.ts';
import { Definitions } from './definitions.ts';
import { ValueSet } from './value-set.ts';

const files: Readonly<Record<string, unknown>> = {
  'one/pack.json': { name: 'one' },
  'two/pack.json': { name: 'two' },
  'one/types.json': { Thing: { kind: 'resource', elements: { a: {} } }, Base: { kind: 'resource', abstract: true } },
  'one/profiles.json': { 'urn:p': { name: 'First', version: '1', type: 'Thing', root: {} } },
  'two/profiles.json': { 'urn:p': { name: 'Second', version: '2', type: 'Thing', root: {} } },
};

it('reads a file when it is first needed, and once', () => {
  const read: string[] = [];
  const definitions = new Definitions(['one', 'two'], (path) => {
    read.push(path);
    return path in files ? JSON.stringify(files[path]) : undefined;
  });
  expect(read).toEqual([]);
  expect(definitions.isResource('Thing')).toBe(true);
  expect(definitions.isResource('Base')).toBe(false);
  expect(definitions.isResource('constructor')).toBe(false);
  expect(read).toEqual(['one/pack.json', 'one/types.json', 'two/pack.json', 'two/types.json']);
  expect(definitions.profile('urn:p')?.name).toBe('First');
  expect(definitions.profile('urn:p|2')?.name).toBe('Second');
  expect(definitions.profile('urn:p|3')).toBeUndefined();
  expect(definitions.profilesOf('Thing')).toEqual(['urn:p', 'urn:p']);
  expect(definitions.profilesOf('Other')).toEqual([]);
  expect(definitions.resourceTypes()).toEqual(['Thing']);
  expect(definitions.manifests().map(({ name }) => name)).toEqual(['one', 'two']);
  expect(read).toHaveLength(6);
});

it('says which pack is missing', () => {
  const definitions = new Definitions(['gone'], () => undefined);
  expect(() => definitions.type('Patient')).toThrow(new Fault('fhir-pack-missing', { about: { pack: 'gone' } }));
});

it('knows members, and what it cannot know', () => {
  const set = new ValueSet({ codes: { 'urn:s': ['a'] }, open: ['urn:o', 'urn:ietf:bcp:13'] });
  expect([set.has('urn:s', 'a'), set.has('urn:s', 'b'), set.has('urn:o', 'b'), set.has(undefined, 'a')]).toEqual([
    'in',
    'out',
    'unknown',
    'out',
  ]);
  expect([set.has('urn:ietf:bcp:13', 'text/plain'), set.has('urn:ietf:bcp:13', 'text')]).toEqual(['in', 'out']);
  expect([set.hasCode('a'), set.hasCode('text/plain'), set.hasCode('b')]).toEqual(['in', 'in', 'unknown']);
  expect(new ValueSet({ codes: {} }).hasCode('a')).toBe('out');
  expect(new ValueSet({ codes: {}, unknown: true }).has('urn:s', 'a')).toBe('unknown');
});
