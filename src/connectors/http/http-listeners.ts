import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { Fault } from '../../diagnostics/fault.ts';
import type { Timer } from '../../world/clock.ts';
import { errnoOf } from '../../world/disk.ts';
import type { ConnectorWorld } from '../connector.ts';
import type { Endpoint } from '../endpoint.ts';
import { listenTrouble } from '../socket-trouble.ts';
import { tlsMaterial } from '../tls-material.ts';

/** One path of a listener, and who answers there. */
export interface HttpRoute {
  readonly path: string;
  readonly connections: number;
  /** Takes what goes to a name below the path too: `/fhir/Patient`. */
  readonly below?: boolean;
  allows(address: string | undefined): boolean;
  handle(request: IncomingMessage, response: ServerResponse): void;
}

/** A path that is listened on. */
export interface HttpClaim {
  /** `127.0.0.1:8080`, with the port that it is in fact. */
  readonly at: string;
  /** Connections that are open, over all paths of the port. */
  connections(): number;
  /** Gives the path back; the last one closes the port, once what is under way is answered. */
  release(): Promise<void>;
}

interface Listener {
  readonly server: Server;
  readonly sockets: Set<Socket>;
  readonly routes: Map<string, HttpRoute>;
  readonly signature: string;
  readonly ready: Promise<string>;
}

/** The ports that are listened on: interfaces on the same host and port share one, told apart by path. */
export class HttpListeners {
  readonly #listeners = new Map<string, Listener>();

  /**
   * Listens for requests to `route.path`.
   * @throws Fault `port-in-use` and its like, `http-path-taken`, `http-port-shared-differently`
   */
  async claim(endpoint: Endpoint, route: HttpRoute, world: ConnectorWorld): Promise<HttpClaim> {
    const name = `${endpoint.host}:${endpoint.port}`;
    const signature = JSON.stringify([endpoint.scheme, endpoint.tls ?? null]);
    // Port 0 means any free port, so two of them are two.
    let listener = endpoint.port === 0 ? undefined : this.#listeners.get(name);
    if (listener === undefined) {
      const material = endpoint.scheme === 'https' ? await tlsMaterial(endpoint, world) : undefined;
      // Asked again: another claim may have come in while the certificates were read.
      listener = endpoint.port === 0 ? undefined : this.#listeners.get(name);
      if (listener === undefined) {
        listener = open(
          endpoint,
          signature,
          material === undefined
            ? createServer()
            : createTlsServer({ ...material, handshakeTimeout: endpoint.timeoutMs }),
          world,
        );
        if (endpoint.port !== 0) this.#listeners.set(name, listener);
      }
    }
    if (listener.signature !== signature) throw new Fault('http-port-shared-differently');
    if (listener.routes.has(route.path)) throw new Fault('http-path-taken');
    listener.routes.set(route.path, route);
    limit(listener);
    try {
      return this.#claimed(name, listener, route, await listener.ready);
    } catch (error) {
      if (this.#listeners.get(name) === listener) this.#listeners.delete(name);
      throw new Fault(listenTrouble(errnoOf(error)), { cause: error });
    }
  }

  #claimed(name: string, listener: Listener, route: HttpRoute, at: string): HttpClaim {
    return {
      at,
      connections: () => listener.sockets.size,
      release: async () => {
        listener.routes.delete(route.path);
        limit(listener);
        if (listener.routes.size > 0) return;
        if (this.#listeners.get(name) === listener) this.#listeners.delete(name);
        await new Promise<void>((resolve) => {
          listener.server.close(() => resolve());
          // Whoever has a request under way has been answered by now; the rest only keep the port busy.
          for (const socket of listener.sockets) socket.destroySoon();
        });
      },
    };
  }
}

function limit(listener: Listener): void {
  const routes = [...listener.routes.values()];
  listener.server.maxConnections = Math.max(
    1,
    routes.reduce((sum, route) => sum + route.connections, 0),
  );
}

function open(endpoint: Endpoint, signature: string, server: Server, world: ConnectorWorld): Listener {
  const routes = new Map<string, HttpRoute>();
  const sockets = new Set<Socket>();
  const silent = new WeakMap<Socket, Timer>();
  const dispatch = (request: IncomingMessage, response: ServerResponse) => {
    silent.get(request.socket)?.cancel();
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    const above = routes.get(path.replace(/\/[^/]*$/, ''));
    const route = routes.get(path) ?? (above?.below === true ? above : undefined);
    if (route !== undefined) route.handle(request, response);
    else response.writeHead(404).end();
  };
  // A connection without a whole first request is cut by the injected clock; Node's own limit, on the
  // machine's clock, stands behind it for the requests after the first.
  server.headersTimeout = Math.max(1000, endpoint.timeoutMs);
  server.requestTimeout = 0;
  server.on('connection', (socket: Socket) => {
    if (![...routes.values()].some((route) => route.allows(socket.remoteAddress))) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  });
  server.on(endpoint.scheme === 'https' ? 'secureConnection' : 'connection', (socket: Socket) => {
    const timer = world.clock.after(endpoint.timeoutMs, () => socket.destroy());
    silent.set(socket, timer);
    socket.once('close', () => timer.cancel());
  });
  server.on('request', dispatch);
  // With this listener it is the handler that asks for the body, after it has looked at the headers.
  server.on('checkContinue', dispatch);
  const ready = new Promise<string>((resolve, reject) => {
    server.once('error', reject);
    server.listen(endpoint.port, endpoint.host, () => {
      server.off('error', reject);
      server.on('error', () => undefined);
      const { address, port, family } = server.address() as AddressInfo;
      resolve(family === 'IPv6' ? `[${address}]:${port}` : `${address}:${port}`);
    });
  });
  return { server, sockets, routes, signature, ready };
}
