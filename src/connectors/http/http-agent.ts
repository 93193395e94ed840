import { Agent as PlainAgent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import type { ConnectorWorld } from '../connector.ts';
import type { Endpoint } from '../endpoint.ts';
import { noteCertificate } from '../shown-certificate.ts';
import { tlsMaterial } from '../tls-material.ts';

// Shorter than the 5 s after which many servers close an idle connection: a request that meets such a
// close is ambiguous, although nothing was wrong.
const IDLE_MS = 4000;

/**
 * The connections of a destination, kept open between requests.
 * @throws Fault `secret-unreadable` or `tls-material-unusable`
 */
export async function httpAgent(endpoint: Endpoint, world: ConnectorWorld): Promise<PlainAgent> {
  const settings = { keepAlive: true, maxSockets: endpoint.connections, timeout: IDLE_MS };
  if (endpoint.scheme === 'http') return new PlainAgent(settings);
  const agent = new TlsAgent({ ...settings, ...(await tlsMaterial(endpoint, world)) });
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (...asked) => {
    const socket = connect(...asked);
    socket?.once('secureConnect', () => noteCertificate(socket, endpoint.name, world));
    return socket;
  };
  return agent;
}

/** Closes what is idle; connections with a request under way finish it and are not used again. */
export function closeIdle(agent: PlainAgent): void {
  agent.maxFreeSockets = 0;
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
}
