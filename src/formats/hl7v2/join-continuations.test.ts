import { describe, expect, it } from 'vitest';
import { joinContinuations, type Message, parse } from './index.ts';

const first = 'MSH|^~\\&|A||||||ORU^R01|1|P|2.5\rOBX|1|FT|x||long str\rADD|\rDSC|p1|F\r';
const second = 'MSH|^~\\&|A||||||ORU^R01|2|P|2.5||p1\rADD|ing, and \rADD|more|||||F\rNTE|1\rDSC|p2|F\r';
const third = 'MSH|^~\\&|A||||||ORU^R01|3|P|2.5||p2\rNTE|2\r';

describe('joinContinuations', () => {
  it('puts fragments together where they broke off, and leaves them as they are', () => {
    const fragments = [first, second, third].map(read);
    const { message, findings } = joinContinuations(fragments);
    expect(findings).toEqual([]);
    expect(message?.text()).toBe(
      'MSH|^~\\&|A||||||ORU^R01|1|P|2.5\rOBX|1|FT|x||long string, and more|||||F\rNTE|1\rNTE|2\r',
    );
    expect(fragments.map((fragment) => fragment.text())).toEqual([first, second, third]);
  });

  it('joins the ADD segments of a single message', () => {
    expect(joinContinuations([read('MSH|^~\\&|A\rNTE|1||ab\rADD|cd\r')]).message?.get('NTE-3')).toBe('abcd');
  });

  it('tells of a fragment that is still to come, and of fragments that do not fit', () => {
    const open = joinContinuations([read(first), read(second)]);
    expect(open.message?.get('OBX-5')).toBe('long string, and more');
    expect(open.findings.map((finding) => finding.code)).toEqual(['hl7-continuation-open']);
    for (const wrong of [[first, third], [third, second], [first, second.replace('^~', '~^')], []]) {
      const broken = joinContinuations(wrong.map(read));
      expect(broken.message).toBeUndefined();
      expect(broken.findings.map((finding) => finding.code)).toEqual(['hl7-continuation-broken']);
    }
  });
});

function read(text: string): Message {
  const { message } = parse(text);
  if (message === undefined) throw new Error('the message was refused');
  return message;
}
