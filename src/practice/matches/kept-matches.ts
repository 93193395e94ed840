import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Fault } from '../../diagnostics/fault.ts';
import { FIELD_KINDS } from '../../meaning/matching/kinds/kind.ts';

const band = z.enum(['ask', 'link', 'separate']);
const keptRecord = z.object({
  system: z.string(),
  /** The number by which its system knows it, or its place. */
  record: z.string(),
  /** Table and row: `billing:40`. */
  place: z.string(),
});
const keptPair = z.object({
  id: z.number().int(),
  band,
  likelihood: z.number(),
  bits: z.number(),
  steps: z.array(z.object({ text: z.string(), bits: z.number() })),
  veto: z.string().exactOptional(),
  a: keptRecord,
  b: keptRecord,
  traits: z.array(
    z.object({
      kind: z.enum(FIELD_KINDS),
      label: z.string(),
      a: z.string(),
      b: z.string(),
      agreement: z.enum(['same', 'near', 'differs', 'unknown']),
    }),
  ),
});
const keptMatch = z.object({
  format: z.literal('suture-kept-match-1'),
  /** When it was started; milliseconds since 1970. */
  at: z.number(),
  who: z.string(),
  sources: z.array(z.object({ name: z.string(), system: z.string() })),
  records: z.number().int(),
  persons: z.number().int(),
  /** How many pairs there are in each band; of many, some are kept. */
  counts: z.record(band, z.number().int()),
});

/** Two records of a run side by side. */
export type KeptPair = z.infer<typeof keptPair>;
/** A record of a run. */
export type KeptRecord = z.infer<typeof keptRecord>;
/** What is written of a run besides its pairs. */
export type MatchSummary = Omit<z.infer<typeof keptMatch>, 'format'>;
/** A run that the practice keeps. */
export type KeptMatch = MatchSummary & { readonly id: string };

const ID = /^\d{8}-\d{6}-[0-9a-f]{8}$/;
const FILE = 'kept.json';
const PAIRS = 'pairs.ndjson';
/** Older runs are taken away: what people decided of them is kept elsewhere. */
const MOST_RUNS = 5;

/** Names a run: ids in the order of their texts are in the order of time. */
export function newMatchId(at: number): string {
  const [day, time] = new Date(at).toISOString().replace(/[-:]/g, '').split(/[T.]/);
  return `${day}-${time}-${randomBytes(4).toString('hex')}`;
}

/**
 * The last runs of matching, a folder each below `matches/` of the workspace's state. Values of patients stand in them:
 * they are readable by the owner of the process alone.
 */
export class KeptMatches {
  readonly #folder: string;
  /** The pairs of the run that was asked for last. A run does not change once it is kept. */
  #last: { readonly id: string; readonly pairs: ReadonlyMap<number, KeptPair> } | undefined;

  /** @param state the workspace's state folder */
  constructor(state: string) {
    this.#folder = join(state, 'matches');
  }

  /** Keeps a run; it is there whole or not at all. */
  async keep(id: string, summary: MatchSummary, pairs: readonly KeptPair[]): Promise<void> {
    const part = join(this.#folder, `${id}.part`);
    await mkdir(part, { recursive: true, mode: 0o700 });
    await writeFile(join(part, PAIRS), pairs.map((pair) => `${JSON.stringify(pair)}\n`).join(''), { mode: 0o600 });
    const kept: z.infer<typeof keptMatch> = { format: 'suture-kept-match-1', ...summary };
    await writeFile(join(part, FILE), JSON.stringify(kept), { mode: 0o600 });
    await rename(part, join(this.#folder, id));
    for (const old of (await this.#ids()).slice(MOST_RUNS))
      await rm(join(this.#folder, old), { recursive: true, force: true });
  }

  /** Takes away what a run that did not end has left. */
  async discard(id: string): Promise<void> {
    await rm(join(this.#folder, `${id}.part`), { recursive: true, force: true });
  }

  /** Every run, newest first. One that cannot be read is passed over. */
  async list(): Promise<readonly KeptMatch[]> {
    const runs = await Promise.all((await this.#ids()).map((id) => this.#find(id)));
    return runs.filter((run) => run !== undefined);
  }

  /** Rejects with `match-run-unknown`. */
  async get(id: string): Promise<KeptMatch> {
    const run = ID.test(id) ? await this.#find(id) : undefined;
    if (run === undefined) throw new Fault('match-run-unknown');
    return run;
  }

  /** The pairs of a run by their ids. Rejects with `match-run-unknown`. */
  async pairs({ id }: KeptMatch): Promise<ReadonlyMap<number, KeptPair>> {
    if (this.#last?.id === id) return this.#last.pairs;
    const text = await readFile(join(this.#folder, id, PAIRS), 'utf8').catch((cause: unknown) => {
      throw new Fault('match-run-unknown', { cause });
    });
    const pairs = new Map<number, KeptPair>();
    for (const line of text.split('\n')) {
      const read = line === '' ? undefined : keptPair.safeParse(jsonOf(line));
      if (read?.success === true) pairs.set(read.data.id, read.data);
    }
    this.#last = { id, pairs };
    return pairs;
  }

  async #ids(): Promise<string[]> {
    const names = await readdir(this.#folder).catch(() => []);
    return names
      .filter((name) => ID.test(name))
      .sort()
      .reverse();
  }

  async #find(id: string): Promise<KeptMatch | undefined> {
    const text = await readFile(join(this.#folder, id, FILE), 'utf8').catch(() => '');
    const read = keptMatch.safeParse(jsonOf(text));
    if (!read.success) return undefined;
    const { format: _, ...summary } = read.data;
    return { id, ...summary };
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
