import { randomBytes, scryptSync } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Fault } from '../diagnostics/fault.ts';
import type { Finding } from '../diagnostics/finding.ts';
import { makeFolderDurably, writeDurably } from './sqlite/durable-file.ts';

/** Where the operator's key comes from. The variable wins over the file. */
export interface OperatorKeySource {
  /** The value of the environment variable, where it is set. */
  readonly variable?: string | undefined;
  /** Path of the key file. */
  readonly file: string;
  /** True for a store that does not exist yet: then a missing file is made, with a random key. */
  readonly makeIfMissing: boolean;
}

export interface OperatorKey {
  /** 32 bytes. */
  readonly key: Uint8Array;
  readonly findings: readonly Finding[];
}

const HEX = /^[0-9a-fA-F]{64}$/;
const BASE64 = /^[A-Za-z0-9+/_-]{43}=?$/;
const SHORTEST_PASSPHRASE = 12;
const OWNER_ONLY = 0o600;

/**
 * A passphrase must always give the same key, also when keys.json is restored elsewhere, so its salt is
 * fixed; the cost (128 MiB, about half a second) is what stands against guessing.
 */
const SALT = 'suture operator key 1';
const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 };

/**
 * Finds the operator's key, the one secret that opens a store. Rejects with `store-key-missing`,
 * `store-key-malformed` or `store-key-unreadable`. Findings say that a key was made, or that others can
 * read the file.
 */
export async function findOperatorKey(source: OperatorKeySource): Promise<OperatorKey> {
  if (source.variable !== undefined && source.variable.trim() !== '') {
    return { key: parseOperatorKey(source.variable), findings: [] };
  }
  let text: string;
  try {
    text = await readFile(source.file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw new Fault('store-key-unreadable', { cause });
    if (!source.makeIfMissing) throw new Fault('store-key-missing');
    return makeKey(source.file);
  }
  const open = process.platform !== 'win32' && ((await stat(source.file)).mode & 0o077) !== 0;
  return {
    key: parseOperatorKey(text),
    findings: open ? [{ code: 'store-key-open', place: { file: source.file } }] : [],
  };
}

/**
 * 32 bytes from 64 hexadecimal digits, from base64 (also the URL form), or from a passphrase of at least 12
 * characters by scrypt. White space around it does not count.
 */
export function parseOperatorKey(text: string): Uint8Array {
  const trimmed = text.trim();
  if (HEX.test(trimmed)) return new Uint8Array(Buffer.from(trimmed, 'hex'));
  if (BASE64.test(trimmed)) return new Uint8Array(Buffer.from(trimmed, 'base64'));
  if (trimmed.length < SHORTEST_PASSPHRASE) throw new Fault('store-key-malformed');
  return new Uint8Array(scryptSync(trimmed.normalize('NFKC'), SALT, 32, SCRYPT));
}

async function makeKey(file: string): Promise<OperatorKey> {
  const key = new Uint8Array(randomBytes(32));
  try {
    await makeFolderDurably(dirname(file));
    await writeDurably(file, `${Buffer.from(key).toString('hex')}\n`, OWNER_ONLY);
  } catch (cause) {
    throw new Fault('store-key-unreadable', { cause });
  }
  return { key, findings: [{ code: 'store-key-made', place: { file } }] };
}
