import { describe, expect, test } from 'vitest';
import { senderZone } from './sender-zone.ts';

describe('the zone of a sender', () => {
  const zone = senderZone('America/New_York');

  test.each([
    ['winter', [2026, 1, 15, 10, 30], '-05:00', false],
    ['summer', [2026, 7, 15, 10, 30], '-04:00', false],
    ['an hour that the clock skips', [2026, 3, 8, 2, 30], '-05:00', true],
    ['just after the gap', [2026, 3, 8, 3, 0], '-04:00', false],
    ['an hour that the clock repeats', [2026, 11, 1, 1, 30], '-04:00', true],
    ['just after it', [2026, 11, 1, 2, 0], '-05:00', false],
  ] as const)('knows %s', (_, [year, month, day, hour, minute], offset, doubtful) => {
    expect(zone.offsetAt(year, month, day, hour, minute)).toEqual({ offset, doubtful });
  });

  test('knows zones that are not whole hours off', () => {
    expect(senderZone('Asia/Kathmandu').offsetAt(2026, 6, 1, 12, 0)).toEqual({ offset: '+05:45', doubtful: false });
    expect(senderZone('Etc/UTC').offsetAt(2026, 6, 1, 12, 0)).toEqual({ offset: '+00:00', doubtful: false });
  });
});
