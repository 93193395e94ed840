import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Fault } from '../../diagnostics/fault.ts';
import { isPath, type Message, parse } from '../../formats/hl7v2/index.ts';
import { parseSteps } from './parse-steps.ts';
import type { Steps } from './steps.ts';

const PIECES = [
  'PID-3',
  '->',
  '<->',
  '|',
  '+',
  '"x"',
  'as',
  'join',
  '(',
  ')',
  'when',
  'valued',
  'else',
  'must',
  'hold',
  'because',
  'ignore',
  'OBX[*]-3',
  'pad',
  ',',
  '8',
  '"',
  '[',
];

function messageOf(...segments: readonly string[]): Message {
  const parsed = parse(['MSH|^~\\&|LAB|MAIN|||20240102||ORU^R01|1|P|2.5.1', ...segments].join('\r'));
  if (parsed.message === undefined) throw new Error('the message of the test does not parse');
  return parsed.message;
}

function steps(...rows: readonly string[]): Steps {
  const parsed = parseSteps(rows, { isPath });
  if ('findings' in parsed) throw new Error(JSON.stringify(parsed.findings));
  return parsed.steps;
}

function run(segments: readonly string[], ...rows: readonly string[]): string {
  const message = messageOf(...segments);
  steps(...rows).apply(message);
  return message.text().split('\r').slice(1).join('\r');
}

function faultOf(segments: readonly string[], row: string): unknown {
  try {
    run(segments, row);
    return undefined;
  } catch (fault) {
    return fault instanceof Fault ? { code: fault.code, path: fault.place?.path } : fault;
  }
}

describe('what rows do', () => {
  test.each<[string, string[], string]>([
    ['"MAPLE" -> PID-2', ['PID|1|x'], 'PID|1|MAPLE'],
    ['"A^B" -> PID-2', ['PID|1'], 'PID|1|A\\S\\B'],
    ['PID-2 -> PID-3.1 when PID-3.1 not valued', ['PID|1|4711'], 'PID|1|4711|4711'],
    ['PID-2 -> PID-3.1 when PID-3.1 not valued', ['PID|1|4711|0815'], 'PID|1|4711|0815'],
    ['PID-3 -> PID-4', ['PID|1||A^^^H&1.2&ISO^MR'], 'PID|1||A^^^H&1.2&ISO^MR|A^^^H&1.2&ISO^MR'],
    ['PID-3 -> PID-4', ['PID|1||A\\X41\\\\.br\\B'], 'PID|1||A\\X41\\\\.br\\B|A\\X41\\\\.br\\B'],
    ['PID-3 | PID-2 -> PID-4', ['PID|1|B'], 'PID|1|B||B'],
    ['PID-3 | PID-2 -> PID-4', ['PID|1|B|A'], 'PID|1|B|A|A'],
    ['PID-3 | "none" -> PID-4', ['PID|1'], 'PID|1|||none'],
    ['PID-3 -> PID-4', ['PID|1|||kept'], 'PID|1|||kept'],
    ['PID-3 -> PID-4', ['PID|1||""|old'], 'PID|1||""|""'],
    ['PID-3 -> PID-4 as upper', ['PID|1||""|old'], 'PID|1||""|""'],
    ['PID-3 -> PID-3 as upper', ['PID|1||a'], 'PID|1||A'],
    ['PID-2 + PID-3 -> PID-4 as join("/")', ['PID|1|a|b'], 'PID|1|a|b|a/b'],
    ['PID-2 + PID-3 -> PID-4 as join("/")', ['PID|1||b'], 'PID|1||b|b'],
    ['"MRN" + PID-3 -> PID-4 as join("-")', ['PID|1'], 'PID|1'],
    ['"a" + "b" -> PID-4 as join', ['PID|1'], 'PID|1|||ab'],
    ['PID-7 -> PID-7 as date("MM/dd/yyyy") else keep', ['PID|1||||||0000'], 'PID|1||||||0000'],
    ['PID-7 -> PID-7 as date("MM/dd/yyyy") else "unknown"', ['PID|1||||||0000'], 'PID|1||||||unknown'],
    ['PID-2 -> ignore because it is the old number', ['PID|1|a|b'], 'PID|1||b'],
    ['NTE -> ignore because "the receiver rejects notes"', ['PID|1', 'NTE|1', 'OBX|1', 'NTE|1'], 'PID|1\rOBX|1'],
    ['OBX[*]-4 -> ignore because of staff privacy', ['OBX|1', 'OBX|2|||x|y'], 'OBX|1\rOBX|2||||y'],
    ['OBX[*]-3 -> OBX[*]-4 when OBX[*]-2 = NM', ['OBX|1|NM|a^b', 'OBX|2|ST|b'], 'OBX|1|NM|a^b|a^b\rOBX|2|ST|b'],
    [
      'OBX[*]-8 -> OBX[*]-8 as upper',
      ['OBX|1|||||||h', 'OBX|2', 'OBX|3|||||||l'],
      'OBX|1|||||||H\rOBX|2\rOBX|3|||||||L',
    ],
    ['OBX[*] -> ignore when OBX[*]-8 = X because void', ['OBX|1|||||||X', 'OBX|2', 'OBX|3|||||||X'], 'OBX|2'],
    ['PID-3[*] -> ignore when PID-3[*].5 = SS because privacy', ['PID|1||a^^^^SS~b^^^^MR~c^^^^SS'], 'PID|1||b^^^^MR'],
    ['PID-3[*].1 -> PID-4[*].1', ['PID|1||a^x~b'], 'PID|1||a^x~b|a~b'],
  ])('%s', (row, segments, expected) => {
    expect(run(segments, row).replace(/\r$/, '')).toBe(expected);
  });

  test('rows run one after the other', () => {
    expect(run(['PID|1|a'], 'PID-2 -> PID-3', 'PID-3 -> PID-4 as upper', 'PID-3 -> ignore because moved')).toBe(
      'PID|1|a||A',
    );
  });

  test('none at all is told, and blank rows do not count', () => {
    expect(steps('', '  ').empty).toBe(true);
    expect(steps('PID-2 -> PID-3').empty).toBe(false);
  });

  test('steps leave the message that they copy from alone', () => {
    const message = messageOf('PID|1|a');
    const before = message.text();
    steps('PID-2 -> PID-3').apply(message.copy());
    expect(message.text()).toBe(before);
  });

  test('one set of steps serves messages of any number of segments', () => {
    const row = steps('"F" -> OBX[*]-11');
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 5 }), (counts) => {
        for (const count of counts) {
          const message = messageOf(...Array.from({ length: count }, (_, i) => `OBX|${i + 1}`));
          row.apply(message);
          for (let i = 1; i <= count; i++) expect(message.get(`OBX[${i}]-11`)).toBe('F');
        }
      }),
    );
  });
});

describe('what holds a delivery', () => {
  test.each([
    ['PID-7 -> PID-8 as date("yyyyMMdd")', 'PID|1||||||19801301', 'step-value-unusable', 'PID-8'],
    ['PID-7 -> PID-8 as date("yyyyMMdd") else hold', 'PID|1||||||x', 'step-value-unusable', 'PID-8'],
    ['PID-3 -> PID-8 must hold', 'PID|1', 'step-value-missing', 'PID-8'],
    ['PID-5 -> PID-8 as upper', 'PID|1||||a^b', 'step-value-structured', 'PID-5'],
    ['PID-3 -> PID-4.1', 'PID|1||a^b', 'hl7-breaks-structure', 'PID-4.1'],
  ])('%s', (row, segment, code, at) => {
    expect(faultOf([segment], row)).toEqual({ code, path: at });
  });
});

describe('what is wrong in a row is said with its line, its column and a way out', () => {
  test.each([
    ['PID-8 -> PID-8 wehn PID-3 valued', 'map-word-unexpected', 16, 'when'],
    ['PID-8 -> PID-8 when PID-3 valeud', 'map-word-unexpected', 27, 'valued'],
    ['PID-8 - PID-9', 'map-word-unexpected', 7, '->'],
    ['PID-8 ->', 'map-word-unexpected', 9, undefined],
    ['pid-8 -> PID-9', 'map-path-invalid', 1, 'PID-8'],
    ['PID-8 -> PID.9', 'map-path-invalid', 10, 'PID-9'],
    ['PID-8 -> "x"', 'map-word-unexpected', 10, undefined],
    ['"" -> PID-9', 'map-constant-empty', 1, undefined],
    ['PID-8 -> PID-9 codes sex', 'map-only-in-maps', 16, undefined],
    ['PID-8 -> PID-9 as upper else flag', 'map-only-in-maps', 30, undefined],
    ['PID-8 -> PID-9 must absent', 'map-only-in-maps', 21, undefined],
    ['PID-8 <-> PID-9', 'map-only-in-maps', 7, undefined],
    ['PID-8 -> PID-9 when PID-8 valued as upper', 'map-slot-order', 34, undefined],
    ['PID-8 -> PID-9 as upper as lower', 'map-slot-twice', 25, undefined],
    ['NTE -> ignore', 'map-because-missing', 14, undefined],
    ['NTE -> ignore because', 'map-word-unexpected', 22, undefined],
    ['NTE -> ignore because "a" b', 'map-word-unexpected', 26, undefined],
    ['NTE -> ignore as upper because x', 'map-slot-without-value', 15, undefined],
    ['NTE + OBX -> ignore because x', 'map-ignore-needs-one-path', 7, undefined],
    ['"x" -> ignore because x', 'map-ignore-needs-one-path', 1, undefined],
    ['PID-1 + PID-2 -> PID-3', 'map-join-needed', 9, undefined],
    ['PID-1 + PID-2 -> PID-3 as upper', 'map-join-needed', 27, undefined],
    ['PID-1 -> PID-3 else keep', 'map-else-needs-function', 16, undefined],
    ['PID-7 -> PID-7 as dat("yyyy")', 'map-function-unknown', 19, 'date'],
    ['PID-7 -> PID-7 as date', 'map-function-arguments', 19, undefined],
    ['PID-7 -> PID-7 as upper(1)', 'map-function-arguments', 25, undefined],
    ['PID-7 -> PID-7 as date("YYYY-MM-DD")', 'map-argument-invalid', 24, 'yyyy-MM-dd'],
    ['PID-3 -> PID-3 as pad(0)', 'map-argument-invalid', 23, undefined],
    ['PID-3 -> PID-3 as pad(8, "0", rihgt)', 'map-argument-invalid', 31, 'right'],
    ['OBX[*]-3 -> PID-3', 'map-star-unmatched', 1, undefined],
    ['PID-2 -> PID-3 # old', 'map-character-unexpected', 16, undefined],
  ])('%s', (row, code, column, suggested) => {
    const parsed = parseSteps(['PID-2 -> PID-3', row], { isPath });
    const [finding, ...more] = 'findings' in parsed ? parsed.findings : [];
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ code, place: { line: 2, column } });
    expect(finding?.about?.['suggestion']).toBe(suggested);
  });

  test('every wrong row is told, not only the first', () => {
    const parsed = parseSteps(['x', 'PID-2 -> PID-3', 'y'], { isPath });
    expect('findings' in parsed ? parsed.findings.map(({ place }) => place?.line) : []).toEqual([1, 3]);
  });
});

test('no text makes the parser throw', () => {
  const pieces = fc.constantFrom(...PIECES);
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string())), (parts) => {
      const parsed = parseSteps([parts.join(' ')], { isPath });
      expect('steps' in parsed || parsed.findings.length === 1).toBe(true);
    }),
  );
});
