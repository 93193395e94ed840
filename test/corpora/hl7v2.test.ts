import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse, splitBatch, write } from '../../src/formats/hl7v2/index.ts';

const samples = new URL('../../../shared/samples/v2/', import.meta.url);
const files = readdirSync(samples, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(hl7|txt)$/i.test(name))
  .sort();

/** Broken on purpose, and refused. Every other file must be read. */
const REFUSED: Readonly<Record<string, string>> = {
  'cosyte-fixtures/malformed/empty-input.hl7': 'hl7-empty',
  'cosyte-fixtures/malformed/no-msh-segment.hl7': 'hl7-no-header',
};

describe('the HL7 v2 samples', () => {
  it('are there', () => {
    expect(files.length).toBeGreaterThan(900);
  });

  it('come back to the byte, and every leaf can be read by its path', () => {
    for (const name of files) {
      const bytes = readFileSync(new URL(name, samples));
      const { message, findings } = parse(bytes);
      if (message === undefined) {
        expect([name, findings[0]?.code]).toEqual([name, REFUSED[name]]);
        continue;
      }
      expect(REFUSED[name]).toBeUndefined();
      for (const leaf of message.leaves()) {
        if (message.raw(leaf.path) !== leaf.raw || message.get(leaf.path) !== leaf.value)
          expect.fail(`${name} ${leaf.path}`);
      }
      expect(write(message)).toBe(bytes);
    }
  });

  it('come back to the byte when one field is set and set back', () => {
    for (const name of files) {
      const bytes = readFileSync(new URL(name, samples));
      for (const part of splitBatch(bytes).messages) {
        const message = parse(part).message?.copy();
        const raw = message?.raw('MSH-10');
        if (message === undefined || raw === undefined) continue;
        message.set('MSH-10', 'other');
        expect(Buffer.compare(write(message), part)).not.toBe(0);
        message.setRaw('MSH-10', raw);
        if (Buffer.compare(write(message), part) !== 0) expect.fail(name);
      }
    }
  });

  it('are split into as many messages as they hold headers, with no byte of a message lost', () => {
    for (const name of files) {
      const bytes = readFileSync(new URL(name, samples));
      const headers =
        bytes.toString('latin1').match(/(?:^[\s\x0b]*|[\r\n][ \t]*|^\xef\xbb\xbf)MSH(?![A-Za-z0-9])/g)?.length ?? 0;
      const { messages } = splitBatch(bytes);
      const read = messages.filter((message) => parse(message).message !== undefined);
      expect([name, read.length]).toEqual([name, headers]);
    }
  });
});
