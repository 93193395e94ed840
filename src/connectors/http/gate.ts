import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Code } from '../../diagnostics/catalogue.ts';
import { Fault } from '../../diagnostics/fault.ts';
import type { ConnectorWorld } from '../connector.ts';
import { secretOf } from '../tls-material.ts';
import type { HttpSourceOptions } from './http-options.ts';
import { plainSecret } from './plain-secret.ts';
import { ReplayWindow } from './replay-window.ts';
import { readSignature, signatureHeader, verify } from './signature.ts';

/** Says whether a sender may pass: first by its headers alone, then, for signatures, by the body. */
export interface Gate {
  /** How to authenticate, for the header WWW-Authenticate; absent when everyone may pass. */
  readonly challenge?: string;
  /** Called before a byte of the body is read. */
  enter(headers: IncomingHttpHeaders): Entry;
}

/** A refusal, or what is still to be checked once the body is here. */
type Entry =
  | { readonly refused: Code }
  | {
      readonly refused?: undefined;
      /** A code when the body is not what was signed, or was sent before. */
      readonly body?: (bytes: Uint8Array) => Code | undefined;
      /** The message was not taken in, so the same request may come again. */
      readonly release?: () => void;
    };

const OPEN: Entry = {};

/**
 * The gate that the options ask for, its secrets read.
 * @throws Fault `secret-unreadable`, or `secret-empty`, since an empty secret lets everyone in
 */
export async function gateOf(auth: HttpSourceOptions['auth'], world: ConnectorWorld): Promise<Gate> {
  if (auth === 'none') return { enter: () => OPEN };
  if ('bearer' in auth) {
    const references = typeof auth.bearer === 'string' ? [auth.bearer] : auth.bearer;
    const tokens = await Promise.all(references.map((one) => readSecret(one, world)));
    return bearerGate(tokens.map(hashed));
  }
  const keys = new Map<string, Uint8Array>();
  for (const [id, one] of Object.entries(auth.hmac.keys)) keys.set(id, await readSecret(one, world));
  return hmacGate(keys, auth.hmac.window, world);
}

function bearerGate(hashes: readonly Buffer[]): Gate {
  return {
    challenge: 'Bearer',
    enter(headers) {
      const token = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
      if (token === undefined) return { refused: 'http-credentials-missing' };
      // Every hash is compared, all of one length: the time taken tells nothing about the secret.
      const given = hashed(Buffer.from(token, 'latin1'));
      const hits = hashes.filter((hash) => timingSafeEqual(hash, given));
      return hits.length > 0 ? OPEN : { refused: 'http-credentials-wrong' };
    },
  };
}

function hmacGate(keys: ReadonlyMap<string, Uint8Array>, windowMs: number, world: ConnectorWorld): Gate {
  const replays = new ReplayWindow(windowMs);
  return {
    challenge: 'Suture-Signature',
    enter(headers) {
      const header = headers[signatureHeader];
      if (typeof header !== 'string') return { refused: 'http-credentials-missing' };
      const signature = readSignature(header);
      const secret = keys.get(signature?.key ?? '');
      if (signature === undefined || secret === undefined) return { refused: 'http-credentials-wrong' };
      if (!replays.covers(signature.at, world.clock.now())) return { refused: 'http-signature-stale' };
      const mac = signature.mac.toString('base64');
      return {
        body(bytes) {
          if (!verify(signature, secret, bytes)) return 'http-credentials-wrong';
          return replays.use(mac, signature.at, world.clock.now()) ? undefined : 'http-signature-used';
        },
        release: () => replays.release(mac),
      };
    },
  };
}

async function readSecret(reference: string, world: ConnectorWorld): Promise<Uint8Array> {
  const secret = plainSecret(await secretOf(world, reference));
  if (secret.length === 0) throw new Fault('secret-empty');
  return secret;
}

function hashed(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
