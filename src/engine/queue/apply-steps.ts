import { Fault } from '../../diagnostics/fault.ts';
import type { Message } from '../../formats/hl7v2/index.ts';
import type { Steps } from '../../meaning/maps/steps.ts';

/** Runs a destination's steps on a message of its own. Throws a Fault; the message is then half done and must not be sent. */
export function applySteps(steps: Steps, message: Message): void {
  try {
    steps.apply(message);
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault('step-failed', { cause });
  }
}
