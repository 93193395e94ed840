import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

test('the packs of codes that ship are what the public files make', { timeout: 120_000 }, () => {
  const made = mkdtempSync(join(tmpdir(), 'suture-packs-'));
  try {
    const samples = join(root, '../shared/samples/terminology');
    execFileSync(process.execPath, [join(root, 'scripts/codes/build-packs.ts'), samples, made], { stdio: 'pipe' });
    expect(readdirSync(made).sort()).toEqual(['cvx', 'icd-10-cm']);
    for (const pack of readdirSync(made)) {
      const names = readdirSync(join(made, pack)).sort();
      expect(readdirSync(join(root, 'packs', pack)).sort()).toEqual(names);
      for (const name of names) {
        const text = (folder: string): Buffer => {
          const bytes = readFileSync(join(folder, pack, name));
          return name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
        };
        expect(text(made).equals(text(join(root, 'packs'))), `${pack}/${name}`).toBe(true);
      }
    }
  } finally {
    rmSync(made, { recursive: true });
  }
});
