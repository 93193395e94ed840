import type { RetryPolicy } from '../../workspace/definitions.ts';
import type { Random } from '../../world/random.ts';

/**
 * How long to wait before try number `attempts + 1`, in milliseconds: doubling from the first wait up to
 * the longest, less a random share, so that deliveries which failed together do not come back together.
 */
export function retryWaitMs(policy: RetryPolicy, attempts: number, random: Random): number {
  const doubled = policy.firstMs * 2 ** Math.min(30, Math.max(0, attempts - 1));
  const wait = Math.min(policy.mostMs, doubled);
  return Math.round(wait * (1 - policy.jitter * random.next()));
}
