import { describe, expect, it } from 'vitest';
import { readLock, sbom } from './sbom.ts';

describe('the bill of materials', () => {
  it('has every package that a practice installs, with version, licence and hash, and is the same each time', () => {
    const lock = readLock();
    const made = sbom(lock) as {
      components: { name: string; purl: string; licenses?: unknown[]; hashes?: unknown[] }[];
    };
    const names = made.components.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['fastify', 'zod', '@node-rs/argon2', 'better-sqlite3-multiple-ciphers']),
    );
    expect(names).not.toContain('vitest');
    expect(new Set(made.components.map(({ purl }) => purl)).size).toBe(made.components.length);
    for (const { name, hashes } of made.components) expect([name, hashes?.length]).toEqual([name, 1]);
    expect(JSON.stringify(sbom(lock))).toBe(JSON.stringify(made));
  });
});
