import { expect, test } from 'vitest';
import { type Profile, parse, readProfile, validate } from './index.ts';

function profile(data: unknown): Profile {
  const result = readProfile(data);
  if ('findings' in result) throw new Error('not a profile');
  return result.profile;
}

function findings(rules: unknown, ...segments: string[]): string[] {
  const text = ['MSH|^~\\&|LAB|NORTH|EHR|MAPLE|20240301||ADT^A01|7|P|2.3', 'EVN||2024', ...segments].join('\r');
  const { message } = parse(text);
  if (message === undefined) throw new Error('not a message');
  return validate(message, { profile: profile(rules) })
    .filter(({ code }) => code.startsWith('hl7-profile'))
    .map(({ code, place }) => `${code} ${place?.path}`);
}

const patient = 'PID|1||4711^^^MRN^MR~99^^^SSN^SS||DOE^JANE||19700101|F';

test.each<[what: string, rules: unknown, found: string[]]>([
  ['required and there', { 'PID-3': { usage: 'R' }, 'PID-3.1': { usage: 'R' } }, []],
  ['required and missing', { 'PID-18': { usage: 'R' } }, ['hl7-profile-missing PID-18']],
  [
    'required in every repetition',
    { 'PID-3.6': { usage: 'R' } },
    ['hl7-profile-missing PID-3.6', 'hl7-profile-missing PID-3[2].6'],
  ],
  ['required but may be empty', { 'PID-18': { usage: 'RE', cardinality: [1, 1] } }, []],
  ['not sent', { 'PID-8': { usage: 'X' } }, ['hl7-profile-not-supported PID-8']],
  ['length', { 'PID-5': { length: 3 }, 'PID-5.1': { length: 3 } }, ['hl7-profile-too-long PID-5']],
  ['cardinality', { 'PID-3': { cardinality: [1, 1] } }, ['hl7-profile-cardinality PID-3']],
  ['cardinality without a bound', { 'PID-3': { cardinality: [2, '*'] } }, []],
  ['values', { 'PID-3.5': { values: ['MR'] } }, ['hl7-profile-value PID-3[2].5']],
  [
    'a table',
    { 'PID-3.5': { table: '0203' }, 'PID-3.4': { table: '0001' } },
    ['hl7-profile-value PID-3.4', 'hl7-profile-value PID-3[2].4'],
  ],
  ['a fixed value', { 'PID-8': { fixed: 'F' }, 'PID-7': { fixed: '1999' } }, ['hl7-profile-value PID-7']],
  [
    'segments',
    { PV1: { usage: 'R' }, PID: { cardinality: [2, 3] } },
    ['hl7-profile-missing PV1', 'hl7-profile-cardinality PID'],
  ],
])('%s', (_, paths, found) => {
  expect(findings({ paths }, patient)).toEqual(found);
});

test('rules of one message type are for that type only', () => {
  expect(findings({ messages: { 'ADT^A01': { PV1: { usage: 'R' } } } }, patient)).toEqual(['hl7-profile-missing PV1']);
  expect(findings({ messages: { 'ADT^A02': { PV1: { usage: 'R' } } } }, patient)).toEqual([]);
});

test('a profile that is none says where', () => {
  const where = (data: unknown) => {
    const result = readProfile(data);
    return 'findings' in result ? result.findings.map(({ place }) => place?.path) : [];
  };
  expect(where({ paths: { 'PID-3': { usage: 'M' } } })).toEqual(['paths/PID-3/usage']);
  expect(where({ paths: { 'PID-3': { lenght: 3 } } })).toEqual(['paths/PID-3']);
  expect(where({ paths: { 'PID.3': {} } })).toEqual(['paths/PID.3']);
  expect(where('PID')).toEqual(['']);
  expect(where({})).toEqual([]);
});
