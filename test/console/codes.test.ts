import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConsolePractice } from './console-practice.ts';

let practice: ConsolePractice;
beforeAll(async () => {
  practice = await ConsolePractice.open();
  await practice.work();
  await practice.people();
}, 120_000);
afterAll(() => practice.close());

interface Unknown {
  readonly id: string;
  readonly code: string;
  readonly table: string;
}

describe('codes that no table knows', () => {
  it('are shown with messages that brought them', async () => {
    const consultant = await practice.visitor('sam.t');
    const { body } = await consultant.ask('GET', '/v1/code-worklist');
    const codes = body['codes'] as readonly Unknown[];
    const status = codes.find(({ table, code }) => table === 'result-status' && code === 'X');
    const { body: seen } = await consultant.ask('GET', `/v1/code-worklist/${status?.id ?? ''}/messages`);
    const messages = seen['messages'] as readonly { readonly kind: string; readonly content: string }[];
    expect(messages.map(({ kind, content }) => `${kind} ${content}`)).toEqual(
      Array.from({ length: 3 }, () => 'Lab result held'),
    );
  });

  it('are said to be decided where they are not open', async () => {
    const consultant = await practice.visitor('sam.t');
    const { status, body } = await consultant.ask('GET', '/v1/code-worklist/000000000000/messages');
    expect([status, body['code']]).toEqual([409, 'code-decided-already']);
  });

  it('are searched for in the table and in the systems that it translates to', async () => {
    const consultant = await practice.visitor('sam.t');
    const { body } = await consultant.ask('POST', '/v1/code-searches', { table: 'result-status', words: 'final' });
    const [first] = body['found'] as readonly { readonly code: string; readonly why: string }[];
    expect(first).toEqual(expect.objectContaining({ code: 'final', why: 'in this table' }));
  });
});
