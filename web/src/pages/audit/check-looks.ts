import type { DataAuditCheckView } from '../../../../src/server/contract/console/data-audits.ts';

/** How bad what a check finds is: shape, weight and word. */
export const severityLooks = {
  critical: ['●', 'bad', 'critical'],
  high: ['▲', 'bad', 'high'],
  medium: ['▲', 'warn', 'medium'],
  low: ['○', 'dim', 'low'],
} as const;

/** How a check ended. */
export const statusLooks = {
  failed: ['▲', 'bad', 'failed'],
  passed: ['✓', 'good', 'passed'],
  noted: ['○', 'dim', 'noted'],
  'could not run': ['◌', 'warn', 'could not run'],
} as const;

export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
export const DIMENSIONS = ['conformance', 'completeness', 'plausibility'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** A score from 0 to 100 with one decimal; what is not whole does not read as whole. */
export function scoreText(score: number | undefined): string {
  return score === undefined ? '–' : score === 100 ? '100' : (Math.floor(score * 10) / 10).toFixed(1);
}

/** Checks behind a cell of the matrix, worst first; without a class and a dimension all of them. */
export function checksOf(
  checks: readonly DataAuditCheckView[],
  kind: string | undefined,
  dimension: string | undefined,
): readonly DataAuditCheckView[] {
  const order = Object.keys(statusLooks);
  return checks
    .filter((check) => kind === undefined || check.on.some((place) => place.kind === kind))
    .filter((check) => dimension === undefined || check.category === dimension)
    .sort(
      (a, b) =>
        order.indexOf(a.status) - order.indexOf(b.status) ||
        SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
        b.found - a.found,
    );
}
