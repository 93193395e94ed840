import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** A message map as the decisions say it: head and names of blocks. */
interface MessageDecision {
  readonly because?: string;
  readonly from: string;
  readonly snapshot?: string;
  /** Names of blocks, from `blocks.yaml`. */
  readonly blocks: readonly string[];
  /** What stands in the place of a block of `first` or `last`. */
  readonly instead?: Readonly<Record<string, string>>;
}

/** What `messages.yaml` holds. */
interface MessageDecisions {
  /** Blocks of every message, before its own. */
  readonly first: readonly string[];
  /** Blocks of every message, after its own. */
  readonly last: readonly string[];
  readonly messages: Readonly<Record<string, MessageDecision>>;
  /** Segment maps and targets of the guide's message tables that the pack has otherwise, and why. */
  readonly decided: Readonly<Record<string, string>>;
}

/** What was decided about rows of the guide's message tables, by segment map or target. */
export function messageDecisions(folder: string): ReadonlyMap<string, string> {
  return new Map(Object.entries(read(folder).decided));
}

/**
 * The message maps by name. Messages share most of their blocks, so each names those that it has; what a block says is
 * written once.
 */
export function messageFiles(folder: string): ReadonlyMap<string, string> {
  const library = parse(readFileSync(join(folder, 'blocks.yaml'), 'utf8')) as Record<string, string>;
  const { first, last, messages } = read(folder);
  return new Map(
    Object.entries(messages).map(([name, message]) => {
      const placed = (block: string): string => message.instead?.[block] ?? block;
      const blocks = [...first.map(placed), ...message.blocks, ...last.map(placed)];
      return [name, textOf(name, { ...message, blocks: [...new Set(blocks)] }, library)];
    }),
  );
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

function read(folder: string): MessageDecisions {
  return parse(readFileSync(join(folder, 'messages.yaml'), 'utf8')) as MessageDecisions;
}
