import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkFloors } from './floors.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'suture-floors-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function plant(files: Record<string, string>): string[] {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, 'src', name)), { recursive: true });
    writeFileSync(join(root, 'src', name), text);
  }
  return checkFloors(join(root, 'src'));
}

describe('import floors', () => {
  it('lets imports go down, and within a folder', () => {
    const problems = plant({
      'engine/a.ts': "import { b } from '../store/b.ts';\nimport './c.ts';\nimport 'zod';\nimport fs from 'node:fs';\n",
      'engine/c.ts': 'export const c = 1;\n',
      'store/b.ts': 'export const b = 1;\n',
      'connectors/mllp/a.ts': "import { face } from '../connector.ts';\n",
      'connectors/connector.ts': 'export const face = 1;\n',
    });
    expect(problems).toEqual([]);
  });

  it.each([
    ['an import', "\n\nimport { a } from '../engine/a.ts';\n", 3],
    ['a type import', "import type { A } from '../engine/a.ts';\n", 1],
    ['a re-export', "// first\nexport { a } from '../engine/a.ts';\n", 2],
    ['a star export', "export * from '../engine/a.ts';\n", 1],
    ['a dynamic import', "export const late =\n  () => import('../engine/a.ts');\n", 2],
  ])('finds %s that goes up, with its line', (_what, text, line) => {
    const problems = plant({ 'store/b.ts': text, 'engine/a.ts': 'export const a = 1;\n' });
    expect(problems).toEqual([`src/store/b.ts:${line}: imports upward, store/ from engine/`]);
  });

  it('is not misled by comments and strings', () => {
    expect(
      plant({ 'store/b.ts': "// import '../engine/a.ts'\nexport const b = \"import '../engine/a.ts'\";\n" }),
    ).toEqual([]);
  });

  it('keeps siblings apart', () => {
    const problems = plant({
      'formats/x12/a.ts': "import '../hl7v2/b.ts';\n",
      'formats/hl7v2/b.ts': 'export {};\n',
      'connectors/http/a.ts': "import '../mllp/b.ts';\n",
      'connectors/mllp/b.ts': 'export {};\n',
      'connectors/fhir/a.ts': "import '../http/c.ts';\nimport '../mllp/b.ts';\n",
      'connectors/http/c.ts': 'export {};\n',
    });
    expect(problems).toEqual([
      'src/connectors/fhir/a.ts:2: siblings do not import each other, connectors/fhir from connectors/mllp',
      'src/connectors/http/a.ts:1: siblings do not import each other, connectors/http from connectors/mllp',
      'src/formats/x12/a.ts:1: siblings do not import each other, formats/x12 from formats/hl7v2',
    ]);
  });

  it('finds a circle once, also one of types', () => {
    const problems = plant({
      'engine/a.ts': "import type { B } from './b.ts';\n",
      'engine/b.ts': "export * from './c.ts';\n",
      'engine/c.ts': "import './a.ts';\n",
    });
    expect(problems).toEqual([
      'src/engine/c.ts:1: imports in a circle, src/engine/a.ts -> src/engine/b.ts -> src/engine/c.ts -> src/engine/a.ts',
    ]);
  });

  it('keeps input and output out of the pure floors, but for a loader of its own data', () => {
    const problems = plant({
      'formats/x12/a.ts': "import { readFileSync } from 'node:fs';\n",
      'formats/hl7v2/load.ts': "import { readFileSync } from 'node:fs';\n",
      'formats/hl7v2/data/a.json': '{}',
      'meaning/maps/b.ts': "import { connect } from 'node:net';\n",
    });
    expect(problems).toEqual([
      'src/formats/x12/a.ts:1: formats/ is pure and may not import node:fs',
      'src/meaning/maps/b.ts:1: meaning/ is pure and may not import node:net',
    ]);
  });

  it('knows every floor', () => {
    expect(plant({ 'store/a.ts': "import '../utils/b.ts';\n", 'utils/b.ts': 'export {};\n' })).toEqual([
      'src/store/a.ts:1: utils/ is not a floor; the list is in scripts/floors.ts',
    ]);
  });

  it('holds in this repository', () => {
    expect(checkFloors(fileURLToPath(new URL('../src', import.meta.url)))).toEqual([]);
  });
});
