import { entryOf } from '../../diagnostics/catalogue.ts';
import { Fault } from '../../diagnostics/fault.ts';
import type { Mend } from '../../engine/face.ts';
import type { HeldDelivery } from '../../server/client.ts';
import { messageIdText } from '../../store/message-id-text.ts';
import { askValues } from '../ask.ts';
import type { CommandSpec, Given, OptionSpec } from '../command-spec.ts';
import { confirm, confirmExpected } from '../confirm.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-code.ts';
import { Progress } from '../progress.ts';
import { durationText, numberText, tableLines, timeText } from '../text.ts';
import { readCode } from '../where-query.ts';
import { heldRetry } from './held-retry.ts';
import { idOf } from './messages.ts';

const CHUNK = 200;
const MOST = 10_000;

const which: readonly OptionSpec[] = [
  { flags: '--destination <name>', text: 'held for this destination' },
  { flags: '--cause <code>', text: 'held for this reason' },
];
const many: readonly OptionSpec[] = [
  ...which,
  { flags: '--all', text: 'all that match, instead of single ids' },
  { flags: '--expect <n>', text: 'the number of deliveries; confirms it without a terminal' },
];
const ids = [['[id...]', 'ids of their messages']] as const;

/** `suture held list|release|retry|discard|edit`. */
export const held: readonly CommandSpec[] = [
  {
    name: 'held list',
    text: 'what is held, and why',
    options: [...which, { flags: '--limit <n>', text: 'at most so many', fallback: '100' }],
    run: async (context, given) => {
      const { output, terminal } = context;
      const deliveries = await find(context, given, Number(given.text('limit')));
      const rows = deliveries.map((delivery) => [
        messageIdText(delivery.message),
        delivery.destination,
        delivery.cause ?? '',
        `held ${durationText(terminal.clock.now() - delivery.changedAt)}`,
      ]);
      const lines = tableLines(rows);
      deliveries.forEach((delivery, i) => output.data('held', fields(delivery), lines[i] ?? ''));
      for (const cause of new Set(deliveries.map((delivery) => delivery.cause))) {
        if (cause !== undefined) output.note(`${cause}: ${entryOf(cause).text} ${entryOf(cause).fix}`);
      }
      output.result({ deliveries: deliveries.length });
      return undefined;
    },
  },
  {
    name: 'held release',
    text: 'let held deliveries go, under the release that runs now',
    args: ids,
    options: [
      ...many,
      { flags: '--as-is', text: 'even if their map holds them: what was held is flagged (needs a reason)' },
      { flags: '--reason <text>', text: 'why' },
      { flags: '--yes', text: 'do not ask' },
    ],
    run: async (context, given) => {
      const asItIs = given.flag('asIs');
      const reason = asItIs ? reasonOf(given) : (given.text('reason') ?? 'released');
      const deliveries = await chosen(context, given);
      if (given.text('expect') !== undefined) await confirmCount(context, given, deliveries, 'Release');
      else if (given.flag('all')) await confirm(context, given, `Release ${numberText(deliveries.length)} deliveries?`);
      return mend(context, deliveries, { kind: 'release', ...(asItIs ? { asItIs } : {}) }, reason);
    },
  },
  heldRetry,
  {
    name: 'held discard',
    text: 'give held deliveries up for good, with a reason',
    args: ids,
    options: [
      ...many,
      { flags: '--reason <text>', text: 'why (needed; no patient data)' },
      { flags: '--yes', text: 'never replaces --expect here' },
    ],
    run: async (context, given) => {
      const reason = reasonOf(given);
      const deliveries = await chosen(context, given);
      await confirmCount(context, given, deliveries, 'Discard');
      return mend(context, deliveries, { kind: 'discard' }, reason);
    },
  },
  {
    name: 'held edit',
    text: 'set fields of one held message and let it go; the original is kept',
    args: [['<id>', 'id of the message']],
    options: [
      ...which,
      { flags: '--set <path>', text: 'a field to set (PID-3.1); its value is asked for', many: true },
      { flags: '--stdin', text: 'values come from standard input, one line each' },
      { flags: '--reason <text>', text: 'why (needed; no patient data)' },
    ],
    run: async (context, given) => {
      const reason = reasonOf(given);
      const paths = given.texts('set');
      if (paths.length === 0) throw new Fault('command-misused', { about: { missing: '--set' } });
      // A value behind the path would stand in the shell's history.
      if (paths.some((path) => path.includes('='))) throw new Fault('word-on-command-line');
      const from = given.flag('stdin') ? '-' : true;
      const values = await askValues(
        context.terminal,
        paths.map((name) => ({ name, from })),
      );
      const set = Object.fromEntries(paths.map((path, i) => [path, values[i] ?? '']));
      return mend(context, await chosen(context, given), { kind: 'edit', set }, reason);
    },
  },
];

function fields(delivery: HeldDelivery): Readonly<Record<string, unknown>> {
  const { message, destination, cause, attempts, changedAt } = delivery;
  return { message: messageIdText(message), destination, cause, attempts, since: timeText(changedAt) };
}

function find({ engine }: Context, given: Given, limit: number): Promise<readonly HeldDelivery[]> {
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > MOST) {
    throw new Fault('value-unreadable', { about: { option: '--limit', most: MOST } });
  }
  const [destination, cause] = [given.text('destination'), given.text('cause')];
  return engine.held({
    limit,
    ...(destination === undefined ? {} : { destination }),
    ...(cause === undefined ? {} : { cause: readCode(cause) }),
  });
}

/** The held deliveries of the given messages, or all that match with `--all`. */
async function chosen(context: Context, given: Given): Promise<readonly HeldDelivery[]> {
  if (given.args.length === 0 && !given.flag('all')) {
    throw new Fault('command-misused', { about: { missing: 'an id, or --all' } });
  }
  const wanted = new Set(given.args.map(idOf));
  const deliveries = await find(context, given, MOST);
  if (given.flag('all')) {
    if (deliveries.length === MOST) context.output.note(`the first ${numberText(MOST)}; there may be more`);
    return deliveries;
  }
  const found = deliveries.filter(({ message }) => wanted.has(message));
  const foundIds = new Set(found.map(({ message }) => message));
  const missing = [...wanted].find((id) => !foundIds.has(id));
  if (missing !== undefined) throw new Fault('delivery-not-held', { about: { message: messageIdText(missing) } });
  return found;
}

function confirmCount(
  context: Context,
  given: Given,
  deliveries: readonly HeldDelivery[],
  verb: string,
): Promise<void> {
  const question = `${verb} ${numberText(deliveries.length)} deliveries?`;
  return confirmExpected(context, given, deliveries.length, question, 'count-differs');
}

function reasonOf(given: Given): string {
  const reason = given.text('reason');
  if (reason === undefined || reason.trim() === '')
    throw new Fault('command-misused', { about: { missing: '--reason' } });
  return reason;
}

async function mend(
  { engine, output, terminal }: Context,
  deliveries: readonly HeldDelivery[],
  act: Mend['act'],
  reason: string,
): Promise<number | undefined> {
  const progress = new Progress(terminal, act.kind, deliveries.length);
  let mended = 0;
  let refused = 0;
  try {
    for (let i = 0; i < deliveries.length; i += CHUNK) {
      terminal.interrupted.throwIfAborted();
      const chunk = deliveries.slice(i, i + CHUNK).map(({ message, destination }) => ({ message, destination }));
      const result = await engine.mend({ deliveries: chunk, act, who: terminal.user, reason });
      mended += result.mended;
      refused += result.refused.length;
      for (const { message, destination, code } of result.refused) {
        const id = messageIdText(message);
        output.data('refused', { message: id, destination, code }, `${id}  ${destination}  ${code}`);
      }
      progress.step(i + chunk.length, { done: mended, refused });
    }
  } finally {
    progress.end();
  }
  output.data(
    'mended',
    { act: act.kind, mended, refused },
    `${act.kind}: ${numberText(mended)} done, ${numberText(refused)} refused`,
  );
  if (refused > 0) {
    output.failure({ code: 'mend-refused', about: { mended, refused } });
    return exitCodes.failed;
  }
  output.result({ mended });
  return undefined;
}
