import type { Alert } from '../../practice/alerts/alert.ts';
import type { AlertNotice } from '../../practice/alerts/alert-notice.ts';
import { alertWords } from '../../practice/alerts/alert-words.ts';
import type { NoticeText } from './notice-channels.ts';

/** What a notice is said with. */
export interface NoticeFrame {
  readonly project: string;
  /** Address of the console, without a slash at its end; undefined where none is served. */
  readonly console: string | undefined;
  readonly zone: string;
  readonly now: number;
}

const WHAT = { opened: 'opened', worse: 'is worse', again: 'is still so', ended: 'is over' } as const;

/** Says a notice: what, where, since when, what to do, and where in the console. Names and numbers of the workspace only. */
export function noticeText(
  id: string,
  items: readonly { readonly what: AlertNotice['items'][number]['what']; readonly alert: Alert }[],
  frame: NoticeFrame,
): NoticeText {
  const { project, console, zone, now } = frame;
  const time = (at: number) =>
    new Intl.DateTimeFormat('en-GB', { timeZone: zone, dateStyle: 'medium', timeStyle: 'short' }).format(at);
  const pressing = items.toSorted((a, b) => weightOf(a.alert) - weightOf(b.alert));
  const said = pressing.map(({ what, alert }) => {
    const words = alertWords(alert, now);
    const link = console === undefined ? undefined : `${console}/alerts?alert=${alert.id}`;
    const { cause, severity, since, endedAt, openedAt } = alert;
    return {
      text: [
        `${severity === 'high' ? 'HIGH' : 'Warning'}: ${words.title}`,
        `  ${WHAT[what]}: ${words.detail}`,
        `  since ${time(since)}${endedAt === undefined ? '' : `, over ${time(endedAt)}`} (${zone})`,
        ...(what === 'ended' ? [] : [`  ${words.todo}`]),
        ...(link === undefined ? [] : [`  ${link}`]),
      ].join('\n'),
      json: {
        id: alert.id,
        event: what,
        rule: cause.rule,
        name: cause.name,
        severity,
        ...(cause.flow === undefined ? {} : { flow: cause.flow }),
        title: words.title,
        detail: words.detail,
        todo: words.todo,
        since: iso(since),
        ...(openedAt === undefined ? {} : { opened: iso(openedAt) }),
        ...(endedAt === undefined ? {} : { ended: iso(endedAt) }),
        ...(link === undefined ? {} : { link }),
      },
    };
  });
  return {
    id,
    subject: subjectOf(pressing, frame),
    text: `${said.map(({ text }) => text).join('\n\n')}\n\nSuture of ${project}. No answer is read at this address.\n`,
    json: { id, project, alerts: said.map(({ json }) => json) },
  };
}

function subjectOf(
  items: readonly { readonly what: AlertNotice['items'][number]['what']; readonly alert: Alert }[],
  { project, now }: NoticeFrame,
): string {
  const [first] = items;
  if (first === undefined) return `[${project}]`;
  const over = items.filter(({ what }) => what === 'ended').length;
  const { title } = alertWords(first.alert, now);
  if (items.length === 1) return `[${project}] ${first.what === 'ended' ? 'Over: ' : ''}${title}`;
  return `[${project}] ${items.length - over} ${items.length - over === 1 ? 'alert' : 'alerts'}, ${over} over: ${title} and more`;
}

function weightOf({ severity }: Alert): number {
  return severity === 'high' ? 0 : 1;
}

/** A notice that says only that notices arrive. */
export function testText(id: string, { project, console }: NoticeFrame): NoticeText {
  return {
    id,
    subject: `[${project}] Test of alerts`,
    text: `This is a test: alerts of ${project} reach you here.${console === undefined ? '' : `\n${console}/alerts`}\n`,
    json: { id, project, test: true, alerts: [] },
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
