import { describe, expect, test } from 'vitest';
import { MapTool } from '../../bench/maps/tool.ts';
import { type Message, parse } from '../../src/formats/hl7v2/index.ts';
import type { JsonObject } from '../../src/meaning/maps/json.ts';
import { compileBack, translateBack } from '../../src/meaning/maps/translate-back.ts';

const tool = new MapTool();

function messageOf(text: string): Message {
  const { message } = parse(text);
  if (message === undefined) throw new Error('the message of the test does not parse');
  return message;
}

/** A message sent to FHIR by the shipped pack, and back by the same rows. */
function andBack(message: Message): Message {
  const type = `${message.get('MSH-9.1') ?? ''}^${message.get('MSH-9.2') ?? ''}`;
  const { outputs } = tool.run({ file: '', message, type });
  const { map } = tool.mapFor(type);
  const back = compileBack(map, tool.shelf.library(map), tool.shelf.types);
  const resources = outputs.map(({ resource }) => JSON.parse(JSON.stringify(resource)) as JsonObject);
  return translateBack(resources, back, { codes: tool.options.codes, type, version: message.get('MSH-12') ?? '' });
}

describe('the way back by FHIR alone', () => {
  test.each([
    ['a middle name alone', 'PID|1||1||DOE^^ANN'],
    ['a degree and a professional suffix without a generation', 'PID|1||1||DOE^^^^^MD^^^^^^^^PF'],
    ['an addressee in the second line', 'PID|1||1||||||||1 Main^^^^^^^^^^^^^^^^^^Ann Doe'],
    ['a range of validity, which is no date of its own', 'PID|1||1||DOE^ANN^^^^^^^^20200101&20210101'],
    ['an assigning jurisdiction and an agency', 'PID|1||1^^^H^MR^^^^ST&State&L^AG&Agency&L'],
  ])('%s comes back where it stood', (_what, text) => {
    const message = messageOf(['MSH|^~\\&|||||20240101120000||ADT^A01|1||2.8', text].join('\r'));
    expect(andBack(message).text()).toContain(text);
  });

  test('segments are numbered within the order that they belong to, beside their own specimen', () => {
    const segments = ['PID|1||1', 'ORC|RE|1', 'OBR|1|1||A', 'OBX|1|ST|X||a', 'NTE|1||n', 'OBX|2|ST|Y||b', 'SPM|1|s1'];
    const second = ['ORC|RE|2', 'OBR|2|2||B', 'OBX|1|ST|X||c', 'SPM|1|s2'];
    const header = 'MSH|^~\\&|||||20240101120000||ORU^R01|1||2.5.1';
    const message = messageOf([header, ...segments, ...second].join('\r'));
    const numbers = (of: Message): readonly string[] =>
      of
        .text()
        .split('\r')
        .filter((line) => /^(?:OB[RX]|NTE|SPM)/.test(line))
        .map((line) => line.split('|').slice(0, 2).join(' '));
    expect(numbers(andBack(message))).toEqual(numbers(message));
  });
});
