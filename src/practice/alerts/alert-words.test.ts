import { describe, expect, it } from 'vitest';
import { ALERT_RULES, type AlertFacts } from './alert.ts';
import { alertWords } from './alert-words.ts';

const NOW = Date.UTC(2026, 10, 24);
const DAY = 86_400_000;

function words(rule: (typeof ALERT_RULES)[number], facts: AlertFacts, more: object = {}) {
  return alertWords({ cause: { rule, name: 'lab-results>ehr.in', flow: 'lab-results', ...more }, facts }, NOW);
}

describe('alerts in words', () => {
  it('say of every rule what, what to do, and a page where', () => {
    for (const rule of ALERT_RULES) {
      const { title, detail, todo, to } = words(rule, {});
      expect(title).toContain('lab-results>ehr.in');
      expect(detail).not.toMatch(/undefined|NaN/);
      expect(todo).toMatch(/\.$/);
      expect(to).toMatch(/^\/(flows|held|issues|codes)/);
    }
  });

  it('count as people do', () => {
    expect(words('lost', { count: 7, of: 20 }).detail).toBe('in 7 of 20 (35 %) deliveries');
    expect(words('held', { count: 1 }).detail).toBe('1 delivery waits for a person');
    expect(words('codes', { count: 2, tables: ['flags', 'tests'] }).detail).toBe('2 in flags, tests');
    expect(words('queue', { ageMs: 3 * 3_600_000, paused: true }).detail).toMatch(/waits 3 h; a person paused it$/);
    expect(words('silence', { expected: 0 }).detail).toBe('nothing came in hours that usually bring messages');
  });

  it('say how a certificate is renewed, by whose it is', () => {
    const soon = { endsAt: NOW + 3 * DAY };
    expect(words('certificates', soon, { part: 'own' })).toMatchObject({ detail: 'ends 2026-11-27' });
    expect(words('certificates', soon, { part: 'shown' }).todo).toMatch(/^Ask/);
    expect(alertWords({ cause: { rule: 'certificates', name: 'console' }, facts: soon }, NOW).todo).toMatch(/restart/);
    expect(words('certificates', { endsAt: NOW - DAY }).title).toMatch(/^Ended/);
  });
});
