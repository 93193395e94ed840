/** What one shard of a proof came to. */
export interface ShardRecord {
  readonly stage: string;
  readonly seed: number;
  readonly command: string;
  /** ISO date and time in UTC. */
  readonly at: string;
  readonly passed: boolean;
  readonly figures: Readonly<Record<string, number>>;
  /** The rows of a benchmark's table. */
  readonly rows?: readonly Readonly<Record<string, unknown>>[];
}

export interface Machine {
  readonly processors: number;
  readonly model: string;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
  readonly revision: string;
}

const TITLES: Readonly<Record<string, string>> = {
  kills: 'Killed at random moments',
  images: 'Power cut at random moments',
  fuzz: 'Malformed input',
  corpora: 'Corpora of real messages',
  maps: 'What maps make of messages',
  engine: 'The engine: messages a second',
  stored: 'The same with a million messages stored',
  minutes: 'The same minute by minute',
  'slow-disk': 'The same on a disk on which every fsync takes 5 ms more',
  hl7v2: 'The HL7 v2 codec',
};

const MEANING: Readonly<Record<string, string>> = {
  kills:
    'The whole engine is a process that is killed (SIGKILL) under load and while it starts. A sender outside records every positive acknowledgement and sends again what got none; a receiver outside records every arrival. Acknowledged and never arrived is lost; a message of a patient that first arrives after a later one is reordered; a duplicate that the store does not call a possible one, or that no kill explains, is unmarked.',
  images:
    'A run of 200 messages is recorded with strace: every write, fsync and change of a name, and every acknowledgement on the same timeline. From any moment on it the disk is rebuilt as POSIX allows it to be after a power cut: what no fsync covers is there, gone, or torn between sectors, in any combination. The store opens each image; broken counts images that do not open or are unsound, missing counts acknowledged messages that are not there whole. The same with fsync made to do nothing must lose messages, or the harness would be blind.',
  fuzz: 'Mutated messages and byte streams, guided by block coverage, against the promises of the HL7 v2 codec and MLLP framing: nothing is thrown, nothing runs over a second, memory stays bounded, untouched messages come back to the byte, chunks do not change frames.',
  corpora: 'Every message among the samples is read, written back to the byte, edited, grouped and validated.',
  maps: "Every message among the samples becomes FHIR by the pack hl7-v2-to-fhir. Placement asks each row of HL7's guide that can be computed (segment tables, and the data type tables that they name) of each message that it applies to: whether the trace finds the source at the row's element, as the code of the guide's table, or the constant there. What an adjudication argues (bench/maps/adjudications.yaml) is left out of placement and counted in ofAll. Validity counts bundles in which the validator finds no error against R4 and US Core; an error is traced when the source field that it comes from is named. Agreement compares with the bundles that two peers publish for the same messages, which is no measure of who is right. With --open the same command names every row, error and path that falls short, with an example.",
  engine:
    'MLLP in from so many senders with one message in flight each, one field changed, MLLP out over 4 connections; generator and sink are processes on the same machine. Delivered a second counts until the last message has arrived. Beside it what this disk does by itself: appends of 4 KB with fdatasync, one after the other.',
  stored: 'What the store holds already must not slow it down.',
  minutes: 'One engine that runs all the time; each row is one minute.',
  'slow-disk': 'strace holds back each fsync. The bar is 0.75 x 32 / (2 x fsync) messages accepted a second.',
  hl7v2: 'Parse, read and write, on one core, beside other codecs for Node.',
};

/** The page `docs/proof.md`: the last figures of each proof, with the command that gave them. */
export function proofPage(records: readonly ShardRecord[], machine: Machine): string {
  const lines = [
    '# Proof',
    '',
    'Written by `npm run proof`, which takes hours, goes on where it was stopped, and can be repeated from its seeds.',
    'The short form of each proof is part of `npm test`.',
    '',
    `Machine: ${machine.processors} processors (${machine.model}), ${machine.memoryGb} GB, ${machine.system}, Node ${machine.node}; revision ${machine.revision}.`,
  ];
  for (const stage of Object.keys(TITLES)) {
    const own = records.filter((record) => record.stage === stage);
    if (own.length === 0) continue;
    lines.push('', `## ${TITLES[stage]}`, '', MEANING[stage] ?? '', '', ...table(own));
    const rows = own.at(-1)?.rows;
    if (rows !== undefined) lines.push('', ...rowTable(rows));
    const seeds = own.map(({ seed }) => seed);
    const range =
      Math.min(...seeds) === Math.max(...seeds) ? `${seeds[0]}` : `${Math.min(...seeds)} to ${Math.max(...seeds)}`;
    const last =
      own
        .map(({ at }) => at)
        .sort()
        .at(-1) ?? '';
    const failed = own.filter(({ passed }) => !passed).length;
    lines.push(
      '',
      `${own.length} shards, seeds ${range}, last on ${last.slice(0, 10)}, ${failed} failed. One of them:`,
      '',
    );
    lines.push('```', own[0]?.command ?? '', '```');
  }
  return `${lines.join('\n')}\n`;
}

/** Sums over the shards; a figure that is a peak is the largest of them. */
function table(records: readonly ShardRecord[]): string[] {
  const names = [...new Set(records.flatMap(({ figures }) => Object.keys(figures)))];
  const total = (name: string) => {
    const values = records.map(({ figures }) => figures[name] ?? 0);
    return name.startsWith('peak') ? Math.max(...values) : Math.round(values.reduce((sum, value) => sum + value, 0));
  };
  return [
    '| what | figure |',
    '|---|---:|',
    ...names.map((name) => `| ${name} | ${total(name).toLocaleString('en')} |`),
  ];
}

function rowTable(rows: readonly Readonly<Record<string, unknown>>[]): string[] {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return [
    `| ${names.join(' | ')} |`,
    `|${names.map(() => '---:').join('|')}|`,
    ...rows.map((row) => `| ${names.map((name) => cell(row[name])).join(' | ')} |`),
  ];
}

/** A list of checks, as yes and no by name, becomes how many of them hold. */
function cell(value: unknown): string {
  if (typeof value === 'number') return value.toLocaleString('en');
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return '';
  const checks = Object.values(value);
  return `${checks.filter((one) => one === true).length} of ${checks.length}`;
}
