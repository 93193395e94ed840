import type { Finding } from '../../diagnostics/finding.ts';
import { readHl7Date } from '../../meaning/maps/functions/date-format.ts';
import { functionLibrary } from '../../meaning/maps/functions/function-library.ts';
import type { MapFunction } from '../../meaning/maps/functions/map-function.ts';
import type { CompiledSource, FunctionSandbox, SandboxedFunction } from './function-sandbox.ts';

const FILE = /^functions\/([^/]+)\.js$/;
const HEAD = /^\s*\/\*---\r?\n([\s\S]*?)---\*\//;
const KEYS = ['input', 'output', 'why'];

/** True for the files of a workspace that hold functions: `functions/local-mrn.js`. */
export function isFunctionFile(name: string): boolean {
  return FILE.test(name);
}

/** A function of a workspace, with the source that an approval of a row that names it covers. */
export interface OwnFunction extends MapFunction {
  readonly source: string;
}

/** Functions of a workspace by their names. */
export type OwnFunctions = ReadonlyMap<string, OwnFunction>;

/** The sandbox for the functions of these files, loaded if there are any. */
export async function functionSandboxFor(
  files: Readonly<Record<string, string>>,
): Promise<{ readonly functions?: FunctionSandbox }> {
  if (!Object.keys(files).some(isFunctionFile)) return {};
  const { FunctionSandbox: Sandbox } = await import('./function-sandbox.ts');
  return { functions: await Sandbox.load() };
}

/**
 * Reads the functions of a workspace. A file begins with a head that declares the types, and holds a function `forward`
 * and, if rows may use it in both directions, a function `backward`:
 *
 *     /*---
 *     input: text
 *     output: text
 *     why: the old system writes the site before the number
 *     ---*\/
 *
 * @param sandbox where they run; without one they can be named and not run
 */
export function readFunctionFiles(
  files: Readonly<Record<string, string>>,
  sandbox?: FunctionSandbox,
): { readonly functions: OwnFunctions; readonly findings: readonly Finding[] } {
  const functions = new Map<string, OwnFunction>();
  const findings: Finding[] = [];
  for (const file of Object.keys(files).filter(isFunctionFile).sort()) {
    const source = files[file] ?? '';
    const read = readFunction(file, source, sandbox);
    if ('code' in read) findings.push(read);
    else functions.set(read.name, Object.freeze({ ...read, source }));
  }
  return { functions, findings };
}

function readFunction(file: string, source: string, sandbox: FunctionSandbox | undefined): MapFunction | Finding {
  const name = FILE.exec(file)?.[1] ?? '';
  const found = (code: Finding['code'], line: number, about?: Finding['about']): Finding => ({
    code,
    place: { file, line, column: 1 },
    ...(about === undefined ? {} : { about }),
  });
  if (!/^[a-z][a-z0-9-]*$/.test(name)) return found('function-name-invalid', 1);
  if (functionLibrary.has(name)) return found('function-name-taken', 1, { found: name });
  const head = HEAD.exec(source)?.[1];
  if (head === undefined) return found('function-head-missing', 1);
  const said = new Map<string, string>();
  for (const [index, line] of head.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const [, key = '', value = ''] = /^\s*([a-z]+):\s*(.*?)\s*$/.exec(line) ?? [];
    const types = key === 'why' || value === 'text' || value === 'datetime';
    if (!KEYS.includes(key) || !types) return found('function-head-invalid', index + 2, { known: KEYS.join(', ') });
    said.set(key, value);
  }
  const [input, output] = [typeOf(said.get('input')), typeOf(said.get('output'))];
  if (input === undefined || output === undefined) return found('function-head-invalid', 1, { known: KEYS.join(', ') });
  const compiled = sandbox?.compile(source) ?? { forward: nothing, backward: nothing };
  if ('problem' in compiled) {
    return compiled.problem === 'syntax'
      ? found('function-syntax', compiled.line)
      : found('function-forward-missing', 1);
  }
  return functionOf(name, said.get('why') ?? '', compiled, [input, output]);
}

function functionOf(
  name: string,
  summary: string,
  compiled: CompiledSource,
  [input, output]: readonly [ValueType, ValueType],
): MapFunction {
  const forward = checked(compiled.forward, input, output);
  const backward = compiled.backward === undefined ? undefined : checked(compiled.backward, output, input);
  return {
    name,
    summary,
    input,
    output,
    takesMany: false,
    parameters: [],
    compile: () => (values: readonly string[]) => forward(values[0] ?? ''),
    ...(backward === undefined ? {} : { invert: () => backward }),
  };
}

type ValueType = MapFunction['input'];

function typeOf(text: string | undefined): ValueType | undefined {
  return text === 'text' || text === 'datetime' ? text : undefined;
}

/** A function that takes and gives only what its types say. */
function checked(run: SandboxedFunction, input: ValueType, output: ValueType): SandboxedFunction {
  const fits = (value: string | undefined, type: ValueType): value is string =>
    value !== undefined && (type === 'text' || readHl7Date(value) !== undefined);
  return (value) => {
    if (!fits(value, input)) return undefined;
    const result = run(value);
    return fits(result, output) ? result : undefined;
  };
}

function nothing(): undefined {
  return undefined;
}
