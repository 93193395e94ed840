import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Found, runFuzz } from './fuzz-run.ts';
import { minimise } from './minimise.ts';
import { failureName, type Target } from './target.ts';

/** Inputs that break one promise: kept under this name in the folder of fixtures, so that a test runs them. */
interface Kept {
  readonly kind: Found['kind'];
  readonly target: string;
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
}

const TARGETS = ['hl7v2', 'mllp', 'map', 'translate'];
const FIXTURES = fileURLToPath(new URL('../fixtures/fuzz/', import.meta.url));

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    target: { type: 'string', multiple: true, default: TARGETS },
    data: { type: 'string', default: FIXTURES },
    json: { type: 'boolean', default: false },
  },
});

const seconds = Number(values.seconds);
const seed = Number(values.seed);
const started = Date.now();
const progress = setInterval(() => {
  process.stderr.write(`fuzz: ${Math.round((Date.now() - started) / 1000)} of ${seconds} s\n`);
}, 10_000);

const runs = await Promise.all(
  values.target.map(async (name) => {
    const target = new URL(`./${name}-target.ts`, import.meta.url).href;
    return { name, target, end: await runFuzz({ target, seed, untilMs: started + seconds * 1000 }) };
  }),
);
clearInterval(progress);

const kept: Kept[] = [];
for (const { name, target, end } of runs) {
  for (const found of end.found) {
    const one = await keep(name, target, found);
    if (one !== undefined) kept.push(one);
  }
}
const result = {
  seconds: Math.round((Date.now() - started) / 100) / 10,
  seed,
  executions: runs.reduce((sum, { end }) => sum + end.executions, 0),
  crashes: kept.filter(({ kind }) => kind === 'crash').length,
  hangs: kept.filter(({ kind }) => kind === 'hang').length,
  memory: kept.filter(({ kind }) => kind === 'memory').length,
  peakMb: Math.max(...runs.map(({ end }) => end.peakMb)),
  corpus: runs.reduce((sum, { end }) => sum + end.corpus, 0),
  found: kept,
};
process.stdout.write(`${JSON.stringify(result, undefined, values.json ? undefined : 2)}\n`);
process.exitCode = kept.length === 0 ? 0 : 1;

async function keep(name: string, target: string, found: Found): Promise<Kept | undefined> {
  let input = found.input;
  if (found.kind === 'crash') {
    const { target: code } = (await import(target)) as { target: Target };
    const fails = (candidate: Uint8Array) => {
      try {
        code.run(candidate);
        return false;
      } catch (error) {
        return failureName(error) === found.name;
      }
    };
    // A failure that does not come back alone depends on what ran before it; the input is kept as it was.
    if (fails(input)) input = await minimise(input, fails);
  } else {
    const fails = async (candidate: Uint8Array) => {
      const again = await runFuzz({ target, seed: 0, untilMs: 0, only: [candidate] });
      return again.found.some(({ kind }) => kind === found.kind);
    };
    // On a busy machine a second can pass without the code being slow: only what hangs again counts.
    if (!(await fails(input))) return undefined;
    input = await minimise(input, fails, 40);
  }
  const hash = createHash('sha256').update(input).digest('hex').slice(0, 12);
  mkdirSync(values.data, { recursive: true });
  const file = `${name}-${hash}.bin`;
  writeFileSync(join(values.data, file), input);
  return { kind: found.kind, target: name, name: found.name, file, bytes: input.length };
}
