import type { OutgoingHttpHeaders } from 'node:http';
import { Fault } from '../../diagnostics/fault.ts';
import type { ConnectorWorld } from '../connector.ts';
import { secretOf } from '../tls-material.ts';
import type { HttpDestinationOptions } from './http-options.ts';
import { plainSecret } from './plain-secret.ts';
import { sign, signatureHeader } from './signature.ts';

/** The headers that show who Suture is, for a request with this body; made anew for every try. */
export type Authorize = (body: Uint8Array) => OutgoingHttpHeaders;

/**
 * How a destination authenticates, its secret read: not at all, with a bearer token (RFC 6750), with a
 * user and password (RFC 7617), or with a signature.
 * @throws Fault `secret-unreadable`, or `secret-unusable` when it cannot stand in a header
 */
export async function authorization(auth: HttpDestinationOptions['auth'], world: ConnectorWorld): Promise<Authorize> {
  if (auth === 'none') return () => ({});
  if ('hmac' in auth) {
    const secret = plainSecret(await secretOf(world, auth.hmac.secret));
    if (secret.length === 0) throw new Fault('secret-empty');
    // The same body twice within a millisecond must not look like a replay of the first: each signature
    // has a thousandth of its own.
    let made = 0;
    return (body) => {
      const now = world.clock.now() + (made++ % 1000) / 1000;
      return { [signatureHeader]: sign(auth.hmac.id, secret, now, body) };
    };
  }
  if ('bearer' in auth) {
    const token = Buffer.from(plainSecret(await secretOf(world, auth.bearer))).toString('latin1');
    if (!/^[\x21-\x7e]+$/.test(token)) throw new Fault('secret-unusable');
    return () => ({ Authorization: `Bearer ${token}` });
  }
  const password = Buffer.from(plainSecret(await secretOf(world, auth.basic.password)));
  const pair = Buffer.concat([Buffer.from(`${auth.basic.user}:`), password]).toString('base64');
  return () => ({ Authorization: `Basic ${pair}` });
}
