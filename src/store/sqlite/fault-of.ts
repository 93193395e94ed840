import type { Code } from '../../diagnostics/catalogue.ts';
import { Fault } from '../../diagnostics/fault.ts';

/** A Fault as it travels between threads. */
export interface FaultData {
  readonly code: Code;
  readonly about?: Readonly<Record<string, string | number>>;
}

/** The store's code for an error of SQLite or of the file system, by its result code; never by its text. */
export function codeOf(error: unknown): Code {
  if (error instanceof Fault) return error.code;
  const code = nativeCode(error);
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT') return 'store-disk-full';
  if (code.startsWith('SQLITE_READONLY') || code === 'EROFS' || code === 'EACCES' || code === 'EPERM') {
    return 'store-read-only';
  }
  if (code.startsWith('SQLITE_IOERR') || code.startsWith('SQLITE_CANTOPEN') || code === 'EIO') return 'store-io-error';
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return 'store-busy';
  if (code.startsWith('SQLITE_CORRUPT')) return 'store-corrupt';
  if (code.startsWith('SQLITE_NOTADB')) return 'store-key-wrong';
  return 'store-failed';
}

/** True for an error that says something about the disk or the file, not about one message. */
export function isOfTheDisk(error: unknown): boolean {
  const code = codeOf(error);
  return (
    code === 'store-disk-full' ||
    code === 'store-read-only' ||
    code === 'store-io-error' ||
    code === 'store-busy' ||
    code === 'store-corrupt' ||
    code === 'store-key-wrong'
  );
}

/** An error as plain data: its code, and for an unexpected one the result code beside it. */
export function faultData(error: unknown): FaultData {
  const code = codeOf(error);
  if (error instanceof Fault) return error.about === undefined ? { code } : { code, about: error.about };
  const native = nativeCode(error);
  return native === '' ? { code } : { code, about: { result: native } };
}

export function faultFrom(data: FaultData): Fault {
  return new Fault(data.code, data.about === undefined ? {} : { about: data.about });
}

/** SQLite's extended result code or the system's, such as `SQLITE_IOERR_FSYNC`; empty where there is none. */
function nativeCode(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : '';
}
