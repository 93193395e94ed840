import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findOperatorKey, parseOperatorKey } from './operator-key.ts';

describe('operator key', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'suture-key-'));
    file = join(folder, 'inner', 'key');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('reads 32 bytes from hexadecimal and from base64, in any case and with white space', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const buffer = Buffer.from(bytes);
        for (const text of [
          buffer.toString('hex'),
          ` ${buffer.toString('hex').toUpperCase()}\n`,
          buffer.toString('base64'),
          buffer.toString('base64url'),
        ]) {
          expect(Buffer.from(parseOperatorKey(text))).toEqual(buffer);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('makes the same 32 bytes of the same passphrase, and others of another', () => {
    const one = parseOperatorKey('correct horse battery');
    expect(one).toHaveLength(32);
    expect(parseOperatorKey(' correct horse battery\n')).toEqual(one);
    expect(parseOperatorKey('correct horse batterz')).not.toEqual(one);
  });

  it('refuses what is too short to be a secret', () => {
    expect(() => parseOperatorKey('short')).toThrow(expect.objectContaining({ code: 'store-key-malformed' }));
    expect(() => parseOperatorKey('')).toThrow(expect.objectContaining({ code: 'store-key-malformed' }));
  });

  it('makes a key for a new store, readable by its owner only, and finds it again', async () => {
    const made = await findOperatorKey({ file, makeIfMissing: true });
    expect(made.findings.map(({ code }) => code)).toEqual(['store-key-made']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8').trim()).toMatch(/^[0-9a-f]{64}$/);
    expect(await findOperatorKey({ file, makeIfMissing: false })).toEqual({ key: made.key, findings: [] });
  });

  it('makes none for a store that exists', async () => {
    await expect(findOperatorKey({ file, makeIfMissing: false })).rejects.toMatchObject({ code: 'store-key-missing' });
  });

  it('takes the variable before the file', async () => {
    const key = randomBytes(32);
    const found = await findOperatorKey({ variable: key.toString('hex'), file, makeIfMissing: false });
    expect(Buffer.from(found.key)).toEqual(key);
  });

  it('tells that others can read the file', async () => {
    const open = join(folder, 'key');
    writeFileSync(open, randomBytes(32).toString('hex'));
    chmodSync(open, 0o644);
    const { findings } = await findOperatorKey({ file: open, makeIfMissing: false });
    expect(findings.map(({ code }) => code)).toEqual(['store-key-open']);
  });

  it('says when the file cannot be read', async () => {
    await expect(findOperatorKey({ file: folder, makeIfMissing: true })).rejects.toMatchObject({
      code: 'store-key-unreadable',
    });
  });
});
