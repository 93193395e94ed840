import { Fault } from '../diagnostics/fault.ts';
import type { Check } from '../meaning/checks/check.ts';
import { dayOf } from '../meaning/checks/dates.ts';
import { type CheckFiles, checksInForce } from '../workspace/check-files.ts';
import { loadAuditPack } from './audit-pack.ts';
import { shippedCodes } from './code-lookup.ts';
import { documentsOfSource } from './documents/documents-of-source.ts';
import { tesseract } from './documents/ocr.ts';
import { readSource, sizeOfSource } from './read-source.ts';
import { type SavedRun, savedRunOf } from './report/saved-run.ts';
import { type Audited, runAudit } from './run-audit.ts';

/** What an audit is doing; `reading` counts bytes, the others things. */
export type AuditPhase = 'reading' | 'documents' | 'checking';

/** What is audited, and how. */
export interface SourceAudit {
  /** A path, or the address of a database. */
  readonly place: string;
  /** What the source is called in the run. */
  readonly name: string;
  /** What the practice says of its audits; findings in it are refused. */
  readonly own: CheckFiles;
  readonly now: number;
  /** Where passwords of databases stand. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly documents?: string;
  /** Languages of pictures whose text is to be read: `eng+spa`. */
  readonly ocr?: string;
  /** Day of the extract, `2026-11-20`; else it is told from the data. */
  readonly asOf?: string;
  readonly onProgress?: (phase: AuditPhase, done: number, of: number) => void;
  readonly signal?: AbortSignal;
}

/** An audit that was made, with what is kept of it. */
export interface SourceAudited {
  readonly audited: Audited;
  readonly run: SavedRun;
  readonly checks: readonly Check[];
}

/**
 * Reads a source with its documents and runs every check in force over it. Rejects with a Fault: `input-unreadable`,
 * `database-not-read`, `ocr-not-installed`, `release-has-findings` where the practice's own checks cannot be read, `value-unreadable` for a
 * day that is none.
 */
export async function auditSource(asked: SourceAudit): Promise<SourceAudited> {
  const { place, own, environment, onProgress, signal } = asked;
  if (own.findings.length > 0) throw new Fault('release-has-findings', { about: { errors: own.findings.length } });
  const asOf = asked.asOf === undefined ? undefined : dayOf(asked.asOf);
  if (asked.asOf !== undefined && asOf === undefined)
    throw new Fault('value-unreadable', { about: { value: 'as of' } });
  const ocr = asked.ocr === undefined ? undefined : await tesseract(asked.ocr);
  if (asked.ocr !== undefined && ocr === undefined) throw new Fault('ocr-not-installed');
  const [pack, codes] = await Promise.all([loadAuditPack(), shippedCodes()]);
  const checks = checksInForce(pack.checks, own);
  const size = await sizeOfSource(place).catch((cause: unknown) => {
    throw new Fault('input-unreadable', { place: { file: asked.name }, cause });
  });
  let bytes = 0;
  const { tables, folders } = await readSource(place, {
    environment,
    onBytes: (more) => {
      bytes += more;
      onProgress?.('reading', Math.min(bytes, size), size);
    },
  });
  const documents = await documentsOfSource(tables, folders, {
    ...(ocr === undefined ? {} : { ocr }),
    ...(asked.documents === undefined ? {} : { folder: asked.documents }),
    onDocument: (done, all) => onProgress?.('documents', done, all),
  });
  signal?.throwIfAborted();
  const audited = runAudit({
    tables,
    checks,
    pack,
    codes,
    confirmed: own.tables,
    today: Math.floor(asked.now / 86_400_000),
    ...(asOf === undefined ? {} : { asOf }),
    ...(documents === undefined ? {} : { documents }),
    onCheck: (done) => onProgress?.('checking', done, checks.length),
  });
  return { audited, run: savedRunOf(asked.name, checks, audited), checks };
}
