import { randomUUID } from 'node:crypto';
import { importJWK, importPKCS8, type JWK, SignJWT } from 'jose';
import { Fault } from '../../diagnostics/fault.ts';
import type { ConnectorWorld } from '../connector.ts';
import { plainSecret } from '../http/plain-secret.ts';
import { secretOf } from '../tls-material.ts';
import type { TokenOptions } from './fhir-options.ts';

/** SMART allows five minutes at most; clocks may differ. */
const ASSERTION_LIFE_S = 240;

const BY_ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** What a token request says about who asks. */
export interface ClientProof {
  readonly headers: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * Proves who Suture is to a token endpoint, its secret or key read anew: with a shared secret (RFC 6749, section
 * 2.3.1), or with a signed assertion (RFC 7523; SMART App Launch 2, client-confidential-asymmetric).
 * @throws Fault `secret-unreadable`, `secret-empty`, or `fhir-key-unusable`
 */
export async function clientProof(options: TokenOptions, world: ConnectorWorld): Promise<ClientProof> {
  if ('smart' in options) return byAssertion(options.smart, world);
  const { client_id: id, client_secret: reference, secret_in: where } = options.oauth;
  const secret = Buffer.from(plainSecret(await secretOf(world, reference))).toString('utf8');
  if (secret === '') throw new Fault('secret-empty');
  if (where === 'body') return { headers: {}, fields: { client_id: id, client_secret: secret } };
  const pair = Buffer.from(`${formEncoded(id)}:${formEncoded(secret)}`).toString('base64');
  return { headers: { Authorization: `Basic ${pair}` }, fields: {} };
}

async function byAssertion(
  smart: Extract<TokenOptions, { smart: unknown }>['smart'],
  world: ConnectorWorld,
): Promise<ClientProof> {
  const text = Buffer.from(await secretOf(world, smart.key))
    .toString('utf8')
    .trim();
  const now = Math.floor(world.clock.now() / 1000);
  try {
    const key = text.startsWith('{')
      ? await importJWK(JSON.parse(text) as JWK, smart.algorithm)
      : await importPKCS8(text, smart.algorithm);
    const assertion = await new SignJWT()
      .setProtectedHeader({ alg: smart.algorithm, kid: smart.key_id, typ: 'JWT' })
      .setIssuer(smart.client_id)
      .setSubject(smart.client_id)
      .setAudience(smart.token_url)
      // A nonce, not chance that a run repeats: a server refuses one that it has seen.
      .setJti(randomUUID())
      .setIssuedAt(now)
      .setExpirationTime(now + ASSERTION_LIFE_S)
      .sign(key);
    return { headers: {}, fields: { client_assertion_type: BY_ASSERTION, client_assertion: assertion } };
  } catch (cause) {
    throw new Fault('fhir-key-unusable', { cause });
  }
}

/** application/x-www-form-urlencoded, as RFC 6749 asks for the two parts of the header. */
function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}
