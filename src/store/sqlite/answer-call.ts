import type { MessagePort } from 'node:worker_threads';
import { faultData } from './fault-of.ts';
import type { Answer, Call } from './protocol.ts';

/** Runs a call that came from another thread and sends back its value or its fault. */
export function answerCall(
  port: MessagePort,
  { call, name, parameters }: Call,
  calls: Readonly<Record<string, (...parameters: never[]) => unknown>>,
): void {
  const send = (answer: Answer) => port.postMessage(answer);
  const run = calls[name];
  if (run === undefined) {
    send({ call, fault: { code: 'store-failed', about: { call: name } } });
    return;
  }
  try {
    const value = run(...(parameters as never[]));
    if (value instanceof Promise) {
      value.then(
        (settled: unknown) => send({ call, value: settled }),
        (error: unknown) => send({ call, fault: faultData(error) }),
      );
    } else {
      send({ call, value });
    }
  } catch (error) {
    send({ call, fault: faultData(error) });
  }
}
