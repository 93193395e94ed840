import type { FlowStatus, QueueStatus } from '../../engine/face.ts';
import type { CommandSpec } from '../command-spec.ts';
import { durationText, numberText, sizeText, tableLines, timeText } from '../text.ts';

/** `suture status`: what runs and what waits. */
export const status: CommandSpec = {
  name: 'status',
  text: 'what runs, what waits, and how full the store is',
  run: async ({ engine, output, terminal }) => {
    const now = await engine.status();
    const { project, release, flows, store } = now;
    const hash = release.hash.slice(0, 12);
    const up = durationText(terminal.clock.now() - now.startedAt);
    output.data(
      'engine',
      { project, release: { ...release, appliedAt: timeText(release.appliedAt) } },
      `${project}  release ${release.number} (${hash})  up ${up}`,
    );
    for (const flow of flows) output.data('flow', { ...flow }, ...flowLines(flow));
    const open = `${numberText(store.messages)} messages, ${numberText(store.openDeliveries)} open deliveries`;
    const problem = store.problem === undefined ? '' : `  ${store.problem}`;
    output.data(
      'store',
      { ...store, memoryBytes: now.memoryBytes },
      `store ${sizeText(store.bytes)}  ${open}${problem}`,
    );
    if (store.problem !== undefined) output.notice(store.problem);
    output.result({ project, release: release.number });
    return undefined;
  },
};

function flowLines({ flow, source, received, refused, queues }: FlowStatus): string[] {
  const at =
    source === undefined ? '' : `  from ${source.name} ${source.at}${source.listening ? '' : ' (not listening)'}`;
  const problem = source?.problem === undefined ? '' : `  ${source.problem}`;
  const head = `${flow}${at}  received ${numberText(received)} · refused ${numberText(refused)}${problem}`;
  return [head, ...tableLines(queues.map(queueCells))];
}

function queueCells(queue: QueueStatus): string[] {
  const waiting = queue.oldestMs > 0 ? `oldest ${durationText(queue.oldestMs)}` : '';
  const gate = queue.gate === 'closed' ? '' : queue.gate === 'open' ? 'waits after failures' : queue.gate;
  const code = queue.endpoint?.problem ?? queue.lastCode ?? '';
  const counts = `queued ${numberText(queue.queued)} · held ${numberText(queue.held)} · delivered ${numberText(queue.delivered)}`;
  const flagged = queue.flagged === undefined ? '' : ` · flagged ${numberText(queue.flagged)}`;
  return [`  > ${queue.destination}`, `${counts}${flagged}`, waiting, gate, code];
}
