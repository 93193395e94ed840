import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Fault } from '../../diagnostics/fault.ts';
import {
  diffProfile,
  type LearntProfile,
  learnProfile,
  type Message,
  parse,
  splitBatch,
} from '../../formats/hl7v2/index.ts';
import type { MessageId } from '../../store/store.ts';
import type { CommandSpec, Given } from '../command-spec.ts';
import type { Context } from '../context.ts';
import { readNamedFile } from '../read-file.ts';
import { readTime } from '../read-time.ts';
import { savedProfile } from '../saved-profile.ts';
import { tableLines } from '../text.ts';
import { bodyOf } from './messages.ts';

const PAGE = 500;

/** `suture systems profile SYSTEM.INTERFACE`: what a sender really sends, and what is new. */
export const systemsProfile: CommandSpec = {
  name: 'systems profile',
  text: 'what an interface really receives, and what is new since a profile or a time',
  args: [['<interface>', 'a system and its interface: northlab.results']],
  options: [
    { flags: '--on <file>', text: 'learn from this file instead of stored messages', many: true },
    { flags: '--since <time>', text: 'learn from messages from then on; those before it are what it is compared with' },
    { flags: '--against <file>', text: 'compare with this earlier profile' },
    { flags: '--save <file>', text: 'write the profile, for a later --against' },
    { flags: '--limit <n>', text: 'at most so many stored messages, the newest', fallback: '1000' },
  ],
  run: async (context, given) => {
    const { output, terminal } = context;
    const learnt = learnProfile(await messagesOf(context, given));
    if (Object.keys(learnt.messages).length === 0) throw new Fault('profile-no-messages');
    for (const [type, { count, places }] of Object.entries(learnt.messages)) {
      const rows = inOrder(places).map(([path, seen]) => [
        `  ${path}`,
        seen.of === 0 ? '' : `${Math.round((100 * seen.filled) / seen.of)}%`,
        seen.most > 1 ? `up to ${seen.most}` : '',
        seen.longest > 0 ? `${seen.longest} characters` : '',
        (seen.values ?? []).join(' '),
      ]);
      output.data(
        'profile',
        { type, count, places },
        `${type}  ${count} ${count === 1 ? 'message' : 'messages'}`,
        ...tableLines(rows),
      );
    }
    const before = await earlier(context, given);
    const changes = before === undefined ? [] : diffProfile(before, learnt);
    const rows = changes.map(({ kind, message, path, before: was, now }) => [
      kind.replaceAll('-', ' '),
      message,
      path ?? '',
      now === undefined ? '' : `${was ?? 0} -> ${now}`,
    ]);
    const lines = tableLines(rows);
    changes.forEach((change, i) => output.data('change', { ...change }, lines[i] ?? ''));
    const file = given.text('save');
    if (file !== undefined) await writeFile(resolve(terminal.folder, file), `${JSON.stringify(learnt, null, 2)}\n`);
    output.result({
      messages: Object.values(learnt.messages).reduce((sum, { count }) => sum + count, 0),
      ...(before === undefined ? {} : { changes: changes.length }),
    });
    return undefined;
  },
};

type Places = LearntProfile['messages'][string]['places'];

/** Each segment before its fields. */
function inOrder(places: Places): [string, Places[string]][] {
  const all = Object.entries(places);
  const segments = new Set(all.map(([path]) => path.slice(0, 3)));
  return [...segments].flatMap((segment) => [
    ...all.filter(([path]) => path === segment),
    ...all.filter(([path]) => path.startsWith(`${segment}-`)),
  ]);
}

/** What the messages are compared with: a profile, or what came before the time; undefined where neither is asked for. */
async function earlier(context: Context, given: Given): Promise<LearntProfile | undefined> {
  const file = given.text('against');
  if (file !== undefined) return savedProfile(await readNamedFile(context, file));
  const since = given.text('since');
  if (since === undefined || given.texts('on').length > 0) return undefined;
  return learnProfile(await storedMessages(context, given, { to: readTime(since, context.terminal.clock.now()) }));
}

async function messagesOf(context: Context, given: Given): Promise<Message[]> {
  const files = given.texts('on');
  if (files.length > 0) {
    const read = await Promise.all(files.map((file) => readNamedFile(context, file)));
    return read.flatMap((bytes) => splitBatch(bytes).messages).flatMap((bytes) => parse(bytes).message ?? []);
  }
  const since = given.text('since');
  const from = since === undefined ? {} : { from: readTime(since, context.terminal.clock.now()) };
  return storedMessages(context, given, from);
}

/** Stored messages of the interface, the newest first; repetitions and those without a body say nothing new. */
async function storedMessages(
  { engine, terminal }: Context,
  given: Given,
  time: { readonly from?: number; readonly to?: number },
): Promise<Message[]> {
  const limit = Number(given.text('limit'));
  if (!Number.isSafeInteger(limit) || limit < 1) throw new Fault('value-unreadable', { about: { option: '--limit' } });
  const source = given.args[0] ?? '';
  const found: Message[] = [];
  let before: MessageId | undefined;
  do {
    terminal.interrupted.throwIfAborted();
    const cursor = before === undefined ? {} : { before };
    const page = await engine.search({ source, ...time, ...cursor, limit: Math.min(PAGE, limit - found.length) });
    for (const { id, duplicate, bodyRemoved } of page.messages) {
      if (duplicate !== undefined || bodyRemoved) continue;
      const { message } = parse(await bodyOf(engine, id));
      if (message !== undefined) found.push(message);
    }
    before = page.next;
  } while (before !== undefined && found.length < limit);
  return found;
}
