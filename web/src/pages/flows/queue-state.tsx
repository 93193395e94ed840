import type { FlowView } from '../../../../src/server/contract/console/flows.ts';
import { Mark } from '../../parts/mark.tsx';

const GATES = {
  closed: ['✓', 'good', 'sending'],
  open: ['▲', 'warn', 'waits after failures'],
  paused: ['–', 'warn', 'paused'],
  waiting: ['○', 'dim', 'waits for its time'],
} as const;

/** A destination in a line: whether it is sending, and what waits. */
export function QueueState({ queue }: { readonly queue: FlowView['queues'][number] }) {
  const [shape, weight, word] = GATES[queue.gate];
  const waits = [queue.queued > 0 ? `${queue.queued} queued` : '', queue.held > 0 ? `${queue.held} held` : ''].filter(
    Boolean,
  );
  return (
    <div>
      <span>{queue.system}</span>{' '}
      <Mark shape={shape} weight={weight}>
        {word}
      </Mark>
      {waits.length === 0 ? null : <span className="dim"> · {waits.join(', ')}</span>}
    </div>
  );
}
