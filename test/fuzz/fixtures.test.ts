import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { target as hl7v2 } from './hl7v2-target.ts';
import { target as map } from './map-target.ts';
import { target as mllp } from './mllp-target.ts';
import { target as translate } from './translate-target.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures/fuzz/', import.meta.url));
const TARGETS = [hl7v2, mllp, map, translate];

describe('inputs that once broke a promise', () => {
  for (const file of readdirSync(FIXTURES).filter((name) => name.endsWith('.bin'))) {
    it(`${file} breaks none`, () => {
      const target = TARGETS.find(({ name }) => file.startsWith(`${name}-`));
      expect(target).toBeDefined();
      target?.run(Uint8Array.from(readFileSync(`${FIXTURES}${file}`)));
    });
  }
});

describe('inputs that the search starts from', () => {
  for (const target of TARGETS) {
    it(`break no promise of ${target.name}`, () => {
      for (const input of target.seeds()) target.run(input);
    });
  }
});
