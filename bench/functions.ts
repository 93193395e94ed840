import { parseArgs } from 'node:util';
import type { MapFunction } from '../src/meaning/maps/functions/map-function.ts';
import { upper } from '../src/meaning/maps/functions/upper.ts';
import { readFunctionFiles } from '../src/workspace/functions/function-file.ts';
import { FunctionSandbox } from '../src/workspace/functions/function-sandbox.ts';

/** What a call of a workspace's own function costs on one core, beside the library's function that does as much. */
interface Result {
  /** Microseconds of CPU a call. */
  readonly own: number;
  readonly library: number;
  /** Milliseconds until the first function can be called: the sandbox is loaded and the source compiled. */
  readonly ready: number;
}

const OWN = `/*---
input: text
output: text
why: the receiver wants it so
---*/
function forward(value) {
  return value.toUpperCase();
}
`;

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '2' },
    value: { type: 'string', default: 'Smith-Jones Åsa' },
  },
});

const begun = process.cpuUsage();
const sandbox = await FunctionSandbox.load();
const { functions, findings } = readFunctionFiles({ 'functions/shout.js': OWN }, sandbox);
const own = functions.get('shout');
if (own === undefined) throw new Error(JSON.stringify(findings));
const call = callOf(own);
call(values.value);
const ready = microseconds(begun) / 1_000;
const result: Result = { own: costOf(call), library: costOf(callOf(upper)), ready: Math.round(ready) };
process.stdout.write(
  values.json
    ? `${JSON.stringify(result, undefined, 2)}\n`
    : `own function ${result.own} µs a call, the library's ${result.library} µs; ready after ${result.ready} ms\n`,
);

function callOf(made: MapFunction): (value: string) => string | undefined {
  const run = made.compile([]);
  return (value) => run([value]);
}

/** Microseconds of CPU of one call, over the seconds that were asked for. */
function costOf(run: (value: string) => string | undefined): number {
  const until = Date.now() + Number(values.seconds) * 1_000;
  const from = process.cpuUsage();
  let calls = 0;
  while (Date.now() < until) {
    for (let turn = 0; turn < 1_000; turn++) run(values.value);
    calls += 1_000;
  }
  return Math.round((microseconds(from) / calls) * 1_000) / 1_000;
}

function microseconds(from: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(from);
  return user + system;
}
