import type { DeliveryTrace, Trace } from '../engine/face.ts';
import type { Attempt } from '../store/store.ts';

/** A try without what the other side answered: an answer may repeat words of the message. */
export type AttemptView = Omit<Attempt, 'answer'> & { readonly answerBytes?: number };

/** A delivery's way as it is shown to people, without its ordering keys: they are patients' identifiers. */
export type DeliveryView = Omit<DeliveryTrace, 'history' | 'keys'> & { readonly history: readonly AttemptView[] };

/** A trace as it is shown to people: codes, names, times and ids. */
export interface TraceView {
  readonly message: Trace['message'];
  readonly deliveries: readonly DeliveryView[];
  readonly from?: TraceView;
  readonly children: readonly TraceView[];
}

/** Takes out of a trace what would name a patient: the answers of other sides (their sizes stay) and ordering keys. */
export function traceView(trace: Trace): TraceView {
  return {
    message: trace.message,
    deliveries: trace.deliveries.map(({ keys: _, ...delivery }) => ({
      ...delivery,
      history: delivery.history.map(attemptView),
    })),
    children: trace.children.map(traceView),
    ...(trace.from === undefined ? {} : { from: traceView(trace.from) }),
  };
}

function attemptView({ answer, ...attempt }: Attempt): AttemptView {
  return answer === undefined ? attempt : { ...attempt, answerBytes: answer.length };
}
