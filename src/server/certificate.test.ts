import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OpenConsole } from '../../test/fakes/open-console.ts';
import { checkedCertificate, ownCertificate } from './certificate.ts';

const NOW = Date.now();
const DAY_MS = 86_400_000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'suture-certificate-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a certificate of its own', () => {
  it('is made once, for its owner only, and anew before it ends or for other names', async () => {
    const first = await ownCertificate(folder, ['localhost', '10.0.0.4'], NOW);
    const read = new X509Certificate(first.cert);
    expect([read.checkHost('localhost'), read.checkIP('10.0.0.4')]).toEqual(['localhost', '10.0.0.4']);
    expect(statSync(join(folder, 'console-key.pem')).mode & 0o777).toBe(0o600);
    expect(await ownCertificate(folder, ['localhost'], NOW + 300 * DAY_MS)).toEqual(first);
    const second = await ownCertificate(folder, ['localhost'], NOW + 370 * DAY_MS);
    expect(second.cert).not.toBe(first.cert);
    expect((await ownCertificate(folder, ['suture.example'], NOW + 370 * DAY_MS)).cert).not.toBe(second.cert);
    expect(() => checkedCertificate(second.cert, first.key)).toThrow(
      expect.objectContaining({ code: 'certificate-unreadable' }),
    );
  });
});

describe('with TLS', () => {
  it('browsers are told to stay with it, the cookie belongs to this host, and old versions are refused', async () => {
    const certificate = await ownCertificate(folder, ['localhost'], NOW);
    const opened = await OpenConsole.open({ host: 'localhost', certificate });
    const { port } = new URL(opened.url);
    const sent = JSON.stringify({ name: 'administrator', password: opened.server.first?.password });
    const answer = await new Promise<{ status: number; headers: Record<string, unknown> }>((resolve, reject) => {
      const asked = request(
        {
          host: 'localhost',
          port,
          path: '/v1/session',
          method: 'POST',
          ca: certificate.cert,
          headers: { 'content-type': 'application/json' },
        },
        (response) => {
          response.resume();
          response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers }));
        },
      );
      asked.on('error', reject);
      asked.end(sent);
    });
    expect(answer.status).toBe(200);
    expect(answer.headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains');
    expect(String(answer.headers['set-cookie'])).toMatch(
      /^__Host-suture=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Secure$/,
    );
    const refused = await new Promise<boolean>((resolve) => {
      const socket = connect({
        host: 'localhost',
        port: Number(port),
        ca: certificate.cert,
        minVersion: 'TLSv1',
        maxVersion: 'TLSv1.1',
      });
      socket.on('secureConnect', () => resolve(false));
      socket.on('error', () => resolve(true));
    });
    expect(refused).toBe(true);
    await opened.close();
  });

  it('plain HTTP is refused beyond this machine', async () => {
    await expect(OpenConsole.open({ host: '0.0.0.0' })).rejects.toMatchObject({ code: 'plain-http-refused' });
  });
});
