import { X509Certificate } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { connect, createServer, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Code } from '../../diagnostics/catalogue.ts';
import { entryOf } from '../../diagnostics/catalogue.ts';
import { Fault } from '../../diagnostics/fault.ts';
import { errnoOf } from '../../world/disk.ts';
import type { ConnectorWorld, TrialStep } from '../connector.ts';
import type { Endpoint } from '../endpoint.ts';
import { connectTrouble, listenTrouble } from '../socket-trouble.ts';
import { type TlsMaterial, tlsMaterial } from '../tls-material.ts';
import { explainTls } from './explain-tls.ts';

/** How long a receiver gets to end a session that it does not want, after the handshake. */
const SECOND_THOUGHTS_MS = 500;

/**
 * Tries an MLLP interface as its real work would, without a message: for a receiver name, connection and
 * TLS session; for a listener certificate, key and port. Each step that fails says why in a sentence.
 */
export async function* mllpTrial(endpoint: Endpoint, world: ConnectorWorld): AsyncIterable<TrialStep> {
  const secure = endpoint.scheme === 'mllp+tls';
  let material: TlsMaterial | undefined;
  if (secure) {
    try {
      material = await tlsMaterial(endpoint, world);
    } catch (error) {
      yield failed('certificate', error instanceof Fault ? error.code : 'tls-material-unusable');
      return;
    }
    const own = ownCertificate(material, world.clock.now());
    if (own !== undefined) yield own;
    if (own?.ok === false) return;
  }
  if (endpoint.direction === 'listen') yield await tryPort(endpoint);
  else yield* tryReceiver(endpoint, material, world);
}

/** Whether the certificate that Suture shows is within its dates. */
function ownCertificate(material: TlsMaterial, now: number): TrialStep | undefined {
  if (!Buffer.isBuffer(material.cert)) return undefined;
  const { validFrom, validTo } = new X509Certificate(material.cert);
  const text = `Suture's own certificate is valid from ${validFrom} to ${validTo}.`;
  const ok = Date.parse(validFrom) <= now && now <= Date.parse(validTo);
  return ok ? { step: 'certificate', ok, text } : { step: 'certificate', ok, code: 'tls-certificate-untrusted', text };
}

async function tryPort({ host, port }: Endpoint): Promise<TrialStep> {
  const server = createServer();
  const errno = await new Promise<string | undefined>((resolve) => {
    server.once('error', (error) => resolve(errnoOf(error)));
    server.listen({ host, port }, () => resolve(undefined));
  });
  server.close();
  if (errno === undefined) return { step: 'port', ok: true, text: `Port ${port} of ${host} is free to listen on.` };
  const code = listenTrouble(errno);
  if (code !== 'port-in-use') return failed('port', code);
  return {
    step: 'port',
    ok: false,
    code,
    text: `Port ${port} of ${host} is in use, by Suture itself if it is running.`,
  };
}

async function* tryReceiver(
  endpoint: Endpoint,
  material: TlsMaterial | undefined,
  world: ConnectorWorld,
): AsyncIterable<TrialStep> {
  const { host, port } = endpoint;
  if (isIP(host) === 0) {
    try {
      const found = await lookup(host, { all: true });
      const addresses = found.map(({ address }) => address).join(', ');
      yield { step: 'name', ok: true, text: `The name ${host} stands for ${addresses}.` };
    } catch {
      yield failed('name', 'host-unknown');
      return;
    }
  }
  const socket = connect({ host, port });
  try {
    const trouble = await until(socket, 'connect', endpoint.timeoutMs, world);
    if (trouble !== undefined) {
      const code = trouble === 'overdue' ? 'connect-timed-out' : connectTrouble(trouble);
      yield failed('connection', code);
      return;
    }
    yield { step: 'connection', ok: true, text: `Something listens at ${host}, port ${port}.` };
    if (material !== undefined) yield await tryTls(socket, endpoint, material, world);
    else yield await watch(socket, world);
  } finally {
    socket.destroy();
  }
}

async function tryTls(
  socket: Socket,
  { host, timeoutMs }: Endpoint,
  material: TlsMaterial,
  world: ConnectorWorld,
): Promise<TrialStep> {
  const servername = material.servername ?? (isIP(host) === 0 ? host : undefined);
  const secure: TLSSocket = connectTls({
    ...material,
    socket,
    host,
    ...(servername === undefined ? {} : { servername }),
  });
  const trouble =
    (await until(secure, 'secureConnect', timeoutMs, world)) ?? (await ending(secure, SECOND_THOUGHTS_MS, world));
  const session = trouble === undefined ? `${secure.getProtocol()}` : '';
  secure.destroy();
  if (trouble !== undefined) return explainTls(trouble, servername ?? host, material.cert !== undefined);
  return { step: 'tls', ok: true, text: `The session is ${session}, and the receiver's certificate is trusted.` };
}

/** A receiver that hangs up on whoever it does not know does so right after the connection. */
async function watch(socket: Socket, world: ConnectorWorld): Promise<TrialStep> {
  const trouble = await ending(socket, SECOND_THOUGHTS_MS, world);
  if (trouble === undefined) return { step: 'session', ok: true, text: 'The receiver keeps the connection open.' };
  const text =
    'The receiver closes the connection at once: it may admit only certain addresses, have no connection free, or expect TLS.';
  return { step: 'session', ok: false, code: 'mllp-not-connected', text };
}

/** Waits for an event of a socket: undefined once it came, else what came instead. */
function until(
  socket: Socket,
  event: string,
  ms: number,
  world: ConnectorWorld,
): Promise<Error | 'ended' | 'overdue' | undefined> {
  return new Promise((resolve) => {
    const timer = world.clock.after(ms, () => resolve('overdue'));
    const done = (result: Error | 'ended' | undefined) => {
      timer.cancel();
      resolve(result);
    };
    socket.once(event, () => done(undefined));
    socket.on('error', done);
    socket.once('close', () => done('ended'));
  });
}

/** What ends the connection within `ms`, or undefined when it lasts. */
function ending(socket: Socket, ms: number, world: ConnectorWorld): Promise<Error | 'ended' | undefined> {
  return new Promise((resolve) => {
    const timer = world.clock.after(ms, () => resolve(undefined));
    const done = (result: Error | 'ended') => {
      timer.cancel();
      resolve(result);
    };
    if (socket.destroyed) done('ended');
    socket.on('error', done);
    socket.once('end', () => done('ended'));
    socket.once('close', () => done('ended'));
    socket.resume();
  });
}

function failed(step: string, code: Code): TrialStep {
  return { step, ok: false, code, text: entryOf(code).text };
}
