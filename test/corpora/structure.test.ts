import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import {
  diffProfile,
  group,
  learnProfile,
  type Message,
  parse,
  profileOf,
  segmentsOf,
  splitBatch,
  validate,
} from '../../src/formats/hl7v2/index.ts';

const samples = fileURLToPath(new URL('../../../shared/samples/v2/', import.meta.url));

interface Sample {
  readonly file: string;
  readonly message: Message;
}

/** Every message of the samples that can be read, the ones inside batches and lists too. */
function messagesOf(folder: string): Sample[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(hl7|txt)$/.test(name));
  return files.toSorted().flatMap((file) => {
    const { messages } = splitBatch(readFileSync(join(folder, file)));
    return messages.flatMap((bytes) => {
      const { message } = parse(bytes);
      return message === undefined ? [] : [{ file, message }];
    });
  });
}

const all = messagesOf(samples);

test('every segment lands somewhere exactly once, whatever the message', () => {
  expect(all.length).toBeGreaterThan(900);
  for (const { file, message } of all) {
    const places = segmentsOf(group(message).root);
    expect(
      places.map(({ index }) => index),
      file,
    ).toEqual(Array.from({ length: message.segmentCount }, (_, i) => i));
  }
});

test('most messages fit the structure of their type, and nearly all of the rest only lack segments', () => {
  const groupings = all.map(({ message }) => group(message));
  const known = groupings.filter(({ structure }) => structure !== undefined);
  const fitting = groupings.filter(({ findings }) => findings.length === 0);
  // Many samples are cut down to the few segments that a rule of a converter needs.
  const placed = groupings.filter(({ findings }) => findings.every(({ code }) => code === 'hl7-segment-missing'));
  const share = (part: readonly unknown[]) => part.length / groupings.length;
  console.log(
    `${groupings.length} messages: structure known ${(100 * share(known)).toFixed(1)} %, ` +
      `fit ${(100 * share(fitting)).toFixed(1)} %, fit but for missing segments ${(100 * share(placed)).toFixed(1)} %`,
  );
  expect(share(known)).toBeGreaterThanOrEqual(0.98);
  expect(share(fitting)).toBeGreaterThanOrEqual(0.66);
  expect(share(placed)).toBeGreaterThanOrEqual(0.9);
});

test('validation ends on every message, and its findings hold no value', () => {
  for (const { file, message } of all) {
    // `about` holds words of the dictionary, among them "Patient", which is a name in some samples.
    const findings = JSON.stringify(validate(message).map(({ code, place }) => [code, place]));
    for (const path of ['PID-3.1', 'PID-5.1', 'PID-19']) {
      const value = message.get(path);
      // Short values occur as numbers of fields and the like.
      if (value !== undefined && value.length > 6) expect(findings.includes(value), `${file} ${path}`).toBe(false);
    }
  }
});

test('what is learnt from the samples accepts them, finds nothing new in them, and holds no name', () => {
  const messages = all.map(({ message }) => message);
  const learnt = learnProfile(messages);
  const profile = profileOf(learnt);
  for (const message of messages) {
    expect(validate(message, { profile }).filter(({ code }) => code.startsWith('hl7-profile'))).toEqual([]);
    expect(diffProfile(learnt, message)).toEqual([]);
  }
  const kept = new Set(
    Object.values(learnt.messages).flatMap(({ places }) =>
      Object.entries(places).flatMap(([path, { values }]) =>
        /^PID-(3\.1|5\.|7|11\.1|13\.|19)/.test(path) ? (values ?? []) : [],
      ),
    ),
  );
  for (const message of messages) {
    for (const path of ['PID-3.1', 'PID-5.1', 'PID-5.2', 'PID-11.1', 'PID-19']) {
      const value = message.get(path);
      if (value !== undefined) expect(kept.has(value), path).toBe(false);
    }
  }
});
