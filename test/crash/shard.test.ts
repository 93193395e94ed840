import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runShard } from './shard.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'suture-shard-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('finds out an engine that acknowledges before it stores and keeps no order', async () => {
  const entry = fileURLToPath(new URL('./forgetful-engine.ts', import.meta.url));
  const { lost, reordered, unbalanced } = await runShard({ folder, kills: 6, seed: 1, entry, patienceMs: 1_000 });
  expect(lost).toBeGreaterThan(0);
  expect(reordered).toBeGreaterThan(0);
  expect(unbalanced).toBeGreaterThan(0);
});
