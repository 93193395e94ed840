import { expect, test } from 'vitest';
import { DEFAULT_BANDS } from '../meaning/matching/bands.ts';
import { MATCH_FILE, readMatchFile } from './match-file.ts';

const read = (text: string) => readMatchFile({ [MATCH_FILE]: text });

test('A practice sets the bounds of the bands and says what columns hold', () => {
  expect(read('link_at: 0.99\nask_at: 0.5\ncolumns: {KD_NR: identifier, NOTE: ignored}\n')).toEqual({
    bands: { linkAt: 0.99, askAt: 0.5 },
    columns: { KD_NR: 'identifier', NOTE: 'ignored' },
    findings: [],
  });
  expect(readMatchFile({}).bands).toEqual(DEFAULT_BANDS);
});

test.each([
  ['link_at: 2', 1],
  ['ask_at: 0.99\nlink_at: 0.9', 1],
  ['columns: {A: nonsense}', 1],
  ['[', 1],
  ['unknown: 1', 1],
])('%s is found, with its place', (text) => {
  const { findings, bands } = read(text);
  expect(findings[0]).toMatchObject({ code: 'match-file-unreadable', place: { file: MATCH_FILE } });
  expect(bands).toEqual(DEFAULT_BANDS);
});
