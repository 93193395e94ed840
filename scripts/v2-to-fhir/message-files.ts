import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** A message map as the decisions say it: head and names of blocks. */
interface MessageDecision {
  readonly because?: string;
  readonly from: string;
  readonly snapshot?: string;
  /** Names of blocks, from `blocks.yaml`. */
  readonly blocks: readonly string[];
}

/**
 * The message maps by name. Messages share most of their blocks, so each names those that it has; what a block says is
 * written once.
 */
export function messageFiles(folder: string): ReadonlyMap<string, string> {
  const library = parse(readFileSync(join(folder, 'blocks.yaml'), 'utf8')) as Record<string, string>;
  const files = new Map<string, string>();
  for (const file of readdirSync(folder).toSorted()) {
    if (!file.endsWith('.yaml') || file === 'blocks.yaml') continue;
    const entries = parse(readFileSync(join(folder, file), 'utf8')) as Record<string, MessageDecision>;
    for (const [name, message] of Object.entries(entries)) files.set(name, textOf(name, message, library));
  }
  return files;
}

function textOf(name: string, message: MessageDecision, library: Readonly<Record<string, string>>): string {
  const blocks = message.blocks.flatMap((each) => {
    const lines = library[each]?.trimEnd().split('\n');
    if (lines === undefined) throw new RangeError(`${name}: no block ${each}`);
    return filled(lines, library, name);
  });
  const lines = [
    ...(message.because === undefined ? [] : [`# ${message.because}`]),
    `map: ${name.toLowerCase().replaceAll('_', '-')}`,
    `from: ${message.from}`,
    'to: fhir R4',
    'unmapped: flag',
    ...(message.snapshot === undefined ? [] : [`snapshot: ${message.snapshot}`]),
    'blocks:',
    ...blocks.map((line) => `  ${line}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** `- <name>` inside a block stands for the block of that name. */
function filled(lines: readonly string[], library: Readonly<Record<string, string>>, name: string): readonly string[] {
  return lines.flatMap((line) => {
    const inner = /^(\s*)- <([\w-]+)>$/.exec(line);
    if (inner === null) return line.trim() === '' ? [] : [line];
    const block = library[inner[2] ?? '']?.trimEnd().split('\n');
    if (block === undefined) throw new RangeError(`${name}: no block ${inner[2]}`);
    return filled(block, library, name).map((each) => `${inner[1] ?? ''}${each}`);
  });
}
