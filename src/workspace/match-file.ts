import { isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { Finding } from '../diagnostics/finding.ts';
import { type Bands, DEFAULT_BANDS } from '../meaning/matching/bands.ts';
import { FIELD_KINDS, type FieldKind } from '../meaning/matching/kinds/kind.ts';

/** What a practice says of how its people are matched. */
export interface MatchSettings {
  readonly bands: Bands;
  /** What columns hold, by their names; `ignored` ones take no part. All others are told from names and values. */
  readonly columns: Readonly<Record<string, FieldKind | 'ignored'>>;
  /** Names of sources in `audits.yaml` whose people are matched in the console; without it all of them. */
  readonly sources?: readonly string[];
  readonly findings: readonly Finding[];
}

/** The file of a workspace in which it stands. */
export const MATCH_FILE = 'match/patients.yaml';

const share = z.number().gt(0).lt(1);
const schema = z
  .strictObject({
    link_at: share.default(DEFAULT_BANDS.linkAt),
    ask_at: share.default(DEFAULT_BANDS.askAt),
    columns: z.record(z.string(), z.enum([...FIELD_KINDS, 'ignored'])).default({}),
    sources: z.array(z.string().min(1)).exactOptional(),
  })
  .refine(({ link_at, ask_at }) => ask_at <= link_at, { path: ['ask_at'] });

/** Reads the match file of a workspace; without one, and where it cannot be read, what is shipped stands. */
export function readMatchFile(files: Readonly<Record<string, string>>): MatchSettings {
  const lines = new LineCounter();
  const document = parseDocument(files[MATCH_FILE] ?? '', { lineCounter: lines, prettyErrors: false });
  const at = (offset: number, path?: string): Finding => {
    const { line, col } = lines.linePos(offset);
    const place = { file: MATCH_FILE, line: Math.max(line, 1), column: Math.max(col, 1) };
    return { code: 'match-file-unreadable', place: path === undefined ? place : { ...place, path } };
  };
  const read = schema.safeParse(document.errors.length > 0 ? {} : (document.toJS() ?? {}));
  const findings = [
    ...document.errors.map(({ pos }) => at(pos[0])),
    ...(read.error?.issues ?? []).map(({ path }) => {
      const node = document.getIn(path, true);
      return at(isNode(node) ? (node.range?.[0] ?? 0) : 0, path.join('.'));
    }),
  ];
  if (!read.success) return { bands: DEFAULT_BANDS, columns: {}, findings };
  const { link_at: linkAt, ask_at: askAt, columns, sources } = read.data;
  return { bands: { linkAt, askAt }, columns, ...(sources === undefined ? {} : { sources }), findings };
}
