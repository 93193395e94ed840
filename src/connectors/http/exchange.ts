import { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage, request as plainRequest } from 'node:http';
import { type RequestOptions, request as tlsRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { Clock } from '../../world/clock.ts';
import { readBody } from './read-body.ts';

/** What came of one request. `left`: bytes of it may have reached the other side. */
export type Exchange =
  | {
      readonly status: number;
      readonly headers: IncomingHttpHeaders;
      readonly body: Uint8Array;
      /** False when the answer broke off, was too slow or too large: `body` is then empty. */
      readonly whole: boolean;
    }
  | { readonly status?: undefined; readonly left: boolean; readonly why: 'time' | 'called off' | { error: unknown } };

/** Alerts with which a server refuses a client certificate: TLS 1.3 sends them after the handshake looks done. */
const REFUSED_BY_TLS = /^ERR_SSL_.*(ALERT|CERTIFICATE)/;

/**
 * Sends one request and waits for its answer. Never rejects.
 * Bytes count as having left from the moment the connection stands, TLS included: what is written
 * before that waits in this process.
 */
export function exchange(
  options: RequestOptions & { readonly tls: boolean },
  body: Uint8Array,
  limits: {
    readonly withinMs: number;
    readonly most: number;
    readonly clock: Clock;
    readonly signal: AbortSignal;
  },
): Promise<Exchange> {
  return new Promise((resolve) => {
    let left = false;
    let over = false;
    const started = limits.clock.now();
    const request: ClientRequest = (options.tls ? tlsRequest : plainRequest)(options);
    const end = (result: Exchange) => {
      if (over) return;
      over = true;
      timer.cancel();
      limits.signal.removeEventListener('abort', calledOff);
      resolve(result);
      if (result.status === undefined || !result.whole) request.destroy();
    };
    const calledOff = () => end({ left, why: 'called off' });
    const timer = limits.clock.after(limits.withinMs, () => end({ left, why: 'time' }));
    limits.signal.addEventListener('abort', calledOff);
    request.on('error', (error) => {
      const refused = 'code' in error && typeof error.code === 'string' && REFUSED_BY_TLS.test(error.code);
      end({ left: left && !refused, why: { error } });
    });
    request.on('socket', (socket: Socket) => {
      if (!socket.connecting) left = true;
      else
        socket.once(options.tls ? 'secureConnect' : 'connect', () => {
          left = true;
        });
    });
    request.on('response', (response: IncomingMessage) => {
      const status = response.statusCode ?? 0;
      const rest = Math.max(0, limits.withinMs - (limits.clock.now() - started));
      // From here on the status is known, whatever becomes of the rest.
      void readBody(response, { most: limits.most, withinMs: rest, clock: limits.clock }).then((read) => {
        end({
          status,
          headers: response.headers,
          body: read.bytes ?? new Uint8Array(),
          whole: read.problem === undefined,
        });
      });
      timer.cancel();
    });
    if (limits.signal.aborted) calledOff();
    else request.end(body);
  });
}
