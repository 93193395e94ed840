import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isLoopback, readAddress } from './address.ts';
import { readDuration } from './duration.ts';
import { matchesType, readMessageType, typesOverlap } from './message-type.ts';
import { readPercentage } from './percentage.ts';
import { readRate } from './rate.ts';
import { isSecretReference, looksSecret } from './secret-reference.ts';
import { readSize } from './size.ts';

test.each<[string, unknown, unknown]>([
  ['500ms', readDuration('500ms'), 500],
  ['90d', readDuration('90d'), 90 * 86_400_000],
  ['6y', readDuration('6y'), 6 * 365 * 86_400_000],
  ['5 m', readDuration('5 m'), 300_000],
  ['5 minutes', readDuration('5 minutes'), undefined],
  ['-5m', readDuration('-5m'), undefined],
  ['64 KB', readSize('64 KB'), 65_536],
  ['1.5GB', readSize('1.5GB'), 1_610_612_736],
  ['64 kb', readSize('64 kb'), undefined],
  ['0 MB', readSize('0 MB'), undefined],
  ['10/s', readRate('10/s'), { count: 10, perMs: 1000 }],
  ['1/100ms', readRate('1/100ms'), { count: 1, perMs: 100 }],
  ['0/s', readRate('0/s'), undefined],
  ['1/0s', readRate('1/0s'), undefined],
  ['20%', readPercentage('20%'), 0.2],
  ['101%', readPercentage('101%'), undefined],
  ['0.2', readPercentage('0.2'), undefined],
])('%s', (_, value, expected) => {
  expect(value).toEqual(expected);
});

describe('addresses', () => {
  test('a FHIR server is HTTP of its own kind', () => {
    expect(readAddress('fhir https://ehr.example/fhir/r4', 'connect')).toEqual({
      scheme: 'fhir+https',
      host: 'ehr.example',
      port: 443,
      path: '/fhir/r4',
    });
    expect(readAddress('fhir http://127.0.0.1:8080', 'connect')).toMatchObject({ scheme: 'fhir+http', port: 8080 });
  });

  test.each([
    'mllp//h:1',
    'h:1',
    'mllp://h',
    'mllp://h:0',
    'mllp://h:65536',
    'mllp://:1',
    'https://u@h/',
    'https://h/#a',
    'mllp://h h:1',
    'folder',
    'fhir mllp://h:1',
    'fhir://h/',
  ])('%s connects to nothing', (text) => {
    expect(readAddress(text, 'connect')).toBeUndefined();
  });

  test('only a listener may leave its host or its port open', () => {
    expect(readAddress('mllp://:0', 'listen')).toEqual({ scheme: 'mllp', host: '127.0.0.1', port: 0, path: '' });
    expect(readAddress('folder:./in', 'listen')).toMatchObject({ scheme: 'folder', path: './in' });
  });

  test.each([
    ['127.0.0.1', true],
    ['127.8.8.8', true],
    ['::1', true],
    ['localhost', true],
    ['0.0.0.0', false],
    ['127.0.0.1.example.com', false],
    ['10.0.0.1', false],
  ])('%s is loopback: %s', (host, expected) => {
    expect(isLoopback(host)).toBe(expected);
  });
});

describe('message types', () => {
  const type = fc.constantFrom('ADT^A01', 'ADT^A08', 'ORU^R01', 'ACK');
  const patterns = fc.array(fc.constantFrom('ADT^*', 'ADT^A01', 'ORU^*', 'ORU^R01', 'ACK^*'), { minLength: 1 });

  test('patterns overlap exactly when a type may fit both', () => {
    fc.assert(
      fc.property(patterns, patterns, (a, b) => {
        const types = ['ADT^A01', 'ADT^A02', 'ORU^R01', 'ORU^R02', 'ACK^A01'];
        const both = types.some((t) => a.some((p) => matchesType(p, t)) && b.some((p) => matchesType(p, t)));
        expect(typesOverlap(a, b)).toBe(both);
      }),
    );
  });

  test('a type fits its own pattern and that of its kind', () => {
    fc.assert(
      fc.property(type, (text) => {
        expect(matchesType(readMessageType(text) ?? '', text)).toBe(true);
        expect(matchesType(readMessageType(text.slice(0, 3)) ?? '', text)).toBe(true);
      }),
    );
  });

  test.each([
    ['ADT', 'ADT^*'],
    ['ADT^A01^ADT_A01', 'ADT^A01'],
    ['*', undefined],
    ['adt', undefined],
    ['ADT^', undefined],
    ['ADT_A01', undefined],
  ])('%s is read as %s', (text, expected) => {
    expect(readMessageType(text)).toBe(expected);
  });

  test('ADT does not take ADX', () => {
    expect(matchesType('ADT^*', 'ADX^A01')).toBe(false);
    expect(matchesType('ADT^A01', 'ADT^A011')).toBe(false);
  });
});

test('secrets are known by their key or their look, references by their form', () => {
  expect(['password', 'api_key', 'hmac', 'client_secret'].every((key) => looksSecret(key, 'x'))).toBe(true);
  expect(looksSecret('note', '-----BEGIN PRIVATE KEY-----')).toBe(true);
  expect(looksSecret('pattern', '*.hl7')).toBe(false);
  expect(isSecretReference('secret:northlab-key')).toBe(true);
  expect(isSecretReference('file:certs/a.pem')).toBe(true);
  expect(['secret:', 'hunter2', 'file:', 'secret: a', 'env:X'].some(isSecretReference)).toBe(false);
});
