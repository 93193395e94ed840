import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Examiners } from './examiners.ts';
import { examineImages, type ImageResult, UnexplainedFile } from './images.ts';
import { type Recording, record } from './record.ts';

const { values } = parseArgs({
  options: {
    images: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    messages: { type: 'string', default: '200' },
    data: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

const count = Number(values.images);
const seed = Number(values.seed);
const messages = Number(values.messages);
const folder = mkdtempSync(join(values.data ?? tmpdir(), 'suture-powerloss-'));
const examiners = new Examiners(folder, Math.min(4, availableParallelism()));
try {
  const synced = await run(true, count);
  // Without fsync far fewer images are enough: nearly each of them must lose something.
  const unsynced = await run(false, Math.max(20, Math.ceil(count / 20)));
  const result = {
    images: synced.images,
    broken: synced.broken,
    missing: synced.missing,
    withoutFsync: { images: unsynced.images, missing: unsynced.missing },
    seed,
    failures: synced.failures,
  };
  process.stdout.write(`${JSON.stringify(result, undefined, values.json ? undefined : 2)}\n`);
  const blind = unsynced.missing === 0;
  if (blind) process.stderr.write('powerloss: nothing was lost without fsync, so this harness proves nothing\n');
  process.exitCode = synced.broken === 0 && synced.missing === 0 && !blind ? 0 : 1;
} finally {
  examiners.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function run(sync: boolean, images: number): Promise<ImageResult> {
  for (let again = 0; ; again++) {
    try {
      return await once(await record({ folder, messages, seed: seed + again * 1_000, sync }), images, sync);
    } catch (error) {
      // A call that the kill cut short leaves no result in the trace, so one such run may have to be made again.
      if (!(error instanceof UnexplainedFile) || again === 2) throw error;
    }
  }
}

function once(recording: Recording, images: number, sync: boolean): Promise<ImageResult> {
  let last = Date.now();
  return examineImages(recording, examiners, {
    count: images,
    seed,
    progress(done) {
      if (Date.now() - last < 10_000) return;
      last = Date.now();
      process.stderr.write(`powerloss: ${done} of ${images} images${sync ? '' : ' without fsync'}\n`);
    },
  });
}
