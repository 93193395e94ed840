import type { EngineStatus } from '../../engine/face.ts';
import type { Issue } from '../../practice/issues/issue.ts';
import type { CardView } from '../contract/console/today.ts';

const SEVERITIES = ['high', 'warning', 'note'] as const;
const MOST = 12;

/** What waits for a person: open issues, held deliveries, destinations that do not answer. The most pressing first. */
export function todayCards(issues: readonly Issue[], flows: EngineStatus['flows']): readonly CardView[] {
  const open = issues.filter(({ state }) => state === 'open' || state === 'vendor');
  const cards: CardView[] = open.map((issue) => ({
    id: `issue-${issue.id}`,
    severity: issue.severity,
    title: issue.title,
    detail: issue.state === 'vendor' ? 'at the vendor' : issue.owner === undefined ? 'nobody has it yet' : '',
    count: issue.messages,
    since: issue.first,
    ...(issue.owner === undefined ? {} : { owner: issue.owner }),
    to: `/issues/${issue.id}`,
  }));
  for (const flow of flows) {
    for (const queue of flow.queues) {
      if (queue.held > 0) {
        cards.push({
          id: `held-${queue.destination}`,
          severity: 'warning',
          title: `Held: ${queue.destination}`,
          detail: 'other patients’ messages go on',
          count: queue.held,
          to: `/held?destination=${encodeURIComponent(queue.destination)}`,
        });
      }
      if (queue.gate === 'open') {
        cards.push({
          id: `gate-${queue.destination}`,
          severity: 'warning',
          title: `Does not answer: ${queue.destination}`,
          detail: 'tried again by itself; nothing is lost meanwhile',
          count: queue.queued,
          to: `/flows/${encodeURIComponent(flow.flow)}`,
        });
      }
    }
  }
  return cards.sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity)).slice(0, MOST);
}
