import { compileTypeTest } from './compile-type-test.ts';
import { type Compiler, NotTaken } from './compiler.ts';
import { EMPTY, type Evaluate, logical, truth, type Values } from './environment.ts';
import { FUNCTIONS, type ValueFunction } from './functions.ts';
import { members } from './members.ts';
import type { Syntax } from './syntax.ts';

type Call = Syntax & { kind: 'call' };

/** A call: functions over values, those that run their argument for every item, and those about types. */
export function compileFunction(call: Call, compiler: Compiler): Evaluate {
  const typed = compileTypeFunction(call, compiler);
  if (typed) return typed;
  const of: Evaluate = call.of ? compiler.compile(call.of) : (focus) => focus;
  const given = call.arguments.map((one) => compiler.compile(one));
  const perItem = PER_ITEM[call.name];
  const criterion = given[0];
  if (perItem && criterion) return perItem(of, criterion);
  if (call.name === 'iif' && criterion && given[1]) return iif(of, criterion, given[1], given[2]);
  if (call.name === 'extension' && criterion) return extension(of, criterion);
  if (call.name === 'resolve') return resolve(of);
  const plain = FUNCTIONS[call.name];
  if (!plain || given.length > plain.arguments) throw new NotTaken();
  return withArguments(of, plain, given);
}

function withArguments(of: Evaluate, plain: ValueFunction, given: readonly Evaluate[]): Evaluate {
  if (given.length === 0) return (focus, environment) => plain.run(of(focus, environment), []);
  return (focus, environment) =>
    plain.run(
      of(focus, environment),
      given.map((one) => one(focus, environment)),
    );
}

function compileTypeFunction(call: Call, compiler: Compiler): Evaluate | undefined {
  if (call.name !== 'ofType' && call.name !== 'is' && call.name !== 'as') return undefined;
  const type = call.arguments[0];
  if (type?.kind !== 'member') throw new NotTaken();
  return compileTypeTest(call.of ?? { kind: 'this' }, call.name === 'is' ? 'is' : 'as', type.name, compiler);
}

const PER_ITEM: Readonly<Record<string, (of: Evaluate, criterion: Evaluate) => Evaluate>> = {
  where: (of, criterion) => (focus, environment) => {
    const items = of(focus, environment);
    if (items.length === 0) return EMPTY;
    return items.filter((item) => truth(criterion([item], environment)) === true);
  },
  exists: (of, criterion) => (focus, environment) =>
    logical(of(focus, environment).some((item) => truth(criterion([item], environment)) === true)),
  all: (of, criterion) => (focus, environment) =>
    logical(of(focus, environment).every((item) => truth(criterion([item], environment)) === true)),
  select: (of, criterion) => (focus, environment) =>
    of(focus, environment).flatMap((item) => [...criterion([item], environment)]),
  repeat: (of, criterion) => (focus, environment) => {
    const found = new Set<unknown>();
    let level: Values = of(focus, environment);
    while (level.length > 0) {
      level = level.flatMap((item) => [...criterion([item], environment)]).filter((item) => !found.has(item));
      for (const item of level) found.add(item);
    }
    return [...found];
  },
};

function iif(of: Evaluate, criterion: Evaluate, yes: Evaluate, no: Evaluate | undefined): Evaluate {
  return (focus, environment) => {
    const values = of(focus, environment);
    if (truth(criterion(values, environment)) === true) return yes(values, environment);
    return no ? no(values, environment) : EMPTY;
  };
}

function extension(of: Evaluate, url: Evaluate): Evaluate {
  return (focus, environment) => {
    const wanted = url(focus, environment)[0];
    return members(of(focus, environment), 'extension', '_extension', undefined).filter(
      (one) => (one as { url?: unknown } | null)?.url === wanted,
    );
  };
}

const TYPE_IN_REFERENCE = /(?:^|\/)([A-Z][A-Za-z]+)\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/;

/** What references point to; where that is not at hand, a stand-in that has the type which the reference names. */
function resolve(of: Evaluate): Evaluate {
  return (focus, environment) =>
    of(focus, environment).flatMap((item) => {
      const reference: unknown = typeof item === 'string' ? item : (item as { reference?: unknown } | null)?.reference;
      if (typeof reference !== 'string') return [];
      const found = environment.resolve?.(reference);
      if (found !== undefined) return [found];
      const type = TYPE_IN_REFERENCE.exec(reference)?.[1];
      return type ? [{ resourceType: type }] : [];
    });
}
