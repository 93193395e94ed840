import { suggestion } from '../../diagnostics/suggestion.ts';
import { functionLibrary } from './functions/function-library.ts';
import type { MapFunction, Parameter } from './functions/map-function.ts';
import type { FunctionCall } from './row.ts';
import type { TokenStream } from './token-stream.ts';

/** Reads `upper` or `pad(8, "0")`: the function must be one of the library or of the workspace, the arguments what it declares. */
export function readFunctionCall(stream: TokenStream, own?: ReadonlyMap<string, MapFunction>): FunctionCall {
  const token = stream.next;
  if (token.kind !== 'word') stream.unexpected(['a function']);
  const found = functionLibrary.get(token.text) ?? own?.get(token.text);
  if (found === undefined) {
    const known = [...functionLibrary.keys(), ...(own?.keys() ?? [])];
    const near = suggestion(token.text, known);
    stream.stop('map-function-unknown', token, {
      found: token.text,
      known: known.join(', '),
      ...(near === undefined ? {} : { suggestion: near }),
    });
  }
  stream.take();
  const given = readArguments(stream, found);
  const needed = found.parameters.filter((parameter) => !parameter.optional).length;
  if (given.length < needed) {
    stream.stop('map-function-arguments', token, { function: found.name, expected: signature(found) });
  }
  return Object.freeze({ kind: 'call', function: found, arguments: Object.freeze(given), column: token.column });
}

function readArguments(stream: TokenStream, found: MapFunction): string[] {
  const given: string[] = [];
  if (!stream.accept('(')) return given;
  if (stream.accept(')')) return given;
  do {
    const token = stream.next;
    const parameter = found.parameters[given.length];
    if (parameter === undefined) {
      stream.stop('map-function-arguments', token, { function: found.name, expected: signature(found) });
    }
    const value = stream.value();
    const problem = checkArgument(parameter, value);
    if (problem !== undefined) {
      stream.stop('map-argument-invalid', token, {
        function: found.name,
        parameter: parameter.name,
        expected: problem.expected,
        ...(problem.suggestion === undefined ? {} : { suggestion: problem.suggestion }),
      });
    }
    given.push(value);
  } while (stream.accept(','));
  if (!stream.accept(')')) stream.unexpected([',', ')']);
  return given;
}

function checkArgument(parameter: Parameter, value: string): { expected: string; suggestion?: string } | undefined {
  switch (parameter.type) {
    case 'number': {
      const number = /^\d{1,6}$/.test(value) ? Number(value) : -1;
      return number >= 1 ? undefined : { expected: 'a whole number from 1' };
    }
    case 'word': {
      if (parameter.words.includes(value)) return undefined;
      const near = suggestion(value, parameter.words);
      return { expected: parameter.words.join(' or '), ...(near === undefined ? {} : { suggestion: near }) };
    }
    default:
      return parameter.check?.(value);
  }
}

function signature(found: MapFunction): string {
  const parameters = found.parameters.map((p) => (p.optional ? `[${p.name}]` : p.name));
  return `${found.name}(${parameters.join(', ')})`;
}
