import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Fault } from '../../diagnostics/fault.ts';
import { describe, type Leaf, type Message, parse, table } from '../../formats/hl7v2/index.ts';
import { readMessageId } from '../../store/message-id-text.ts';
import type { CommandSpec } from '../command-spec.ts';
import type { Context } from '../context.ts';
import { readMessageFile } from '../map-workbench.ts';
import { maskText } from '../mask-message.ts';
import { tableLines } from '../text.ts';

/** What the standard and the message say of one leaf. */
interface Explained {
  readonly path: string;
  readonly name: string;
  readonly type: string;
  readonly value: string;
  readonly table: string;
}

/** `suture explain MESSAGE`: every populated field in words. */
export const explain: CommandSpec = {
  name: 'explain',
  text: 'every populated field of a message with its name, type and code table; values are masked',
  args: [['<message>', 'a file, - for standard input, or the id of a message that came in']],
  options: [{ flags: '--unmasked', text: 'values, and what codes mean, as they are' }],
  run: async (context, given) => {
    const { output } = context;
    const unmasked = given.flag('unmasked');
    const message = await messageOf(context, given.args[0] ?? '');
    const version = message.get('MSH-12.1');
    const rows = [...message.leaves()].map((leaf) => explained(leaf, version, unmasked));
    if (!unmasked) output.note('values are masked; --unmasked shows them');
    const lines = tableLines(rows.map((row) => [row.path, row.name, row.type, row.value, row.table]));
    for (const [at, row] of rows.entries()) output.data('field', { ...row }, lines[at] ?? '');
    output.result({ fields: rows.length });
    return undefined;
  },
};

async function messageOf(context: Context, named: string): Promise<Message> {
  const id = readMessageId(named);
  if (named === '-' || id === undefined || existsSync(resolve(context.terminal.folder, named))) {
    return readMessageFile(context, named);
  }
  const body = await context.engine.body(id);
  if (body === undefined) throw new Fault((await context.engine.trace(id)) ? 'body-removed' : 'message-unknown');
  const { message } = parse(body);
  if (message === undefined) throw new Fault('message-unreadable');
  return message;
}

function explained({ path, value }: Leaf, version: string | undefined, unmasked: boolean): Explained {
  const said = describe(path, version);
  const { field, name } = nameOf(path, version);
  // MSH says who wrote what to whom, nothing of a patient; the meaning of a code is as telling as the code.
  const open = unmasked || path.startsWith('MSH');
  const codes = said?.table === undefined ? undefined : table(said.table);
  const meaning = open ? codes?.codes.get(value) : undefined;
  return {
    path,
    name: field === name ? name : `${field}, ${name}`,
    type: said?.type ?? '',
    value: open ? value : maskText(value),
    table: codes === undefined ? '' : `table ${codes.number}${meaning === undefined ? '' : `: ${meaning}`}`,
  };
}

/** Name of the field, and of the part of it that the path means. */
function nameOf(path: string, version: string | undefined): { readonly field: string; readonly name: string } {
  const [whole = path] = /^[^.]*/.exec(path) ?? [];
  const field = describe(whole, version)?.name ?? 'not in the standard';
  return { field, name: describe(path, version)?.name ?? field };
}
