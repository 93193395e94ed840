import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Fault } from '../../diagnostics/fault.ts';
import { parse } from '../../formats/hl7v2/index.ts';
import { deidentify } from '../../meaning/deidentify/deidentify.ts';
import type { CommandSpec } from '../command-spec.ts';
import type { Context } from '../context.ts';
import { readNamedFile } from '../read-file.ts';
import { tableLines } from '../text.ts';
import { bodyOf, idOf } from './messages.ts';

const NAME = /^[A-Za-z0-9][A-Za-z0-9.-]{0,100}$/;

/** `suture samples add --from FILE|ID --deidentify`: a real message becomes a sample of the workspace. */
export const samplesAdd: CommandSpec = {
  name: 'samples add',
  text: 'make a sample of a real message, free of what identifies anybody',
  options: [
    { flags: '--from <message>', text: 'a file with one message, or the id of a stored one (needed)' },
    { flags: '--deidentify', text: 'replace what identifies anybody (needed: samples lie in the workspace)' },
    { flags: '--name <name>', text: 'its name in samples/; otherwise its type and a number' },
  ],
  run: async (context, given) => {
    const { output, workspace } = context;
    const from = given.text('from');
    if (from === undefined) throw new Fault('command-misused', { about: { missing: '--from' } });
    if (!given.flag('deidentify')) throw new Fault('command-misused', { about: { missing: '--deidentify' } });
    const { message } = parse(await messageFrom(context, from));
    if (message === undefined) throw new Fault('sample-not-a-message');
    const { bytes, changed } = deidentify(message, await pseudonymSecret(context));
    const type = [message.get('MSH-9.1'), message.get('MSH-9.2')].filter((part) => /^\w+$/.test(part ?? '')).join('-');
    const number = parse(bytes).message?.get('MSH-10') ?? '';
    const name = given.text('name') ?? `${type}-${number}`.toLowerCase().replaceAll(/[^a-z0-9.]+/g, '-');
    if (!NAME.test(name)) throw new Fault('sample-name-unreadable');
    const file = join('samples', `${name}.hl7`);
    await writeNew(join(workspace, file), bytes);
    const rows = Object.entries(changed).map(([kind, leaves]) => [kind, String(leaves)]);
    output.data('sample', { file, changed }, file, ...tableLines(rows));
    output.notice('sample-to-be-read');
    output.result({ file });
    return undefined;
  },
};

async function messageFrom(context: Context, from: string): Promise<Uint8Array> {
  const isFile = from === '-' || existsSync(resolve(context.terminal.folder, from));
  return isFile ? readNamedFile(context, from) : bodyOf(context.engine, idOf(from));
}

/** The secret of the pseudonyms, made when it is first needed: the samples of one workspace belong together. */
async function pseudonymSecret({ state }: Context): Promise<Uint8Array> {
  const file = join(state, 'secrets', 'pseudonyms');
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  try {
    await writeFile(file, randomBytes(32), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!existsSync(file)) throw error;
  }
  return readFile(file);
}

async function writeNew(file: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  try {
    await writeFile(file, bytes, { flag: 'wx' });
  } catch (cause) {
    throw existsSync(file) ? new Fault('sample-exists', { place: { file }, cause }) : cause;
  }
}
