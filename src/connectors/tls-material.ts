import { createSecureContext, getCACertificates, type SecureContextOptions } from 'node:tls';
import type { Code } from '../diagnostics/catalogue.ts';
import { Fault } from '../diagnostics/fault.ts';
import type { ConnectorWorld } from './connector.ts';
import type { Endpoint } from './endpoint.ts';

/** What `node:tls` needs of an endpoint, certificates and keys read. */
export interface TlsMaterial extends SecureContextOptions {
  readonly requestCert: boolean;
  readonly rejectUnauthorized: true;
  readonly servername?: string;
}

/**
 * Reads the certificates and keys of an endpoint and tries whether they fit together. A listener that
 * names `peers` asks for a certificate and takes only theirs (mutual TLS); a connecting endpoint trusts
 * its `authorities` beside the machine's own.
 * @throws Fault `tls-certificate-missing`, `secret-unreadable` or `tls-material-unusable`
 */
export async function tlsMaterial(endpoint: Endpoint, world: ConnectorWorld): Promise<TlsMaterial> {
  const { certificate, key, peers = [], authorities = [], serverName, minVersion } = endpoint.tls ?? {};
  const listens = endpoint.direction === 'listen';
  if (listens && (certificate === undefined || key === undefined)) throw new Fault('tls-certificate-missing');
  const read = async (reference: string) => Buffer.from(await secretOf(world, reference));
  const trusted = await Promise.all((listens ? peers : authorities).map(read));
  const material: TlsMaterial = {
    ...(certificate === undefined ? {} : { cert: await read(certificate) }),
    ...(key === undefined ? {} : { key: await read(key) }),
    ...(trusted.length === 0 ? {} : { ca: listens ? trusted : [...getCACertificates('default'), ...trusted] }),
    // Lets a listed certificate stand for itself although its authority is not listed.
    ...(trusted.length === 0 ? {} : { allowPartialTrustChain: true }),
    ...(serverName === undefined ? {} : { servername: serverName }),
    minVersion: minVersion ?? 'TLSv1.2',
    requestCert: listens && peers.length > 0,
    rejectUnauthorized: true,
  };
  try {
    createSecureContext(material);
  } catch (cause) {
    throw new Fault('tls-material-unusable', { cause });
  }
  return material;
}

/**
 * A secret by its reference.
 * @throws Fault of the reader where it has one to give, else `secret-unreadable`
 */
export async function secretOf(world: ConnectorWorld, reference: string): Promise<Uint8Array> {
  try {
    return await world.secret(reference);
  } catch (cause) {
    throw cause instanceof Fault ? cause : new Fault('secret-unreadable', { cause });
  }
}

/** Codes of OpenSSL and Node for a certificate that is not trusted, as against a handshake that failed. */
const UNTRUSTED =
  /^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_|ERR_TLS_CERT_ALTNAME|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH)/;

/** The code for a handshake that failed, or undefined when the error is none of TLS. */
export function tlsTrouble(errno: string): Code | undefined {
  if (UNTRUSTED.test(errno)) return 'tls-certificate-untrusted';
  return /^(ERR_SSL_|ERR_TLS_|EPROTO$)/.test(errno) ? 'tls-handshake-failed' : undefined;
}
