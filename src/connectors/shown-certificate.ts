import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type { ConnectorWorld } from './connector.ts';

/** Tells the world when the certificate ends that the other side of a new connection showed; of one without TLS nothing. */
export function noteCertificate(socket: Duplex, name: string, { certificateShown }: ConnectorWorld): void {
  if (!(socket instanceof TLSSocket) || certificateShown === undefined) return;
  // Empty where the session was resumed: it was shown before.
  const endsAt = Date.parse(socket.getPeerCertificate().valid_to ?? '');
  if (!Number.isNaN(endsAt)) certificateShown(name, endsAt);
}
