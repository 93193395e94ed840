import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeConformance } from '../conformance/store-conformance.ts';
import { openSqliteStore } from './sqlite-store.ts';

storeConformance(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'suture-store-'));
  const key = new Uint8Array(randomBytes(32));
  return {
    open: (clock) => openSqliteStore({ folder, key, clock }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
});
