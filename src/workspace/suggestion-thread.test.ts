import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SuggestionThread } from './suggestion-thread.ts';

const CVX = 'http://hl7.org/fhir/sid/cvx';

let state: string;
let thread: SuggestionThread;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'suture-suggestions-'));
  thread = new SuggestionThread(state);
});
afterEach(async () => {
  await thread.close();
  rmSync(state, { recursive: true, force: true });
});

describe('suggestions in a thread', () => {
  it('answers each question in its place, and says where it knows no system', async () => {
    const [rabies, nowhere, mumps] = await thread.suggest([
      { system: CVX, text: 'rabies vaccine, intramuscular' },
      { system: 'urn:example:nowhere', text: 'rabies' },
      { system: CVX, text: 'mumps virus vaccine' },
    ]);
    expect(rabies?.[0]?.display).toMatch(/rabies/i);
    expect(mumps?.[0]?.display).toMatch(/mumps/i);
    expect(nowhere).toBeUndefined();
  });

  it('suggests nothing where a pack cannot be read, and goes on', async () => {
    mkdirSync(join(state, 'packs', 'broken'), { recursive: true });
    writeFileSync(join(state, 'packs', 'broken', 'pack.json'), '{');
    writeFileSync(join(state, 'packs', 'broken', 'concepts.tsv.gz'), 'no gzip');
    expect(await thread.suggest([{ system: CVX, text: 'mumps' }])).toEqual([undefined]);
    rmSync(join(state, 'packs'), { recursive: true });
    const [found] = await thread.suggest([{ system: CVX, text: 'mumps virus vaccine' }]);
    expect(found?.[0]?.display).toMatch(/mumps/i);
  });
});
