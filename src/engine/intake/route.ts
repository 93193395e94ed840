import type { Tree } from '../../meaning/maps/condition.ts';
import type { NewDelivery } from '../../store/store.ts';
import type { FlowDefinition } from '../../workspace/definitions.ts';
import { orderingKeys } from './ordering-key.ts';

/**
 * Where a message goes: one delivery for each destination whose condition holds, under its ordering
 * keys. Empty when the flow's own condition is false, or no destination wants it. Pure.
 */
export function route(
  tree: Tree,
  flow: FlowDefinition,
  authorities: ReadonlyMap<string, string>,
  event: string,
): NewDelivery[] {
  const deliveries: NewDelivery[] = [];
  if (flow.where !== undefined && !flow.where.test(tree)) return deliveries;
  let keys: readonly string[] | undefined;
  for (const destination of flow.to) {
    if (destination.when !== undefined && !destination.when.test(tree)) continue;
    const same = destination.order === flow.order;
    if (same) keys ??= orderingKeys(tree, flow.order, authorities, event);
    deliveries.push({
      destination: destination.name,
      keys: same && keys !== undefined ? keys : orderingKeys(tree, destination.order, authorities, event),
      state: destination.hold ? 'held' : 'queued',
      ...(destination.hold ? { cause: 'held-by-flow' as const } : {}),
    });
  }
  return deliveries;
}
