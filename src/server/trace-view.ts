import type { DeliveryTrace, Trace } from '../engine/face.ts';
import type { Attempt } from '../store/store.ts';

/** A try without what the other side answered: an answer may repeat words of the message. */
export type AttemptView = Omit<Attempt, 'answer'> & { readonly answerBytes?: number };

/** A delivery's way as it is shown to people. */
export type DeliveryView = Omit<DeliveryTrace, 'history'> & { readonly history: readonly AttemptView[] };

/** A trace as it is shown to people: codes, names, times and ids. */
export interface TraceView {
  readonly message: Trace['message'];
  readonly deliveries: readonly DeliveryView[];
  readonly from?: TraceView;
  readonly children: readonly TraceView[];
}

/** Takes the answers of other sides out of a trace and leaves their sizes. */
export function traceView(trace: Trace): TraceView {
  return {
    message: trace.message,
    deliveries: trace.deliveries.map((delivery) => ({ ...delivery, history: delivery.history.map(attemptView) })),
    children: trace.children.map(traceView),
    ...(trace.from === undefined ? {} : { from: traceView(trace.from) }),
  };
}

function attemptView({ answer, ...attempt }: Attempt): AttemptView {
  return answer === undefined ? attempt : { ...attempt, answerBytes: answer.length };
}
