import { describe, expect, it } from 'vitest';
import { FakeTerminal } from '../../test/fakes/fake-terminal.ts';
import { Progress } from './progress.ts';

describe('progress', () => {
  it('is one line in ten seconds where there is no terminal, always with where everything went', async () => {
    const fake = new FakeTerminal({ folder: '.' });
    const progress = new Progress(fake.terminal, 'release', 12_000);
    for (let done = 100; done <= 3000; done += 100) {
      await fake.clock.advance(1000);
      progress.step(done, { done: done - 1, refused: 1 });
    }
    progress.end();
    await fake.clock.advance(60_000);
    const lines = fake.err.trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toBe('release ██░░░░░░░░ 15% 1,900/12,000  done 1,899 · refused 1  ETA 1 m 41 s');
  });

  it('is drawn over on a terminal', () => {
    const fake = new FakeTerminal({ folder: '.', interactive: true });
    const progress = new Progress(fake.terminal, 'sending', 2);
    progress.step(1, { accepted: 1 });
    progress.step(2, { accepted: 1, rejected: 1 });
    progress.end();
    expect(fake.err.split('\r\u001b[2K').at(-1)).toBe('sending ██████████ 100% 2/2  accepted 1 · rejected 1\n');
  });
});
