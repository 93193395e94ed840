import { describe, expect, it } from 'vitest';
import { type Message, parse } from '../../formats/hl7v2/index.ts';
import { orderingKeys } from './ordering-key.ts';

const NORTHLAB = 'urn:oid:2.16.840.1.113883.3.999.1';
const authorities = new Map([
  ['NORTHLAB', NORTHLAB],
  ['2.16.840.1.113883.3.999.1', NORTHLAB],
]);

function message(pid3: string, rest = ''): Message {
  const parsed = parse(`MSH|^~\\&|A|B|C|D|20260101||ADT^A08|1|P|2.5\rPID|1||${pid3}||Doe^Jane\r${rest}`);
  if (parsed.message === undefined) throw new Error('the test message does not parse');
  return parsed.message;
}

const byPatient = { by: 'patient' } as const;

describe('orderingKeys', () => {
  it('takes the identifier of a declared authority, in whichever repetition it stands', () => {
    expect(orderingKeys(message('55^^^STATE^SS~77^^^NORTHLAB^MR'), byPatient, authorities, 'A08')).toEqual([
      `${NORTHLAB}|77`,
    ]);
  });

  it('knows an authority by its OID as well as by its namespace', () => {
    const keys = orderingKeys(message('77^^^&2.16.840.1.113883.3.999.1&ISO^MR'), byPatient, authorities, 'A08');
    expect(keys).toEqual([`${NORTHLAB}|77`]);
  });

  it('keeps everything in order where the system declares no authority', () => {
    expect(orderingKeys(message('77^^^NORTHLAB^MR'), byPatient, new Map(), 'A08')).toEqual(['']);
  });

  it('keeps messages without such an identifier in order with each other', () => {
    expect(orderingKeys(message('77^^^ELSEWHERE^MR'), byPatient, authorities, 'A08')).toEqual(['']);
  });

  it('gives a merge the keys of both persons', () => {
    const merge = message('77^^^NORTHLAB^MR', 'MRG|66^^^NORTHLAB^MR\r');
    expect(orderingKeys(merge, byPatient, authorities, 'A40')).toEqual([`${NORTHLAB}|77`, `${NORTHLAB}|66`]);
    expect(orderingKeys(merge, byPatient, authorities, 'A08')).toEqual([`${NORTHLAB}|77`]);
  });

  it('orders by a field, or strictly, where the flow says so', () => {
    expect(orderingKeys(message('77^^^NORTHLAB^MR'), { by: 'field', path: 'PID-5.1' }, authorities, 'A08')).toEqual([
      'Doe',
    ]);
    expect(orderingKeys(message('77^^^NORTHLAB^MR'), { by: 'strict' }, authorities, 'A08')).toEqual(['']);
  });
});
