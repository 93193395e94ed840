import type { Compiler } from './compiler.ts';
import { EMPTY, type Evaluate, logical } from './environment.ts';
import type { Syntax } from './syntax.ts';
import { canBe, fhirType } from './type-test.ts';

/** `is`, `as` and `ofType()`: a choice tells the type by its JSON name, the context by what the caller said. */
export function compileTypeTest(of: Syntax, operator: 'is' | 'as', typeName: string, compiler: Compiler): Evaluate {
  const type = fhirType(typeName);
  if (of.kind === 'member') {
    const names = compiler.choices(of.name);
    if (names) return choiceTest(of, operator, type, names, compiler);
  }
  const values = compiler.compile(of);
  const context = of.kind === 'this';
  return (focus, environment) => {
    const kept = values(focus, environment).filter((value) =>
      context && environment.contextType !== undefined && value === environment.context
        ? environment.contextType === type
        : canBe(value, type),
    );
    if (operator === 'as') return kept;
    return values(focus, environment).length === 0 ? EMPTY : logical(kept.length > 0);
  };
}

function choiceTest(
  of: Syntax & { kind: 'member' },
  operator: 'is' | 'as',
  type: string,
  names: ReadonlyMap<string, string>,
  compiler: Compiler,
): Evaluate {
  const parent: Evaluate = of.of ? compiler.compile(of.of) : (focus) => focus;
  const any = compiler.compile(of);
  const keys = [...names].filter(([, one]) => one === type).map(([key]) => key);
  return (focus, environment) => {
    const found: unknown[] = [];
    for (const item of parent(focus, environment)) {
      if (typeof item !== 'object' || item === null) continue;
      const record = item as Record<string, unknown>;
      for (const key of keys) if (record[key] !== undefined) found.push(record[key]);
      const plain = record[of.name];
      for (const one of Array.isArray(plain) ? plain : [plain]) {
        if (one !== undefined && canBe(one, type)) found.push(one);
      }
    }
    if (operator === 'as') return found;
    return found.length > 0 ? logical(true) : any(focus, environment).length === 0 ? EMPTY : logical(false);
  };
}
