import { type AddressInfo, BlockList, isIP } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Fault } from '../diagnostics/fault.ts';
import { may } from '../practice/access/principal.ts';
import { networkAuthenticate } from './access/network-authenticate.ts';
import type { Certificate } from './certificate.ts';
import { api } from './contract/api.ts';
import { handlers } from './handlers.ts';
import { metricsText } from './metrics.ts';
import { openApi } from './openapi.ts';
import { RateLimit } from './rate-limit.ts';
import { securityHeaders } from './security-headers.ts';
import { serveRoutes } from './serve-routes.ts';
import { serverApp } from './server-app.ts';
import type { Services } from './services.ts';
import { serveSite } from './static-site.ts';

/** Where the console and the API are served over the network. */
export interface NetworkOptions {
  readonly host: string;
  readonly port: number;
  /** Absent: plain HTTP, on an address of this machine only. */
  readonly certificate?: Certificate;
  /** By which scheme, host and port people reach it, where that is not its own address. */
  readonly url?: string;
  /** Addresses and networks of reverse proxies before it. */
  readonly proxies?: readonly string[];
  readonly services: Services;
  /** Folder of the built console. */
  readonly site: string;
  readonly version: string;
  readonly log?: (line: RequestLine) => void;
  readonly closing: AbortSignal;
}

/** What the log says of a request: the route, never the address that was asked for, which may hold anything. */
export interface RequestLine {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly tookMs: number;
  readonly correlation: string;
}

export interface NetworkServer {
  /** Where people find it: what was given, or its own address. */
  readonly url: string;
  /** Its own address: `http://127.0.0.1:4180` */
  readonly address: string;
  close(): Promise<void>;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|::1|\[::1\])$/;

/** Whether an address is this machine's own. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

/** Whether a proxy with TLS stands before it, so that it may speak plain HTTP to that one. */
export function isBehindProxy({ url, proxies }: Pick<NetworkOptions, 'url' | 'proxies'>): boolean {
  return url?.startsWith('https:') === true && proxies !== undefined && proxies.length > 0;
}

/**
 * Serves the console and the API over the network. Rejects with `plain-http-refused`, `address-in-use`,
 * `certificate-unreadable` or `listen-failed`.
 */
export async function openNetworkServer(options: NetworkOptions): Promise<NetworkServer> {
  const { host, port, certificate, services } = options;
  if (certificate === undefined && !isLoopback(host) && !isBehindProxy(options)) throw new Fault('plain-http-refused');
  let app: FastifyInstance;
  try {
    app = serverApp({
      // Slow senders: heads within 10 s, everything within two minutes, quiet connections for a minute.
      requestTimeout: 120_000,
      connectionTimeout: 0,
      keepAliveTimeout: 60_000,
      http: { headersTimeout: 10_000, maxHeaderSize: 16_384 },
      ...(certificate === undefined
        ? {}
        : { https: { ...certificate, minVersion: 'TLSv1.2', headersTimeout: 10_000 } }),
      maxRequestsPerSocket: 10_000,
      ...(options.proxies === undefined ? {} : { trustProxy: [...options.proxies] }),
    });
  } catch (cause) {
    throw new Fault('certificate-unreadable', { cause });
  }
  protect(app, options);
  const authenticate = networkAuthenticate(services.access);
  serveRoutes(app, {
    api,
    handlers,
    services,
    authenticate,
    trail: services.trail,
    from: (request) => request.ip,
    origin: originOf(options),
    closing: options.closing,
  });
  serveOperations(app, options, authenticate);
  serveSite(app, options.site);
  try {
    await app.listen({ host, port });
  } catch (cause) {
    await app.close();
    const code = (cause as NodeJS.ErrnoException).code === 'EADDRINUSE' ? 'address-in-use' : 'listen-failed';
    throw new Fault(code, { cause });
  }
  const { port: bound } = app.server.address() as AddressInfo;
  const shown = host.includes(':') ? `[${host}]` : host;
  const address = `http${certificate === undefined ? '' : 's'}://${shown}:${bound}`;
  return { url: options.url ?? address, address, close: () => closeSoon(app) };
}

/** Requests under way are answered; what is not done after this long is cut. */
const PATIENCE_MS = 10_000;

async function closeSoon(app: FastifyInstance): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), PATIENCE_MS);
  await app.close();
  clearTimeout(cut);
}

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** By which scheme, host and port the asker reached us. */
function originOf({ url }: Pick<NetworkOptions, 'url'>): (request: FastifyRequest) => string {
  return (request) => url ?? `${request.protocol}://${request.host}`;
}

/** The host that was asked for, without its port, as the connection itself says it. */
function hostOf(request: FastifyRequest): string {
  return (request.headers.host ?? '').replace(/:\d+$/, '');
}

function networks(proxies: readonly string[]): BlockList {
  const list = new BlockList();
  for (const proxy of proxies) {
    const [address = '', bits] = proxy.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

function isWithin(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** An IPv4 address as such, where a socket of IPv6 shows it. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:/, '');
}

/** What comes before any route: headers, limits, the host that was asked for. */
function protect(app: FastifyInstance, options: NetworkOptions): void {
  const { services, certificate, log, host, url, proxies } = options;
  const headers = Object.entries(securityHeaders(certificate !== undefined || url?.startsWith('https:') === true));
  const trusted = networks(proxies ?? []);
  const origin = originOf(options);
  const addresses = new RateLimit(services.clock, { burst: 300, perSecond: 50 });
  app.addHook('onRequest', async (request, reply) => {
    for (const [name, value] of headers) reply.header(name, value);
    const neighbour = plainAddress(request.socket.remoteAddress ?? '');
    // Plain HTTP is for the proxy and for this machine: nobody else may go past the proxy.
    if (certificate === undefined && !isLoopback(neighbour) && !isWithin(trusted, neighbour))
      throw new Fault('proxy-passed-by');
    // Another site's name that was made to point here must not be taken for ours.
    const named = url !== undefined && request.headers.host === new URL(url).host;
    if (
      (url !== undefined || (certificate === undefined && isLoopback(host))) &&
      !named &&
      !isLoopback(hostOf(request))
    )
      throw new Fault('host-not-ours');
    // A browser says which page asks; programs say nothing.
    const asking = request.headers.origin;
    if (asking !== undefined && !READS.has(request.method) && asking !== origin(request))
      throw new Fault('csrf-missing');
    addresses.take(request.ip);
  });
  if (log === undefined) return;
  app.addHook('onResponse', async (request, reply) => {
    log({
      method: request.method,
      route: request.routeOptions.url ?? '',
      status: reply.statusCode,
      tookMs: Math.round(reply.elapsedTime * 10) / 10,
      correlation: request.correlation,
    });
  });
}

/** What watches the process asks for: no routes of the API, and nothing about patients. */
function serveOperations(
  app: FastifyInstance,
  { services, version, url }: NetworkOptions,
  authenticate: ReturnType<typeof networkAuthenticate>,
): void {
  const { engine } = services;
  app.get('/health/live', async () => ({ live: true }));
  app.get('/health/ready', async (_, reply) => {
    const { store } = await engine.status();
    return reply.code(store.problem === undefined ? 200 : 503).send({ ready: store.problem === undefined });
  });
  app.get('/metrics', async (request, reply) => {
    const { method, headers } = request;
    const from = request.ip;
    // Behind a proxy of this machine everything seems to come from here.
    if (url !== undefined || !isLoopback(plainAddress(from))) {
      const principal = await authenticate({ method, headers, from });
      if (principal === undefined) throw new Fault('not-authenticated');
      if (!may(principal, 'metrics:read')) throw new Fault('not-permitted');
    }
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(await metricsText(services));
  });
  const document = JSON.stringify(openApi(api, version));
  app.get('/v1/openapi.json', (_, reply) => reply.type('application/json; charset=utf-8').send(document));
}
