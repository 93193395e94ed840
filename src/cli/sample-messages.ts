import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Fault } from '../diagnostics/fault.ts';
import { type Message, parse, splitBatch } from '../formats/hl7v2/index.ts';
import type { Given, OptionSpec } from './command-spec.ts';
import type { Context } from './context.ts';

/** A message to try a map on. */
export interface Sample {
  /** As the user would name it: `samples/potassium.hl7`. */
  readonly file: string;
  readonly message: Message;
}

/** The option that names messages. */
export const onOption: OptionSpec = {
  flags: '--on <path>',
  text: 'a message file, or a folder of .hl7 files (otherwise samples/ of the workspace); several may be given',
  many: true,
};

/**
 * The messages that the user named, or else the workspace's samples, in the order of their names; a batch gives each of
 * its messages. Rejects with `messages-missing` when there are none, `message-unreadable` for what is no message.
 */
export async function sampleMessages({ terminal, workspace }: Context, given: Given): Promise<readonly Sample[]> {
  const named = given.texts('on').map((path) => ({ shown: path, path: resolve(terminal.folder, path) }));
  const from = named.length > 0 ? named : [{ shown: 'samples', path: join(workspace, 'samples') }];
  const samples: Sample[] = [];
  for (const { shown, path } of from) {
    const folder = (await stat(path).catch(() => undefined))?.isDirectory() === true;
    const files = folder ? (await readdir(path)).filter((name) => name.endsWith('.hl7')).sort() : [undefined];
    for (const name of files) {
      const file = name === undefined ? shown : `${shown.replace(/\/$/, '')}/${name}`;
      if (name === undefined && named.length === 0) continue;
      samples.push(...messagesOf(file, await bytesOf(name === undefined ? path : join(path, name), file)));
    }
  }
  if (samples.length === 0) throw new Fault('messages-missing');
  return samples;
}

function messagesOf(file: string, bytes: Uint8Array): readonly Sample[] {
  const batch = /^(?:FHS|BHS)/.test(Buffer.from(bytes.subarray(0, 3)).toString('latin1'));
  const parts = batch ? splitBatch(bytes).messages : [bytes];
  return parts.map((part) => {
    const { message } = parse(part);
    if (message === undefined) throw new Fault('message-unreadable', { place: { file } });
    return { file, message };
  });
}

async function bytesOf(path: string, file: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new Fault('input-unreadable', { place: { file }, cause: error });
  }
}
