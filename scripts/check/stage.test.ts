import { expect, it } from 'vitest';
import { execute } from './stage.ts';

const node = (script: string) => [process.execPath, '-e', script] as const;
const signal = new AbortController().signal;

it('gathers what is printed and the exit code', async () => {
  const script = "process.stdout.write('out'); process.stderr.write('err'); process.exitCode = 3";
  const ended = await execute(node(script), { signal, limitSeconds: 30 });
  expect(ended.code).toBe(3);
  expect([...ended.output].sort().join('')).toBe('eorrtu');
});

it('ends a command that takes too long, with the processes it started, and says so', async () => {
  const inner = 'setInterval(() => {}, 1000)';
  const script = `require('child_process').spawn(process.execPath, ['-e', '${inner}'], {stdio: 'inherit'}); ${inner}`;
  const ended = await execute(node(script), { signal, limitSeconds: 0.5 });
  expect(ended.code).toBe(124);
  expect(ended.output).toContain('the most this may take');
});

it('ends with 130 when it is called off, and with 127 when there is no such command', async () => {
  const stop = new AbortController();
  const ended = execute(node('setInterval(() => {}, 1000)'), { signal: stop.signal, limitSeconds: 30 });
  stop.abort();
  expect((await ended).code).toBe(130);
  expect((await execute(['no-such-command-here'], { signal, limitSeconds: 30 })).code).toBe(127);
});
