import { describe, expect, it } from 'vitest';
import { SimulatedClock } from '../world/simulated-clock.ts';
import { RateLimit } from './rate-limit.ts';

describe('rate limit', () => {
  it('lets a burst through, then so many a second, each by itself', async () => {
    const clock = new SimulatedClock(0);
    const limit = new RateLimit(clock, { burst: 3, perSecond: 2 });
    for (let n = 0; n < 3; n++) limit.take('a');
    expect(() => limit.take('a')).toThrow(
      expect.objectContaining({ code: 'too-many-requests', about: { seconds: 1 } }),
    );
    limit.take('b');
    await clock.advance(500);
    limit.take('a');
    expect(() => limit.take('a')).toThrow(expect.objectContaining({ code: 'too-many-requests' }));
    await clock.advance(3_600_000);
    for (let n = 0; n < 3; n++) limit.take('a');
    expect(() => limit.take('a')).toThrow(expect.objectContaining({ code: 'too-many-requests' }));
  });
});
