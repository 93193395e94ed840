import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SimulatedClock } from '../../world/simulated-clock.ts';
import { sample } from '../conformance/samples.ts';
import { openSqliteStore } from './sqlite-store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'suture-queue-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('refuses a message that cannot be handed over, and the store goes on', async () => {
  const store = await openSqliteStore({ folder, key: randomBytes(32), clock: new SimulatedClock() });
  const broken = { ...sample(), deliveries: undefined } as unknown as ReturnType<typeof sample>;
  await expect(store.accept(broken)).rejects.toMatchObject({ code: 'store-failed' });
  const { id } = await store.accept(sample());
  expect(await store.body(id)).toBeDefined();
  await store.close();
});
