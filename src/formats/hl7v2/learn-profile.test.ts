import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffProfile, learnProfile, type Message, parse, profileOf, readProfile, validate } from './index.ts';

function result(...observations: string[]): Message {
  const text = [
    'MSH|^~\\&|LAB|NORTH|EHR|MAPLE|20240301||ORU^R01|7|P|2.5.1',
    'PID|1||4711^^^MRN^MR||DOE^JANE||19700101|F',
    'OBR|1|||718-7^Hemoglobin^LN',
    ...observations,
  ].join('\r');
  const { message } = parse(text);
  if (message === undefined) throw new Error('not a message');
  return message;
}

test('places, fill, repetitions, lengths and codes', () => {
  const learnt = learnProfile([result('OBX|1|NM|1||14.2||||||F', 'OBX|2|ST|1||ok'), result()]);
  const places = learnt.messages['ORU^R01']?.places ?? {};
  expect(learnt.messages['ORU^R01']?.count).toBe(2);
  expect(places['OBX']).toMatchObject({ of: 2, filled: 1, most: 2 });
  expect(places['OBX-5']).toMatchObject({ of: 2, filled: 2, most: 1, longest: 4 });
  expect(places['OBX-11']).toEqual({ of: 2, filled: 1, most: 1, longest: 1, values: ['F'] });
  expect(places['OBX-2']?.values).toEqual(['NM', 'ST']);
  expect(places['PID-8']?.values).toEqual(['F']);
  expect(places['PID-3.5']?.values).toEqual(['MR']);
  expect(places['OBX-16']).toBeUndefined();
});

test('free values are never kept, nor what may be a number of somebody', () => {
  const learnt = JSON.stringify(learnProfile([result('OBX|1|ST|1||Smith~Jones||||||123456', 'NTE|1|Mrs Smith|Jones')]));
  for (const value of ['Smith', 'Jones', 'DOE', 'JANE', '4711', '19700101', '123456', 'Hemoglobin', '718-7']) {
    expect(learnt).not.toContain(value);
  }
});

test('many different codes are data and not kept', () => {
  const codes = Array.from({ length: 60 }, (_, i) => `OBX|${i}|ST|1||x||||||C${i}`);
  expect(learnProfile([result(...codes)]).messages['ORU^R01']?.places['OBX-11']?.values).toBeUndefined();
});

test('what is new is told once, at its highest level', () => {
  const before = learnProfile([result('OBX|1|NM|1||14.2||||||F')]);
  expect(diffProfile(before, result('OBX|1|NM|1||14.2||||||F'))).toEqual([]);
  expect(diffProfile(before, result('OBX|1|NM|1||14.2||||||F|||||9^Smith'))).toEqual([
    { kind: 'new-place', message: 'ORU^R01', path: 'OBX-16' },
  ]);
  expect(diffProfile(before, result('OBX|1|NM|1||14.2||||||F', 'NTE|1||x'))).toEqual([
    { kind: 'new-place', message: 'ORU^R01', path: 'NTE' },
  ]);
  const both = diffProfile(before, result('OBX|1|NM|1||14.2||||||C', 'OBX|2|NM|1||14.25||||||F'));
  expect(both.toSorted((a, b) => ((a.path ?? '') < (b.path ?? '') ? -1 : 1))).toEqual([
    { kind: 'more-repetitions', message: 'ORU^R01', path: 'OBX', before: 1, now: 2 },
    { kind: 'new-code', message: 'ORU^R01', path: 'OBX-11', before: 1, now: 2 },
    { kind: 'longer', message: 'ORU^R01', path: 'OBX-5', before: 4, now: 5 },
  ]);
});

test('a new message type, and what is no longer sent once there are enough messages', () => {
  const before = learnProfile([result('OBX|1|NM|1||14.2||||||F')]);
  const other = parse('MSH|^~\\&|LAB|NORTH|EHR|MAPLE|20240301||ADT^A01|7|P|2.5.1').message;
  if (other === undefined) throw new Error('not a message');
  expect(diffProfile(before, other)).toEqual([{ kind: 'new-message-type', message: 'ADT^A01' }]);
  const few = learnProfile(Array.from({ length: 19 }, () => result()));
  const enough = learnProfile(Array.from({ length: 20 }, () => result()));
  expect(diffProfile(before, few)).toEqual([]);
  expect(diffProfile(before, enough)).toEqual([{ kind: 'no-longer-sent', message: 'ORU^R01', path: 'OBX' }]);
});

test('the profile of what was learnt is a profile, and accepts every message that it was learnt from', () => {
  const part = fc.constantFrom('', 'A', '""', 'x^y', '^y', 'a&b^c', '1~2', 'F', '20240101');
  const observation = fc.array(part, { maxLength: 18 }).map((parts) => `OBX|${parts.join('|')}`);
  fc.assert(
    fc.property(fc.array(fc.array(observation, { maxLength: 4 }), { minLength: 1, maxLength: 5 }), (samples) => {
      const messages = samples.map((lines) => result(...lines));
      const learnt = learnProfile(messages);
      const profile = profileOf(learnt);
      expect(readProfile(profile)).toEqual({ profile });
      for (const message of messages) {
        const against = validate(message, { profile }).filter(({ code }) => code.startsWith('hl7-profile'));
        expect(against).toEqual([]);
        expect(diffProfile(learnt, message)).toEqual([]);
      }
    }),
  );
});
