import { type Code, entryOf } from '../../diagnostics/catalogue.ts';
import type { AlertLineView, ChannelView } from '../../server/contract/console/alerts.ts';
import type { CommandSpec, Given } from '../command-spec.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-code.ts';
import { readUntil } from '../read-time.ts';
import { durationText, tableLines, timeText } from '../text.ts';

const ID = [['<id>', 'id of the alert']] as const;
const NOTE = { flags: '--note <text>', text: 'said with it, in its history (no patient data)' } as const;

/** `suture alerts list | ack | snooze | test`. */
export const alerts: readonly CommandSpec[] = [
  {
    name: 'alerts list',
    text: 'what is wrong by the rules of alerts.yaml, the most pressing first, and what is still being learnt',
    options: [{ flags: '--past', text: 'instead: alerts that are over, the last first' }],
    run: async ({ engine, output, terminal }, given) => {
      const query = { state: given.flag('past') ? 'past' : 'open' } as const;
      const { alerts: found, learning, channels, problem } = await engine.api.listAlerts({ query });
      if (found.length === 0) output.note('no alert');
      if (problem !== undefined) output.note(`the rules could not be looked at: ${problem.said}`);
      const now = terminal.clock.now();
      const lines = tableLines(found.map((alert) => rowOf(alert, now)));
      for (const [at, alert] of found.entries()) output.data('alert', { ...alert }, lines[at] ?? '');
      for (const { flow, days, of, learnt } of learning) {
        if (!learnt) output.note(`learning ${flow}: ${days} of ${of} days; until then its silence opens no alert`);
      }
      for (const { to, problem } of channels) if (problem !== undefined) output.note(`${to}: ${problem.said}`);
      output.result({ alerts: found.length });
      return undefined;
    },
  },
  {
    name: 'alerts ack',
    text: 'say that somebody is on it: it is told to nobody further up',
    args: ID,
    options: [{ flags: '--owner <who>', text: 'who has it (otherwise you)' }, NOTE],
    run: (context, given) => change(context, given, { acknowledge: true }),
  },
  {
    name: 'alerts snooze',
    text: 'tell nobody of it again for a while; if it is still so then, it is told again',
    args: ID,
    options: [{ flags: '--until <time>', text: 'until when, or for how long: 2026-11-27, 30m', fallback: '4h' }, NOTE],
    run: (context, given) => {
      const snoozeUntil = readUntil(given.text('until') ?? '', context.terminal.clock.now());
      return change(context, given, { snoozeUntil });
    },
  },
  {
    name: 'alerts test',
    text: 'send a test to everybody whom alerts.yaml tells, and show what became of each',
    run: async ({ engine, output }) => {
      const { channels } = await engine.api.testAlerts({ body: {} });
      const lines = tableLines(channels.map(channelRow));
      for (const [at, channel] of channels.entries()) output.data('channel', { ...channel }, lines[at] ?? '');
      if (channels.length === 0) output.note('alerts.yaml tells nobody: see docs/alerts.md');
      const codes = [...new Set(channels.flatMap(({ problem }) => problem?.code ?? []))] as readonly Code[];
      for (const code of codes) output.note(`${code}: ${entryOf(code).fix}`);
      output.result({
        channels: channels.length,
        failed: channels.filter(({ problem }) => problem !== undefined).length,
      });
      return codes.length === 0 ? undefined : exitCodes.failed;
    },
  },
];

async function change(
  { engine, output, terminal }: Context,
  given: Given,
  said: { readonly acknowledge?: boolean; readonly snoozeUntil?: number },
): Promise<undefined> {
  const [owner, note] = [given.text('owner'), given.text('note')];
  const body = { ...said, ...(owner === undefined ? {} : { owner }), ...(note === undefined ? {} : { note }) };
  const alert = await engine.api.changeAlert({ params: { alert: given.args[0] ?? '' }, body });
  output.data('alert', { ...alert }, tableLines([rowOf(alert, terminal.clock.now())])[0] ?? '');
  output.result({ alert: alert.id });
  return undefined;
}

function rowOf(alert: AlertLineView, now: number): readonly string[] {
  const { id, severity, title, detail, since, endedAt, acknowledged, snoozedUntil, owner } = alert;
  const state =
    endedAt !== undefined
      ? `over since ${timeText(endedAt)}`
      : snoozedUntil !== undefined
        ? `snoozed until ${timeText(snoozedUntil)}`
        : acknowledged !== undefined
          ? `acknowledged by ${acknowledged.who}`
          : 'open';
  return [id, severity, title, detail, `for ${durationText((endedAt ?? now) - since)}`, state, owner ?? ''];
}

function channelRow({ to, problem }: ChannelView): readonly string[] {
  return [to, problem === undefined ? 'arrived' : `${problem.code}: ${problem.said}`];
}
