import { lookup } from 'node:dns/promises';
import { connect } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Clock } from '../../world/clock.ts';
import type { TrialStep } from '../connector.ts';
import type { Endpoint } from '../endpoint.ts';
import type { TlsMaterial } from '../tls-material.ts';
import { trialStep } from './trial-step.ts';

/** Looks up the host, connects, and shakes hands where there is TLS. Returns whether all of it went well. */
export async function* reachSteps(
  endpoint: Endpoint,
  material: TlsMaterial | undefined,
  clock: Clock,
): AsyncGenerator<TrialStep, boolean> {
  const { host, port } = endpoint;
  const found = (address: string) => `${host} is ${address}.`;
  const name = await trialStep('name', found, async () => (await lookup(host)).address);
  yield name.step;
  if (name.value === undefined) return false;
  const tcp = await trialStep('connection', `Something listens at ${host}, port ${port}.`, () =>
    reach(endpoint, undefined, clock),
  );
  yield tcp.step;
  if (!tcp.step.ok || material === undefined) return tcp.step.ok;
  const shown = (text: string) => text;
  const tls = await trialStep('TLS', shown, () => reach(endpoint, material, clock));
  yield tls.step;
  return tls.step.ok;
}

/** Connects, with TLS where there is material for it, and says whom it met. */
function reach(endpoint: Endpoint, material: TlsMaterial | undefined, clock: Clock): Promise<string> {
  const { host, port, timeoutMs } = endpoint;
  return new Promise((resolve, reject) => {
    const servername = material?.servername ?? (/^[\d.]+$|:/.test(host) ? '' : host);
    const socket = material === undefined ? connect(port, host) : connectTls({ ...material, host, port, servername });
    const timer = clock.after(timeoutMs, () => socket.destroy(Object.assign(new Error('time'), { code: 'ETIMEDOUT' })));
    socket.once('error', reject).once('close', () => timer.cancel());
    socket.once(material === undefined ? 'connect' : 'secureConnect', () => {
      const shown = material === undefined ? '' : shownBy(socket as TLSSocket);
      socket.destroy();
      resolve(shown);
    });
  });
}

function shownBy(socket: TLSSocket): string {
  const { valid_to: until } = socket.getPeerCertificate();
  return `The server speaks ${socket.getProtocol() ?? 'TLS'} and its certificate is trusted, valid until ${until}.`;
}
