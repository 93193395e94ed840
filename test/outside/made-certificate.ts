import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** A certificate with its key, both as PEM. */
export interface MadeCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** How a certificate differs from the usual one. */
export interface CertificateTraits {
  readonly from?: Date;
  readonly until?: Date;
  /** Who signs it; absent: it signs itself. */
  readonly issuer?: MadeCertificate;
  /** It may sign others. */
  readonly authority?: boolean;
  /** The host it is made out to, instead of 127.0.0.1 and localhost. */
  readonly host?: string;
}

/**
 * Makes a certificate: self-signed, for 127.0.0.1 and localhost, valid from 2020 to 2120 unless told
 * otherwise.
 */
export async function madeCertificate(name: string, traits: CertificateTraits = {}): Promise<MadeCertificate> {
  const { from, until, issuer, authority, host } = traits;
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const names: x509.JsonGeneralNames =
    host === undefined
      ? [
          { type: 'ip', value: '127.0.0.1' },
          { type: 'dns', value: 'localhost' },
        ]
      : [{ type: 'dns', value: host }];
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `CN=${name}`,
    issuer: issuer === undefined ? `CN=${name}` : new x509.X509Certificate(issuer.certificate).subject,
    notBefore: from ?? new Date(Date.UTC(2020, 0, 1)),
    notAfter: until ?? new Date(Date.UTC(2120, 0, 1)),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: issuer === undefined ? keys.privateKey : await keyOf(issuer),
    extensions: [
      ...(authority === undefined ? [] : [new x509.BasicConstraintsExtension(authority, undefined, true)]),
      new x509.SubjectAlternativeNameExtension(names),
    ],
  });
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  return {
    certificate: certificate.toString('pem'),
    key: `-----BEGIN PRIVATE KEY-----\n${key.replace(/(.{64})/g, '$1\n')}\n-----END PRIVATE KEY-----\n`,
  };
}

function keyOf({ key }: MadeCertificate): Promise<webcrypto.CryptoKey> {
  const bytes = Buffer.from(key.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  return webcrypto.subtle.importKey('pkcs8', bytes, ALGORITHM, true, ['sign']);
}
