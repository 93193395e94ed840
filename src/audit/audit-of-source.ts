import { resolve } from 'node:path';
import type { NamedSource } from '../workspace/audit-sources.ts';
import type { SourceAudit } from './audit-source.ts';
import { isDatabase } from './sources/database.ts';

/**
 * How a source that the workspace names is audited: its paths are relative to the workspace, and its password is read
 * where the reference says. Rejects with `secret-missing`.
 */
export async function auditOfSource(
  { name, read, documents, asOf, password }: NamedSource,
  workspace: string,
  secret: (reference: string) => Promise<Uint8Array>,
): Promise<Pick<SourceAudit, 'place' | 'name' | 'documents' | 'asOf'> & Partial<Pick<SourceAudit, 'environment'>>> {
  const word =
    password === undefined
      ? undefined
      : Buffer.from(await secret(password))
          .toString('utf8')
          .trim();
  return {
    name,
    place: isDatabase(read) ? read : resolve(workspace, read),
    ...(documents === undefined ? {} : { documents: resolve(workspace, documents) }),
    ...(asOf === undefined ? {} : { asOf }),
    ...(word === undefined ? {} : { environment: { PGPASSWORD: word, MYSQL_PWD: word } }),
  };
}
