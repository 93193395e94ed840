import type { EngineFace } from '../engine/face.ts';
import type { PracticeTrail } from '../practice/trail/practice-trail.ts';
import type { PracticeStore } from '../store/practice.ts';
import type { Clock } from '../world/clock.ts';
import type { Access } from './access/access.ts';
import type { ConsoleServices } from './console/console-services.ts';
import type { EventHub } from './event-hub.ts';

/** What handlers work with. */
export interface Services {
  readonly engine: EngineFace;
  readonly events: EventHub;
  readonly clock: Clock;
  readonly console: ConsoleServices;
  /** The lasting file of what people are and do. */
  readonly practice: PracticeStore;
  readonly trail: PracticeTrail;
  readonly access: Access;
}
