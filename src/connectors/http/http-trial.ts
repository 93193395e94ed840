import { Agent as PlainAgent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { createServer } from 'node:net';
import { type Code, entryOf } from '../../diagnostics/catalogue.ts';
import { errnoOf } from '../../world/disk.ts';
import type { ConnectorWorld, TrialStep } from '../connector.ts';
import type { Endpoint } from '../endpoint.ts';
import { listenTrouble } from '../socket-trouble.ts';
import { tlsMaterial } from '../tls-material.ts';
import { authorization } from './authorization.ts';
import { exchange } from './exchange.ts';
import { gateOf } from './gate.ts';
import type { HttpDestinationOptions, HttpSourceOptions } from './http-options.ts';
import { reachSteps } from './reach-steps.ts';
import { trialStep } from './trial-step.ts';

/** Tries to reach an HTTP server, step by step, up to an OPTIONS request with its credentials; sends no message. */
export async function* tryDestination(
  endpoint: Endpoint,
  options: HttpDestinationOptions,
  world: ConnectorWorld,
): AsyncGenerator<TrialStep> {
  const { host, port, scheme, path, timeoutMs } = endpoint;
  const secrets = await trialStep('secrets', 'The credentials of this interface can be read.', async () => {
    const material = scheme === 'https' ? await tlsMaterial(endpoint, world) : undefined;
    return { material, authorize: await authorization(options.auth, world) };
  });
  yield secrets.step;
  if (secrets.value === undefined) return;
  const { material, authorize } = secrets.value;
  if (!(yield* reachSteps(endpoint, material, world.clock))) return;
  // Not the agents of the process, which would keep the connection after the trial.
  const agent = material === undefined ? new PlainAgent() : new TlsAgent(material);
  const answer = await exchange(
    {
      tls: scheme === 'https',
      agent,
      host,
      port,
      path: path === '' ? '/' : path,
      method: 'OPTIONS',
      headers: { ...options.headers, ...authorize(new Uint8Array()) },
    },
    new Uint8Array(),
    { withinMs: timeoutMs, most: 65_536, clock: world.clock, signal: new AbortController().signal },
  );
  yield requestStep(answer.status, options.method, answer.status === undefined ? undefined : answer.headers.allow);
}

/** Tries whether an HTTP source could be started: its secrets, its certificate, its port. */
export async function* trySource(
  endpoint: Endpoint,
  options: HttpSourceOptions,
  world: ConnectorWorld,
): AsyncGenerator<TrialStep> {
  const secrets = await trialStep(
    'secrets',
    'The secrets and certificates of this interface can be read.',
    async () => {
      await gateOf(options.auth, world);
      if (endpoint.scheme === 'https') await tlsMaterial(endpoint, world);
    },
  );
  yield secrets.step;
  const { host, port } = endpoint;
  try {
    await new Promise<void>((resolve, reject) => {
      const server = createServer().once('error', reject);
      server.listen(port, host, () => server.close(() => resolve()));
    });
    yield { step: 'port', ok: true, text: `Port ${port} of ${host} is free to listen on.` };
  } catch (error) {
    const code = listenTrouble(errnoOf(error));
    // Suture itself, when it is running.
    const text = `Something listens on port ${port} of ${host} already; that is right if it is Suture.`;
    if (code === 'port-in-use') yield { step: 'port', ok: true, code, text };
    else yield { step: 'port', ok: false, code, text: entryOf(code).text };
  }
}

function requestStep(status: number | undefined, method: string, allow: string | undefined): TrialStep {
  const fail = (code: Code, text: string): TrialStep => ({ step: 'request', ok: false, code, text });
  if (status === undefined)
    return fail('http-no-answer', 'The server took the connection, but did not answer a request.');
  if (status === 401 || status === 403)
    return fail('http-unauthorized', `The server did not accept the credentials (HTTP ${status}).`);
  if (status === 404 || status === 410)
    return fail('http-not-found', `The server knows no such path (HTTP ${status}).`);
  if (status >= 300 && status < 400)
    return fail('http-redirected', `The server points to another address (HTTP ${status}).`);
  if (status >= 500 && status !== 501)
    return fail('http-server-error', `The server reports an error of its own (HTTP ${status}).`);
  const methods = allow?.split(',').map((one) => one.trim().toUpperCase());
  if (methods !== undefined && !methods.includes(method)) {
    return fail('http-refused', `The server does not take ${method} at this path.`);
  }
  return { step: 'request', ok: true, text: `The server answers requests at this path (HTTP ${status}).` };
}
