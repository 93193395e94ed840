import type { EngineFace } from '../engine/face.ts';
import type { Clock } from '../world/clock.ts';
import type { ConsoleServices } from './console/console-services.ts';
import type { EventHub } from './event-hub.ts';

/** What handlers work with. */
export interface Services {
  readonly engine: EngineFace;
  readonly events: EventHub;
  readonly clock: Clock;
  readonly console: ConsoleServices;
}
