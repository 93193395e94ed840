import type { Issue } from '../../practice/issues/issue.ts';
import type { Services } from '../services.ts';
import { systemOfDestination, systemsByFlow } from '../system-names.ts';

/** The systems that an issue is about: that of its destination, else those of its flow; none for a report. */
export async function issueSystems(services: Pick<Services, 'engine'>, { cause }: Issue): Promise<readonly string[]> {
  const system = cause.destination === undefined ? undefined : systemOfDestination(cause.destination);
  if (system !== undefined) return [system];
  if (cause.flow === undefined) return [];
  return (await systemsByFlow(services.engine)).get(cause.flow) ?? [];
}
