import { compileFunction } from './compile-function.ts';
import { compileOperation } from './compile-operation.ts';
import { compileTypeTest } from './compile-type-test.ts';
import { type Choices, type Compiler, NotTaken } from './compiler.ts';
import { EMPTY, type Evaluate, type Values } from './environment.ts';
import { companionMembers, members } from './members.ts';
import { parseExpression } from './parse-expression.ts';
import type { Syntax } from './syntax.ts';

/**
 * Compiles an expression to a closure over JSON values.
 *
 * @param choices the choice elements of the definitions in use
 * @returns undefined where the expression uses more of FHIRPath than invariants and search parameters do; the FHIRPath
 *   library is then the one to ask
 */
export function compileExpression(text: string, choices: Choices): Evaluate | undefined {
  const syntax = parseExpression(text);
  if (!syntax) return undefined;
  try {
    const compiler: Compiler = { choices, compile: (part) => compile(part, compiler) };
    return compiler.compile(syntax);
  } catch (error) {
    if (error instanceof NotTaken) return undefined;
    throw error;
  }
}

const CONSTANTS: Readonly<Record<string, string>> = {
  ucum: 'http://unitsofmeasure.org',
  sct: 'http://snomed.info/sct',
  loinc: 'http://loinc.org',
};

function compile(syntax: Syntax, compiler: Compiler): Evaluate {
  switch (syntax.kind) {
    case 'literal': {
      const values: Values = Object.freeze([syntax.value]);
      return () => values;
    }
    case 'empty':
      return () => EMPTY;
    case 'this':
      return (focus) => focus;
    case 'variable':
      return compileVariable(syntax.name);
    case 'member':
      return compileMember(syntax, compiler);
    case 'item': {
      const of = compiler.compile(syntax.of);
      const at = compiler.compile(syntax.at);
      return (focus, environment) => {
        const index = at(focus, environment)[0];
        const value = typeof index === 'number' ? of(focus, environment)[index] : undefined;
        return value === undefined ? EMPTY : [value];
      };
    }
    case 'negate': {
      const of = compiler.compile(syntax.of);
      return (focus, environment) => {
        const value = of(focus, environment)[0];
        return typeof value === 'number' ? [-value] : EMPTY;
      };
    }
    case 'call':
      return compileFunction(syntax, compiler);
    case 'type':
      return compileTypeTest(syntax.of, syntax.operator, syntax.type, compiler);
    case 'operation':
      return compileOperation(syntax.operator, compiler.compile(syntax.left), compiler.compile(syntax.right));
    default:
      throw new NotTaken();
  }
}

function compileVariable(name: string): Evaluate {
  const constant = CONSTANTS[name];
  if (constant !== undefined) {
    const values: Values = Object.freeze([constant]);
    return () => values;
  }
  if (name === 'resource') return (_focus, environment) => [environment.resource];
  if (name === 'rootResource') return (_focus, environment) => [environment.rootResource];
  if (name === 'context') return (_focus, environment) => [environment.context];
  throw new NotTaken();
}

function compileMember(syntax: Syntax & { kind: 'member' }, compiler: Compiler): Evaluate {
  const { name } = syntax;
  if (syntax.of === undefined && /^[A-Z]/.test(name)) return compileRoot(name);
  const names = compiler.choices(name);
  const keys = names && new Set(names.keys());
  const companion = `_${name}`;
  if (syntax.of === undefined) return (focus) => members(focus, name, companion, keys);
  const of = compiler.compile(syntax.of);
  if ((name === 'extension' || name === 'id') && syntax.of.kind === 'member') {
    return withCompanions(of, syntax.of, name, compiler);
  }
  return (focus, environment) => members(of(focus, environment), name, companion, keys);
}

/** `family.extension`: a string has no members in JSON, its extensions stand beside it in `_family`. */
function withCompanions(of: Evaluate, member: Syntax & { kind: 'member' }, name: string, compiler: Compiler): Evaluate {
  const parents: Evaluate = member.of ? compiler.compile(member.of) : (focus) => focus;
  return (focus, environment) => {
    const own = members(of(focus, environment), name, `_${name}`, undefined);
    const beside = companionMembers(parents(focus, environment), member.name, name);
    if (beside.length === 0) return own;
    return [...new Set([...own, ...beside])];
  };
}

/** `Patient.name`: the type in front selects resources of that type, or stands for the focus itself. */
function compileRoot(name: string): Evaluate {
  return (focus) => {
    const first = focus[0];
    if (typeof first !== 'object' || first === null) return EMPTY;
    const type = (first as { resourceType?: unknown }).resourceType;
    if (type === undefined || name === 'Resource' || name === 'DomainResource') return focus;
    return type === name ? focus : EMPTY;
  };
}
