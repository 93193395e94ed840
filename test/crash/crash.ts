import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runShard, type ShardResult } from './shard.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    /** Shards that run at the same time. */
    lanes: { type: 'string', default: '1' },
    /** Where stores are made and finished shards are noted; a run that stopped goes on there. */
    data: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

/** Kills on one store. Larger shards make longer histories, smaller ones lose less work when a run is broken off. */
const SHARD_KILLS = 50;

/** The most deliveries of a destination that may go out twice after a crash, as docs/delivery.md says. */
const WINDOW = 256;

const kills = Number(values.kills);
const seed = Number(values.seed);
const folder = values.data ?? mkdtempSync(join(tmpdir(), 'suture-crash-'));
mkdirSync(folder, { recursive: true });
const notes = join(folder, `crash-${seed}-${kills}.ndjson`);
const results = new Map<number, ShardResult>();
if (existsSync(notes)) {
  for (const line of readFileSync(notes, 'utf8').split('\n').filter(Boolean)) {
    const { shard, ...result } = JSON.parse(line) as ShardResult & { shard: number };
    results.set(shard, result);
  }
}

const shards = Array.from({ length: Math.ceil(kills / SHARD_KILLS) }, (_, shard) => shard);
const left = shards.filter((shard) => !results.has(shard));
const running = new Map<number, number>();
const started = Date.now();
const progress = setInterval(() => {
  const done = sum('kills') + [...running.values()].reduce((total, one) => total + one, 0);
  const minutes = Math.round((Date.now() - started) / 60_000);
  process.stderr.write(
    `crash: ${done} of ${kills} kills, ${sum('acknowledged')} acknowledged, lost ${sum('lost')}, ${minutes} min\n`,
  );
}, 10_000);

await Promise.all(Array.from({ length: Number(values.lanes) }, lane));
clearInterval(progress);
const result = {
  kills: sum('kills'),
  acknowledged: sum('acknowledged'),
  lost: sum('lost'),
  reordered: sum('reordered'),
  duplicates: sum('duplicates'),
  unmarked: sum('unmarked'),
  widest: Math.max(0, ...[...results.values()].map(({ widest }) => widest)),
  corrupted: sum('corrupted'),
  unbalanced: sum('unbalanced'),
  seed,
};
process.stdout.write(`${JSON.stringify(result, undefined, values.json ? undefined : 2)}\n`);
if (values.data === undefined) rmSync(folder, { recursive: true, force: true });
const wrong = result.lost + result.reordered + result.unmarked + result.corrupted + result.unbalanced;
const clean = wrong === 0 && result.widest <= WINDOW;
process.exitCode = clean && result.acknowledged > 0 ? 0 : 1;

async function lane(): Promise<void> {
  for (let shard = left.shift(); shard !== undefined; shard = left.shift()) {
    const number = shard;
    const store = join(folder, `store-${seed}-${number}`);
    const one = await runShard({
      folder: store,
      kills: Math.min(SHARD_KILLS, kills - number * SHARD_KILLS),
      seed: seed * 100_003 + number,
      progress: (done) => running.set(number, done),
    });
    running.delete(number);
    results.set(number, one);
    appendFileSync(notes, `${JSON.stringify({ shard: number, ...one })}\n`);
    // A store that something went wrong with is kept, to be looked at.
    if (one.lost + one.reordered + one.unmarked + one.corrupted + one.unbalanced === 0)
      rmSync(store, { recursive: true, force: true });
  }
}

function sum(what: keyof ShardResult): number {
  return [...results.values()].reduce((total, result) => total + result[what], 0);
}
