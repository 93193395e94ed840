import { expect, it } from 'vitest';
import { parse } from '../../formats/hl7v2/index.ts';
import { codesThatTellNothing } from './codes-that-tell-nothing.ts';

const { message } = parse(
  Buffer.from(
    'MSH|^~\\&|LAB|||||||ORU^R01|1|P|2.5.1\rPID|1||4711998^^^LAB^MR||Falsetto^Ada||19700101|ADA|||12 Main Street\rOBX|1|NM|K^Potassium of Falsetto^L||6.8|||CRIT\r',
  ),
);
const code = (text: string, display?: string) => ({
  table: 'sexes',
  code: text,
  why: 'unknown' as const,
  ...(display === undefined ? {} : { display }),
});

it('a code that names the patient of its message is not told, nor is a name of a code that does', () => {
  const kept = codesThatTellNothing(
    [code('ADA'), code('4711998'), code('19700101'), code('CRIT', 'critical'), code('K', 'Potassium of Falsetto')],
    message,
  );
  expect(kept).toEqual([code('CRIT', 'critical'), code('K')]);
});
