import 'reflect-metadata';
import { createPrivateKey, webcrypto, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cryptoProvider, SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509';
import { Fault } from '../diagnostics/fault.ts';
import { writeDurably } from '../store/sqlite/durable-file.ts';

/** A certificate with its key, both PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

const DAYS = 397;
const DAY_MS = 24 * 60 * 60_000;
/** It is made anew when it ends within this time. */
const RENEW_MS = 30 * DAY_MS;

/** A certificate and its key as they were read. Throws `certificate-unreadable`. */
export function checkedCertificate(cert: string, key: string): Certificate {
  try {
    if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) throw new Fault('certificate-unreadable');
    return { cert, key };
  } catch (cause) {
    throw new Fault('certificate-unreadable', { cause });
  }
}

/** The certificate that Suture made for itself and keeps in the state folder; made now where there is none that lasts. */
export async function ownCertificate(state: string, names: readonly string[], now: number): Promise<Certificate> {
  const files = { certificate: join(state, 'console.pem'), key: join(state, 'console-key.pem') };
  try {
    const kept = checkedCertificate(await readFile(files.certificate, 'utf8'), await readFile(files.key, 'utf8'));
    const read = new X509Certificate(kept.cert);
    const lasts = read.validToDate.getTime() > now + RENEW_MS;
    if (lasts && names.every((name) => read.checkHost(name) !== undefined || read.checkIP(name) !== undefined))
      return kept;
  } catch {
    // None yet, or one that cannot be read.
  }
  const made = await selfSigned(names, now);
  await writeDurably(files.key, made.key);
  await writeDurably(files.certificate, made.cert);
  return made;
}

async function selfSigned(names: readonly string[], now: number): Promise<Certificate> {
  cryptoProvider.set(webcrypto);
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=Suture',
    notBefore: new Date(now - DAY_MS),
    notAfter: new Date(now + DAYS * DAY_MS),
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    keys,
    extensions: [
      new SubjectAlternativeNameExtension(
        names.map((name) => ({ type: /^[\d.]+$|:/.test(name) ? ('ip' as const) : ('dns' as const), value: name })),
      ),
    ],
  });
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  const lines = key.match(/.{1,64}/g)?.join('\n') ?? '';
  return {
    cert: `${certificate.toString('pem')}\n`,
    key: `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`,
  };
}
