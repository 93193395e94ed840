import { describe, expect, test } from 'vitest';
import { readFunctionFiles } from './function-file.ts';
import { FunctionSandbox } from './function-sandbox.ts';

const sandbox = await FunctionSandbox.load();
const HEAD = '/*---\ninput: text\noutput: text\n---*/\n';

function run(body: string, value: string, head = HEAD): string | undefined {
  const { functions, findings } = readFunctionFiles({ 'functions/own.js': head + body }, sandbox);
  expect(findings).toEqual([]);
  return functions.get('own')?.compile([])([value]);
}

test('a function takes a text and gives one, and the way back', () => {
  const source = `${HEAD}
    function forward(value) { const [site, number] = value.split('-'); return number + '/' + site; }
    function backward(value) { return value.split('/').reverse().join('-'); }`;
  const own = readFunctionFiles({ 'functions/own.js': source }, sandbox).functions.get('own');
  expect(own?.compile([])(['12-34'])).toBe('34/12');
  expect(own?.invert?.([])('34/12')).toBe('12-34');
  expect(own?.source).toBe(source);
});

test.each([
  ['throws', 'throw new Error(value)'],
  ['gives no text', 'return 1'],
  ['never ends', 'while (true) {}'],
  ['calls itself without end', 'return forward(value) + 1'],
  ['backtracks without end', 'return String(/^(a+)+$/.test("a".repeat(60) + "b"))'],
  ['fills memory', 'const all = []; for (;;) all.push(new Array(1000).fill(value))'],
  ['makes a huge text', 'return "x".repeat(1e9)'],
  ['writes where others read', 'Array.prototype.join = () => "mine"; return [].join()'],
  ['keeps something', 'globalThis.kept = value; return value'],
  ['asks the clock', 'return String(Date.now())'],
  ['asks for chance', 'return String(Math.random())'],
  ['reads the environment', 'return process.env.HOME'],
])('a function that %s cannot use the value, and harms no other', (_, body) => {
  expect(run(`function forward(value) { ${body} }`, 'v')).toBeUndefined();
  expect(run('function forward(value) { return [value, value].join("/"); }', 'v')).toBe('v/v');
});

test('nothing is kept from one call to the next', () => {
  const { functions } = readFunctionFiles(
    { 'functions/count.js': `${HEAD}let calls = 0; function forward() { calls++; return String(calls); }` },
    sandbox,
  );
  const count = functions.get('count')?.compile([]);
  expect([count?.(['a']), count?.(['a']), count?.(['a'])]).toEqual(['1', '1', '1']);
});

test('the same work is done or stopped whatever ran before it', () => {
  const work = (steps: number): string =>
    `function forward(value) { let sum = 0; for (let i = 0; i < ${steps}; i++) sum += i; return String(sum); }`;
  const results = (): (string | undefined)[] => [9_000, 30_000, 200_000].map((steps) => run(work(steps), ''));
  const first = results();
  for (let i = 0; i < 7; i++) run(work(1700 * i), '');
  expect(results()).toEqual(first);
  expect(first.map((result) => result === undefined)).toEqual([false, false, true]);
});

test('a datetime that is none is not let in or out', () => {
  const head = '/*---\ninput: datetime\noutput: datetime\n---*/\n';
  expect(run('function forward(value) { return value.slice(0, 8); }', '20240131120000', head)).toBe('20240131');
  expect(run('function forward(value) { return value; }', '20240231', head)).toBeUndefined();
  expect(run('function forward(value) { return "soon"; }', '20240131', head)).toBeUndefined();
});

describe('what is wrong with a file', () => {
  test.each([
    ['functions/Own.js', HEAD, 'function-name-invalid', 1],
    ['functions/upper.js', HEAD, 'function-name-taken', 1],
    ['functions/own.js', 'function forward() {}', 'function-head-missing', 1],
    ['functions/own.js', '/*---\ninput: text\noutputs: text\n---*/', 'function-head-invalid', 3],
    ['functions/own.js', '/*---\ninput: text\n---*/', 'function-head-invalid', 1],
    ['functions/own.js', `${HEAD}\nfunction forward(value {}`, 'function-syntax', 6],
    ['functions/own.js', `${HEAD}}); (function () { function forward() {}`, 'function-syntax', 5],
    ['functions/own.js', `${HEAD}const forward = 1;`, 'function-forward-missing', 1],
  ])('%s %j', (file, source, code, line) => {
    const { findings, functions } = readFunctionFiles({ [file]: source }, sandbox);
    expect(findings).toMatchObject([{ code, place: { file, line } }]);
    expect(functions.size).toBe(0);
  });
});
