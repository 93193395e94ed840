import { type IncomingMessage, type RequestOptions, request } from 'node:http';
import { request as requestTls } from 'node:https';
import { Fault } from '../diagnostics/fault.ts';
import { faultFromProblem } from './fault-from-problem.ts';
import type { ServerAddress } from './server-address.ts';

/** One request to the server on a socket. */
export interface SocketRequest {
  readonly method: string;
  readonly path: string;
  readonly json?: unknown;
  readonly bytes?: Uint8Array;
  readonly signal?: AbortSignal;
}

/**
 * Sends a request over a unix socket, or to an address with a token, and gives the response once its head is there and says that it went well.
 * Rejects with the Fault that the server told of, with `server-not-running` when nobody listens, and with
 * `server-went-away` when the connection breaks.
 */
export function socketExchange(address: ServerAddress, asked: SocketRequest): Promise<IncomingMessage> {
  const [type, payload] = content(asked);
  const remote = typeof address === 'string' ? undefined : address;
  const options: RequestOptions = {
    ...(typeof address === 'string' ? { socketPath: address } : { host: address.url.hostname, port: address.url.port }),
    method: asked.method,
    path: asked.path,
    headers: {
      ...(payload === undefined ? {} : { 'content-type': type, 'content-length': payload.length }),
      ...(remote === undefined ? {} : { authorization: `Bearer ${remote.token}` }),
    },
    agent: false,
    ...(asked.signal === undefined ? {} : { signal: asked.signal }),
  };
  return new Promise((resolve, reject) => {
    const sent = (remote?.url.protocol === 'https:' ? requestTls : request)(options, (response) => {
      const status = response.statusCode ?? 500;
      if (status < 300) resolve(response);
      else readAll(response).then((bytes) => reject(faultFromProblem(readJson(bytes))), reject);
    });
    sent.on('error', (error: NodeJS.ErrnoException) => {
      if (asked.signal?.aborted === true) reject(error);
      else if (['EACCES', 'EPERM'].includes(error.code ?? '')) reject(new Fault('socket-not-yours'));
      else if (['ENOENT', 'ECONNREFUSED', 'ENOTDIR'].includes(error.code ?? ''))
        reject(new Fault('server-not-running'));
      else reject(new Fault('server-went-away', { cause: error }));
    });
    sent.end(payload);
  });
}

/** The whole of a response. */
export async function readAll(response: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  try {
    for await (const part of response) parts.push(part as Buffer);
  } catch (error) {
    throw new Fault('server-went-away', { cause: error });
  }
  return Buffer.concat(parts);
}

/** A text as JSON; undefined where it is none. */
export function readJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

function content({ json, bytes }: SocketRequest): [type: string, payload: Uint8Array | undefined] {
  if (bytes !== undefined) return ['application/octet-stream', bytes];
  return ['application/json', json === undefined ? undefined : Buffer.from(JSON.stringify(json))];
}
