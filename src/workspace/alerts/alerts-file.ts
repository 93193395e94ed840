import { isName } from '../name.ts';
import { Section, type Written } from '../section.ts';
import { isLoopback } from '../values/address.ts';
import { DURATION, readDuration } from '../values/duration.ts';
import { readSchedule, SCHEDULE } from '../values/schedule.ts';
import { isSecretReference, SECRET_REFERENCE } from '../values/secret-reference.ts';
import { readZone, ZONE } from '../values/zone.ts';
import type { YamlFile } from '../yaml-file.ts';
import { readFlowRules, readRules } from './alert-rules-section.ts';
import {
  type AlertMail,
  type AlertRoute,
  type AlertSettings,
  type AlertWebhook,
  type FlowAlertRules,
  USUAL_ALERT_RULES,
} from './alert-settings.ts';

const MAIL_SERVER =
  'smtp://host:587 (with STARTTLS; without only on this machine) or smtps://host:465, and no user or password in it';
const HOOK = 'https://host/path, or http:// on this machine, and no user or password in it';
const HOLIDAY = 'a day as 2026-11-26, or 12-25 for every year';
const MAIL_ADDRESS = 'a mail address';
const RULES = Object.keys(USUAL_ALERT_RULES) as readonly (keyof typeof USUAL_ALERT_RULES)[];

/** What an alerts file is checked against. */
export interface AlertsContext {
  /** Flows by name; absent while some could not be read. */
  readonly flows?: readonly string[];
  /** Zone where the file names none. */
  readonly zone: string;
}

/** What holds without a file: every rule with its usual limits, and nobody is told but whoever looks. */
export function usualAlerts(zone: string): AlertSettings {
  return { zone, holidays: [], rules: USUAL_ALERT_RULES, flows: {}, webhooks: {}, people: {}, tell: [] };
}

/** Reads `alerts.yaml`; what is wrong with it is reported. */
export function readAlertsFile(file: YamlFile, context: AlertsContext): AlertSettings {
  if (file.root === undefined) return usualAlerts(context.zone);
  const section = new Section(file, file.root, '');
  const zone = section.value('zone', ZONE, readZone) ?? context.zone;
  const holidays = readHolidays(section);
  const rulesSection = section.section('rules');
  const rules = rulesSection === undefined ? USUAL_ALERT_RULES : readRules(rulesSection, USUAL_ALERT_RULES);
  rulesSection?.done();
  const flows = readFlows(section, rules, context.flows);
  const mail = readMail(section);
  const webhooks = readWebhooks(section);
  const people = readPeople(section, mail !== undefined);
  const quiet = scheduleOf(section, 'quiet', zone);
  const tell = (section.sections('tell') ?? []).flatMap(
    (entry) => readRoute(entry, { ...people, ...webhooks }, zone, context.flows) ?? [],
  );
  section.done();
  return {
    zone,
    holidays,
    rules,
    flows,
    webhooks,
    people,
    tell,
    ...(mail === undefined ? {} : { mail }),
    ...(quiet === undefined ? {} : { quiet }),
  };
}

function readHolidays(section: Section): readonly string[] {
  return (section.list('holidays') ?? []).flatMap((written) => {
    const { text } = written;
    // A leap year, so that 02-29 is a day.
    const day = /^\d\d-\d\d$/.test(text) ? `2024-${text}` : /^\d{4}-\d\d-\d\d$/.test(text) ? text : '';
    const at = new Date(`${day}T00:00:00Z`);
    if (!Number.isNaN(at.getTime()) && at.toISOString().startsWith(day)) return [text];
    section.invalid(written, HOLIDAY);
    return [];
  });
}

function readFlows(
  section: Section,
  rules: FlowAlertRules,
  known: readonly string[] | undefined,
): AlertSettings['flows'] {
  const flows = section.section('flows');
  const read: Record<string, FlowAlertRules> = {};
  for (const { name, key } of flows?.names() ?? []) {
    if (known?.includes(name) === false) {
      section.file.report('workspace-value', key, `flows.${name}`, { expected: `a flow: ${known.join(', ')}` });
    }
    const own = flows?.section(name);
    if (own === undefined) continue;
    read[name] = readFlowRules(own, rules);
    own.done();
  }
  return read;
}

function readMail(section: Section): AlertMail | undefined {
  const mail = section.section('mail');
  if (mail === undefined) return undefined;
  if (!mail.has('server')) mail.missing('server');
  const server = mail.value('server', MAIL_SERVER, readMailServer);
  const from = mail.written('from', true);
  if (from !== undefined && !isMailAddress(from.text)) mail.invalid(from, MAIL_ADDRESS);
  const user = mail.text('user');
  const password = mail.value('password', SECRET_REFERENCE, readReference);
  if (user !== undefined && !mail.has('password')) mail.missing('password');
  const authorities = (mail.list('authorities') ?? []).flatMap((written) => {
    if (isSecretReference(written.text)) return [written.text];
    mail.invalid(written, SECRET_REFERENCE);
    return [];
  });
  mail.done();
  if (server === undefined || from === undefined) return undefined;
  return {
    ...server,
    from: from.text,
    authorities,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
  };
}

function readMailServer(text: string): Pick<AlertMail, 'host' | 'port' | 'tls'> | undefined {
  const match = /^(smtps?):\/\/(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::(\d{1,5}))?\/?$/.exec(text);
  if (match === null) return undefined;
  const [, scheme, hostText = '', portText] = match;
  const host = hostText.replace(/^\[|\]$/g, '');
  const port = portText === undefined ? (scheme === 'smtps' ? 465 : 587) : Number(portText);
  if (port < 1 || port > 65_535) return undefined;
  return { host, port, tls: scheme === 'smtps' ? 'always' : isLoopback(host) ? 'none' : 'starttls' };
}

function readWebhooks(section: Section): AlertSettings['webhooks'] {
  const hooks = section.section('webhooks');
  const read: Record<string, AlertWebhook> = {};
  for (const { name, key: node } of hooks?.names() ?? []) {
    if (!isName(name)) section.file.report('workspace-name', node, `webhooks.${name}`);
    const hook = hooks?.section(name);
    if (hook === undefined) continue;
    for (const key of ['url', 'key']) if (!hook.has(key)) hook.missing(key);
    const url = hook.value('url', HOOK, readHook);
    const key = hook.value('key', SECRET_REFERENCE, readReference);
    hook.done();
    if (url !== undefined && key !== undefined) read[name] = { url, key };
  }
  return read;
}

function readHook(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, username, password } = new URL(text);
  const safe = protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname.replace(/^\[|\]$/g, '')));
  return safe && username === '' && password === '' ? text : undefined;
}

function readPeople(section: Section, mailed: boolean): AlertSettings['people'] {
  const people = section.section('people');
  if (people !== undefined && !mailed && !section.has('mail')) section.missing('mail');
  const read: Record<string, readonly string[]> = {};
  for (const { name, key } of people?.names() ?? []) {
    if (!isName(name)) section.file.report('workspace-name', key, `people.${name}`);
    read[name] = (people?.list(name) ?? []).flatMap((written) => {
      if (isMailAddress(written.text)) return [written.text];
      people?.invalid(written, MAIL_ADDRESS);
      return [];
    });
  }
  return read;
}

function readRoute(
  entry: Section,
  known: Readonly<Record<string, unknown>>,
  zone: string,
  flowNames: readonly string[] | undefined,
): AlertRoute | undefined {
  if (!entry.has('who')) entry.missing('who');
  const who = oneOf(entry, 'who', Object.keys(known), 'a name of people: or webhooks:');
  const severity = entry.word('severity', ['high', 'warning']);
  const when = oneOf(entry, 'when', RULES, 'rules');
  const flows = flowNames === undefined ? texts(entry.list('flows')) : oneOf(entry, 'flows', flowNames, 'flows');
  const hours = scheduleOf(entry, 'hours', zone);
  const afterMs = entry.value('after', DURATION, readDuration);
  entry.done();
  if (who === undefined) return undefined;
  return {
    who,
    ...(severity === undefined ? {} : { severity }),
    ...(when === undefined ? {} : { when }),
    ...(flows === undefined ? {} : { flows }),
    ...(hours === undefined ? {} : { hours }),
    ...(afterMs === undefined ? {} : { afterMs }),
  };
}

function texts(list: readonly Written[] | undefined): readonly string[] | undefined {
  return list?.map(({ text }) => text);
}

/** The words of a list that are among those that are known; others are reported. */
function oneOf<const Word extends string>(
  section: Section,
  key: string,
  words: readonly Word[],
  what: string,
): readonly Word[] | undefined {
  return section.list(key)?.flatMap((written) => {
    const word = words.find((each) => each === written.text);
    if (word === undefined) section.invalid(written, `${what} (${words.join(', ')})`, words);
    return word ?? [];
  });
}

function scheduleOf(section: Section, key: string, zone: string) {
  return section.value(key, SCHEDULE, (text) => readSchedule(text, zone));
}

function readReference(text: string): string | undefined {
  return isSecretReference(text) ? text : undefined;
}

/** One address and no more: what could carry a second header or a second addressee is none. */
function isMailAddress(text: string): boolean {
  return /^[^\s@<>,;:"()[\]\\]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]{0,252}$/.test(text);
}
