import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';

/** The floors of src/, lowest first. A file imports from its own floor and from lower ones. */
const FLOORS = [
  'diagnostics',
  'world',
  'formats',
  'meaning',
  'store',
  'connectors',
  'workspace',
  'engine',
  'audit',
  'practice',
  'server',
  'demo',
  'cli',
];

/** Floors whose folders are siblings that do not know each other; files beside them are shared ground. */
const SIBLINGS = ['formats', 'connectors'];

/** The sibling that another is built on: FHIR's interfaces are HTTP by its standard. */
const BUILT_ON: Readonly<Record<string, string>> = { 'connectors/fhir': 'http' };

/** Floors without any input or output: what they may not import from Node. */
const PURE = ['formats', 'meaning'];
const IMPURE_MODULES =
  /^node:(fs|net|tls|http|https|http2|dns|dgram|child_process|worker_threads|cluster|os|process|timers|readline|repl|tty)(\/|$)/;

interface Import {
  readonly from: string;
  readonly line: number;
  readonly specifier: string;
}

/**
 * Checks the import rule over a folder laid out as src/.
 *
 * @param src the folder
 * @returns one line for each violation, `file:line: sentence`, paths relative to the folder's parent
 */
export function checkFloors(src: string): string[] {
  const problems: string[] = [];
  const graph = new Map<string, { to: string; line: number }[]>();
  for (const file of sourceFiles(src)) {
    const edges: { to: string; line: number }[] = [];
    graph.set(file, edges);
    for (const { from, line, specifier } of importsOf(file)) {
      const at = `${shown(src, file)}:${line}`;
      const here = place(src, from);
      if (!here.floor) continue;
      if (!specifier.startsWith('.')) {
        if (isImpure(src, file, specifier))
          problems.push(`${at}: ${here.floor}/ is pure and may not import ${specifier}`);
        continue;
      }
      const to = resolve(dirname(file), specifier);
      edges.push({ to, line });
      const problem = violation(here, place(src, to));
      if (problem) problems.push(`${at}: ${problem}`);
    }
  }
  return [...problems, ...circles(src, graph)];
}

interface Standing {
  readonly floor: string | undefined;
  /** The folder within the floor; undefined for a file that stands in the floor itself. */
  readonly folder: string | undefined;
}

function place(src: string, file: string): Standing {
  const parts = relative(src, file).split(sep);
  return { floor: parts.length > 1 ? parts[0] : undefined, folder: parts.length > 2 ? parts[1] : undefined };
}

function violation(from: Standing, to: Standing): string | undefined {
  if (from.floor === undefined || to.floor === undefined || to.floor === '..') return undefined;
  const [own, other] = [FLOORS.indexOf(from.floor), FLOORS.indexOf(to.floor)];
  if (own < 0) return `${from.floor}/ is not a floor; the list is in scripts/floors.ts`;
  if (other < 0) return `${to.floor}/ is not a floor; the list is in scripts/floors.ts`;
  if (other > own) return `imports upward, ${from.floor}/ from ${to.floor}/`;
  const siblings = from.floor === to.floor && SIBLINGS.includes(from.floor) && from.folder !== undefined;
  const base = BUILT_ON[`${from.floor}/${from.folder}`];
  if (siblings && to.folder !== undefined && to.folder !== from.folder && to.folder !== base) {
    return `siblings do not import each other, ${from.floor}/${from.folder} from ${to.floor}/${to.folder}`;
  }
  return undefined;
}

/** Tests may do anything; a loader beside its `data/` folder may read the files that ship with it. */
function isImpure(src: string, file: string, specifier: string): boolean {
  const { floor } = place(src, file);
  if (floor === undefined || !PURE.includes(floor) || file.endsWith('.test.ts')) return false;
  if (specifier === 'node:fs' && existsSync(join(dirname(file), 'data'))) return false;
  return IMPURE_MODULES.test(specifier);
}

/** Each circle of imports once, told at the import that closes it. */
function circles(src: string, graph: ReadonlyMap<string, readonly { to: string; line: number }[]>): string[] {
  const problems: string[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    path.push(file);
    for (const { to, line } of graph.get(file) ?? []) {
      const start = path.indexOf(to);
      if (start >= 0) {
        const circle = [...path.slice(start), to].map((each) => shown(src, each)).join(' -> ');
        problems.push(`${shown(src, file)}:${line}: imports in a circle, ${circle}`);
      } else if (!done.has(to) && graph.has(to)) visit(to);
    }
    path.pop();
    done.add(file);
  };
  for (const file of graph.keys()) if (!done.has(file)) visit(file);
  return problems;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  const { module } = parseSync(file, text);
  const found: { value: string; start: number }[] = [];
  for (const each of module.staticImports) found.push({ value: each.moduleRequest.value, start: each.start });
  for (const each of module.staticExports) {
    const request = each.entries.find((entry) => entry.moduleRequest)?.moduleRequest;
    if (request) found.push({ value: request.value, start: each.start });
  }
  for (const each of module.dynamicImports) {
    const literal = /^(['"])(.*)\1$/.exec(text.slice(each.moduleRequest.start, each.moduleRequest.end));
    if (literal?.[2] !== undefined) found.push({ value: literal[2], start: each.start });
  }
  return found.map(({ value, start }) => ({
    from: file,
    specifier: value,
    line: text.slice(0, start).split('\n').length,
  }));
}

function sourceFiles(src: string): string[] {
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|mts|js|mjs)$/.test(name))
    .sort()
    .map((name) => join(src, name));
}

function shown(src: string, file: string): string {
  return relative(dirname(src), file).split(sep).join('/');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const src = fileURLToPath(new URL('../src', import.meta.url));
  const problems = existsSync(src) ? checkFloors(src) : [];
  for (const problem of problems) console.log(problem);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
