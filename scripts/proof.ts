import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { proofPage, type ShardRecord } from './proof/proof-page.ts';

/**
 * The long proofs: `npm run proof`, or some of them: `npm run proof -- --only kills --kills 500`. Each is cut
 * into shards by seed; a finished shard is noted at once, and a run that was stopped goes on after the last one.
 */
const ALL = ['corpora', 'maps', 'hl7v2', 'engine', 'slow-disk', 'stored', 'minutes', 'images', 'fuzz', 'kills'];

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '10000' },
    images: { type: 'string', default: '5000' },
    'fuzz-seconds': { type: 'string', default: '3600' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', multiple: true, default: ALL },
    data: { type: 'string' },
    /** Forgets what was noted before. */
    fresh: { type: 'boolean', default: false },
  },
});

interface Shard {
  readonly stage: string;
  readonly seed: number;
  readonly command: readonly string[];
  /** Where the command writes its figures, if not on its output. */
  readonly file?: string;
  /** Picks the figures out of what the command printed. */
  readonly figures: (printed: Record<string, unknown>) => Record<string, number>;
  readonly rows?: (printed: Record<string, unknown>) => ShardRecord['rows'];
}

const KILLS = 250;
const IMAGES = 500;
const FUZZ_SECONDS = 600;

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
const folder = values.data ?? join(root, '.proof');
mkdirSync(folder, { recursive: true });
const notes = join(folder, 'shards.ndjson');
if (values.fresh) writeFileSync(notes, '');
const known: ShardRecord[] = existsSync(notes)
  ? readFileSync(notes, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as ShardRecord)
  : [];

const first = Number(values.seed);
const shards = [...corpora(), ...maps(), ...benchmarks(), ...images(), ...fuzz(), ...kills()].filter(({ stage }) =>
  values.only.includes(stage),
);
let failed = 0;
for (const [index, shard] of shards.entries()) {
  const command = shard.command.join(' ');
  if (known.some((record) => record.command === command)) continue;
  process.stderr.write(`proof: shard ${index + 1} of ${shards.length}: ${command}\n`);
  const { passed, figures, rows } = await run(shard);
  if (!passed) failed++;
  const record: ShardRecord = {
    stage: shard.stage,
    seed: shard.seed,
    command,
    at: new Date().toISOString(),
    passed,
    figures,
    ...(rows === undefined ? {} : { rows }),
  };
  known.push(record);
  appendFileSync(notes, `${JSON.stringify(record)}\n`);
  writePage();
}
writePage();
process.stdout.write(
  `${JSON.stringify({ shards: known.length, failed: known.filter(({ passed }) => !passed).length })}\n`,
);
process.exitCode = failed === 0 ? 0 : 1;

function* corpora(): Generator<Shard> {
  const file = relative(root, join(folder, 'corpora.json'));
  const command = ['npx', 'vitest', 'run', '--reporter=json', `--outputFile=${file}`, 'test/corpora'];
  const figures = (printed: Record<string, unknown>) =>
    numbers(printed, { tests: 'numTotalTests', failed: 'numFailedTests' });
  yield { stage: 'corpora', seed: first, command, file, figures };
}

function* maps(): Generator<Shard> {
  yield {
    stage: 'maps',
    seed: first,
    command: ['npm', 'run', '-s', 'measure:maps', '--', '--seed', `${first}`, '--json'],
    figures: () => ({}),
    rows: (printed) => leavesOf(printed).map(([figure, value]) => ({ figure, value })),
  };
}

/** Figures inside of figures by their whole names: `validity.bundles`. */
function leavesOf(figures: Readonly<Record<string, unknown>>, at = ''): readonly (readonly [string, unknown])[] {
  return Object.entries(figures).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null
      ? leavesOf(value as Record<string, unknown>, `${at}${name}.`)
      : [[`${at}${name}`, value] as const],
  );
}

function* benchmarks(): Generator<Shard> {
  const bench = (stage: string, script: string, args: readonly string[]): Shard => ({
    stage,
    seed: first,
    command: ['npm', 'run', '-s', script, '--', ...args, '--json'],
    figures: (printed) => {
      const fsync = printed['fsync'] as Record<string, unknown>;
      const wanted = { 'fsync a second': 'perSecond', 'fsync p50 ms': 'p50Ms', 'fsync p99 ms': 'p99Ms' };
      return { ...numbers(fsync, wanted), ...('bar' in printed ? numbers(printed, { bar: 'bar' }) : {}) };
    },
    rows: (printed) => (printed['rows'] ?? [printed['row']]) as ShardRecord['rows'],
  });
  yield bench('engine', 'bench:engine', []);
  yield bench('slow-disk', 'bench:slow-disk', []);
  yield bench('stored', 'bench:engine', ['--connections', '32', '--preload', '1000000']);
  yield bench('minutes', 'bench:engine', ['--connections', '32', '--minutes', '10']);
  yield {
    stage: 'hl7v2',
    seed: first,
    command: ['npm', 'run', '-s', 'bench:hl7v2', '--', '--json'],
    figures: () => ({}),
    rows: (printed) => Object.entries(printed).map(([codec, row]) => ({ codec, ...(row as object) })),
  };
}

function* images(): Generator<Shard> {
  for (const [seed, count] of parts(Number(values.images), IMAGES)) {
    const command = ['npm', 'run', '-s', 'test:powerloss', '--', '--images', `${count}`, '--seed', `${seed}`, '--json'];
    yield {
      stage: 'images',
      seed,
      command,
      figures: (printed) => ({
        ...numbers(printed, { images: 'images', broken: 'broken', missing: 'missing' }),
        ...numbers(printed['withoutFsync'] as Record<string, unknown>, {
          'images without fsync': 'images',
          'missing without fsync': 'missing',
        }),
      }),
    };
  }
}

function* fuzz(): Generator<Shard> {
  for (const [seed, seconds] of parts(Number(values['fuzz-seconds']), FUZZ_SECONDS)) {
    const command = ['npm', 'run', '-s', 'test:fuzz', '--', '--seconds', `${seconds}`, '--seed', `${seed}`, '--json'];
    const wanted = {
      seconds: 'seconds',
      executions: 'executions',
      crashes: 'crashes',
      hangs: 'hangs',
      'peak MB': 'peakMb',
    };
    yield { stage: 'fuzz', seed, command, figures: (printed) => numbers(printed, wanted) };
  }
}

function* kills(): Generator<Shard> {
  for (const [seed, count] of parts(Number(values.kills), KILLS)) {
    // The shard's own notes let it go on by itself after a stop in its middle.
    const data = relative(root, join(folder, 'crash'));
    const options = ['--kills', `${count}`, '--seed', `${seed}`, '--lanes', '2', '--data', data, '--json'];
    const command = ['npm', 'run', '-s', 'test:crash', '--', ...options];
    const names = ['kills', 'acknowledged', 'lost', 'reordered', 'duplicates', 'unmarked', 'corrupted', 'unbalanced'];
    const wanted = {
      ...Object.fromEntries(names.map((name) => [name, name])),
      'peak duplicates of one kill': 'widest',
    };
    yield { stage: 'kills', seed, command, figures: (printed) => numbers(printed, wanted) };
  }
}

/** So much work in parts of at most `most`, each with a seed of its own. */
function* parts(total: number, most: number): Generator<readonly [seed: number, count: number]> {
  for (let done = 0, seed = first; done < total; done += most, seed++) yield [seed, Math.min(most, total - done)];
}

function numbers(printed: Record<string, unknown>, wanted: Readonly<Record<string, string>>): Record<string, number> {
  return Object.fromEntries(Object.entries(wanted).map(([name, key]) => [name, Number(printed[key] ?? 0)]));
}

function run(shard: Shard): Promise<Pick<ShardRecord, 'passed' | 'figures' | 'rows'>> {
  return new Promise((resolve, reject) => {
    const child = spawn(shard.command[0] ?? '', shard.command.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    child.stdout.on('data', (chunk) => {
      printed += chunk;
    });
    child.on('error', reject);
    child.on('close', (status) => {
      try {
        const text = shard.file === undefined ? printed : readFileSync(shard.file, 'utf8');
        const line = text.slice(text.indexOf('{'));
        const figures = JSON.parse(line) as Record<string, unknown>;
        const rows = shard.rows?.(figures);
        resolve({ passed: status === 0, figures: shard.figures(figures), ...(rows === undefined ? {} : { rows }) });
      } catch (cause) {
        reject(new Error(`a shard ended without figures: ${shard.command.join(' ')}`, { cause }));
      }
    });
  });
}

function writePage(): void {
  const revision = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const page = proofPage(known, {
    processors: availableParallelism(),
    model: cpus()[0]?.model ?? 'unknown',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    revision,
  });
  writeFileSync(join(root, 'docs/proof.md'), page);
}
