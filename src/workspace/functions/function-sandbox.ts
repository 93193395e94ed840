import {
  newQuickJSWASMModuleFromVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
  type QuickJSWASMModule,
} from 'quickjs-emscripten-core';

/** A function of the sandbox: undefined where it gives no text, throws, or goes beyond its limits. */
export type SandboxedFunction = (value: string) => string | undefined;

/** What one source gives: the way there, and the way back where it has one. */
export interface CompiledSource {
  readonly forward: SandboxedFunction;
  readonly backward?: SandboxedFunction;
}

/** Why a source cannot be used. `line` counts from 1 in the source. */
export type SourceProblem =
  | { readonly problem: 'syntax'; readonly line: number }
  /** It has no function `forward`, or throws when it is read. */
  | { readonly problem: 'no-function' };

/**
 * Bytes that functions may take all together, their stack, the characters of a value and of a result, and how often a
 * call may be asked: QuickJS asks after each 10,000 steps of the interpreter whether to go on.
 */
export const limits = { memory: 1 << 20, stack: 64 << 10, text: 1 << 16, asked: 10 } as const;

/** Takes away what would make two runs differ, and freezes the rest, so that no call leaves anything for the next. */
const PRELUDE = `(() => {
  delete Math.random;
  delete globalThis.eval;
  const seen = new Set();
  const freeze = (thing) => {
    if ((typeof thing !== 'object' && typeof thing !== 'function') || thing === null || seen.has(thing)) return;
    seen.add(thing);
    for (const key of Reflect.ownKeys(thing)) {
      const { value, get, set } = Reflect.getOwnPropertyDescriptor(thing, key);
      freeze(value);
      freeze(get);
      freeze(set);
    }
    freeze(Reflect.getPrototypeOf(thing));
    Object.freeze(thing);
  };
  for (const made of [function* () {}, async () => {}, async function* () {}, [][Symbol.iterator](), ''[Symbol.iterator](),
    new Map().entries(), new Set().values(), ''.matchAll(/a/g)]) freeze(Reflect.getPrototypeOf(made));
  freeze(globalThis);
})()`;

const FILE = 'function.js';

/** One function of a source. */
interface Named {
  readonly source: string;
  readonly name: 'forward' | 'backward';
}

interface Machine {
  readonly runtime: QuickJSRuntime;
  readonly context: QuickJSContext;
  readonly functions: Map<Named, QuickJSHandle>;
  asked: number;
}

/**
 * Runs the functions of a workspace in QuickJS, compiled to WebAssembly: no file, network, clock or chance is within
 * their reach, each call begins with nothing kept from another, and its length is counted in steps, not in time, so
 * that the same text always gives the same result. All functions share one context, which costs microseconds a call; a
 * call that was stopped or ran out of memory is repeated in a context of its own, where its limits are exactly its own.
 */
export class FunctionSandbox {
  readonly #module: QuickJSWASMModule;
  #shared: Machine | undefined;

  private constructor(module: QuickJSWASMModule) {
    this.#module = module;
  }

  /** Loads QuickJS, which takes some 20 ms. */
  static async load(): Promise<FunctionSandbox> {
    return new FunctionSandbox(await newQuickJSWASMModuleFromVariant(import('@jitl/quickjs-wasmfile-release-sync')));
  }

  /** Reads a source: a script with a function `forward`, and perhaps one `backward`, of one text to one text. */
  compile(source: string): CompiledSource | SourceProblem {
    const problem = this.#read(source);
    if (problem !== undefined) return problem;
    const machine = this.#machine();
    try {
      const forward = this.#find(machine, source, 'forward');
      if (forward !== 'function') return { problem: 'no-function' };
      const backward = this.#find(machine, source, 'backward');
      return {
        forward: this.#function({ source, name: 'forward' }),
        ...(backward === 'function' ? { backward: this.#function({ source, name: 'backward' }) } : {}),
      };
    } finally {
      dispose(machine);
    }
  }

  /** Reads it as a script of its own, so that no bracket of it can close what is put around it later. */
  #read(source: string): SourceProblem | undefined {
    const machine = this.#machine(false);
    try {
      const { context } = machine;
      const read = context.evalCode(source, FILE, { strict: true });
      if (read.error === undefined) {
        read.value.dispose();
        return undefined;
      }
      const { name, line } = errorOf(context, read.error);
      return name === 'SyntaxError' ? { problem: 'syntax', line } : { problem: 'no-function' };
    } finally {
      dispose(machine);
    }
  }

  #find(machine: Machine, source: string, name: string): string {
    const found = machine.context.evalCode(`(${factory(source, name)})()`, FILE, { strict: true });
    if (found.error !== undefined) {
      found.error.dispose();
      return 'error';
    }
    const type = machine.context.typeof(found.value);
    found.value.dispose();
    return type;
  }

  #function(named: Named): SandboxedFunction {
    return (value) => (value.length > limits.text ? undefined : this.#run(named, value));
  }

  #run(named: Named, value: string): string | undefined {
    this.#shared ??= this.#machine();
    const first = call(this.#shared, named, value);
    if (first !== 'stopped') return first.text;
    dispose(this.#shared);
    this.#shared = undefined;
    const own = this.#machine();
    try {
      const again = call(own, named, value, limits.asked);
      return again === 'stopped' ? undefined : again.text;
    } finally {
      dispose(own);
    }
  }

  #machine(frozen = true): Machine {
    const runtime = this.#module.newRuntime();
    runtime.setMemoryLimit(limits.memory);
    runtime.setMaxStackSize(limits.stack);
    const context = runtime.newContext({
      intrinsics: {
        BaseObjects: true,
        Eval: true,
        StringNormalize: true,
        RegExp: true,
        RegExpCompiler: true,
        JSON: true,
        MapSet: true,
        // Without it QuickJS cannot free an async function; nothing ever runs what waits on a promise.
        Promise: true,
      },
    });
    if (frozen) context.unwrapResult(context.evalCode(PRELUDE, 'prelude.js')).dispose();
    const machine: Machine = { runtime, context, functions: new Map(), asked: limits.asked };
    runtime.setInterruptHandler(() => --machine.asked < 0);
    return machine;
  }
}

/** A function that reads the source anew and gives its function of a name. */
function factory(source: string, name: string): string {
  return `function () { ${source}\n; return typeof ${name} === 'function' ? ${name} : undefined; }`;
}

/** Calls a function once. In the shared context the first question whether to go on stops it already. */
function call(
  machine: Machine,
  named: Named,
  value: string,
  asked = 0,
): { readonly text: string | undefined } | 'stopped' {
  const { context } = machine;
  let found = machine.functions.get(named);
  if (found === undefined) {
    machine.asked = limits.asked;
    const code = `(() => { const make = ${factory(named.source, named.name)}; return (value) => make()(value); })()`;
    const made = context.evalCode(code, FILE, { strict: true });
    if (made.error !== undefined) {
      made.error.dispose();
      return 'stopped';
    }
    found = made.value;
    machine.functions.set(named, found);
  }
  machine.asked = asked;
  const given = context.newString(value);
  const result = context.callFunction(found, context.undefined, given);
  given.dispose();
  if (result.error !== undefined) {
    const { name: kind } = errorOf(context, result.error);
    return machine.asked < 0 || kind === 'InternalError' ? 'stopped' : { text: undefined };
  }
  const text = context.typeof(result.value) === 'string' ? context.getString(result.value) : undefined;
  result.value.dispose();
  return { text: text !== undefined && text.length <= limits.text ? text : undefined };
}

function dispose(machine: Machine): void {
  for (const handle of machine.functions.values()) handle.dispose();
  machine.context.dispose();
  machine.runtime.dispose();
}

function errorOf(context: QuickJSContext, error: QuickJSHandle): { readonly name: string; readonly line: number } {
  const isError = context.typeof(error) === 'object' && !context.eq(error, context.null);
  const part = (name: string): string => {
    const handle = isError ? context.getProp(error, name) : undefined;
    const text = handle !== undefined && context.typeof(handle) === 'string' ? context.getString(handle) : '';
    handle?.dispose();
    return text;
  };
  const said = { name: part('name'), line: Number(/function\.js:(\d+)/.exec(part('stack'))?.[1] ?? 1) };
  error.dispose();
  return said;
}
