import { X509Certificate } from 'node:crypto';
import type { CertificateCount } from '../../practice/alerts/alert-counts.ts';
import type { WorkspaceDefinition } from '../../workspace/definitions.ts';

const BLOCK = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/**
 * When the certificates end of all interfaces, of the console, and those that destinations showed; one that cannot be read
 * is a matter of `suture doctor`.
 */
export async function certificateEnds(
  { systems }: Pick<WorkspaceDefinition, 'systems'>,
  console: string | undefined,
  shown: ReadonlyMap<string, number>,
  secret: (reference: string) => Promise<Uint8Array>,
): Promise<readonly CertificateCount[]> {
  const found: CertificateCount[] = [...shown].map(([name, endsAt]) => ({ name, part: 'shown', endsAt }));
  const add = (name: string, part: CertificateCount['part'], pem: string): void => {
    const endsAt = firstEnd(pem);
    if (endsAt !== undefined) found.push({ name, part, endsAt });
  };
  if (console !== undefined) add('console', 'own', console);
  for (const { interfaces } of Object.values(systems)) {
    for (const { endpoint } of Object.values(interfaces)) {
      const { certificate, peers = [], authorities = [] } = endpoint.tls ?? {};
      const read = async (references: readonly string[]) =>
        (await Promise.all(references.map((each) => secret(each).catch(() => new Uint8Array()))))
          .map((bytes) => Buffer.from(bytes).toString('latin1'))
          .join('\n');
      if (certificate !== undefined) add(endpoint.name, 'own', await read([certificate]));
      const trusted = [...peers, ...authorities];
      if (trusted.length > 0) add(endpoint.name, 'trusted', await read(trusted));
    }
  }
  return found;
}

/** The first end among the certificates of a file, which may hold a chain. */
function firstEnd(pem: string): number | undefined {
  const ends = (pem.match(BLOCK) ?? []).flatMap((block) => {
    try {
      return new X509Certificate(block).validToDate.getTime();
    } catch {
      return [];
    }
  });
  return ends.length === 0 ? undefined : Math.min(...ends);
}
