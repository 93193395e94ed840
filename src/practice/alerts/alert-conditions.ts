import type { AlertRule, AlertSettings, FlowAlertRules } from '../../workspace/alerts/alert-settings.ts';
import { type AlertCause, type AlertFacts, type AlertRecord, causeKey } from './alert.ts';
import type { AlertCounts, FlowCount, Reading } from './alert-counts.ts';
import type { TrafficProfile } from './traffic-profile.ts';
import { HOUR_MS } from './week-hours.ts';

/** Something that is wrong now. It becomes an alert when it stays so for its grace. */
export interface Condition {
  readonly cause: AlertCause;
  readonly severity: AlertRecord['severity'];
  readonly since: number;
  readonly facts: AlertFacts;
  readonly graceMs: number;
  readonly clearMs: number;
}

/** What conditions are found in. */
export interface AlertView {
  readonly settings: AlertSettings;
  readonly profiles: ReadonlyMap<string, TrafficProfile>;
  readonly counts: AlertCounts;
  readonly now: number;
  /** Alerts that are open, by the key of their cause: what is open stays so until it is clearly right again. */
  readonly open: ReadonlyMap<string, AlertRecord>;
}

/** Of an open alert the limit is half: what swings about a limit is one alert. */
const HALF = 0.5;
const SILENCE_LOOK_BACK_MS = 7 * 24 * HOUR_MS;
/** A certificate that ends within this is pressing. */
const PRESSING_MS = 7 * 24 * HOUR_MS;

/** Everything that is wrong by the rules. Pure: the same view gives the same conditions. */
export function alertConditions(view: AlertView): readonly Condition[] {
  const { counts, settings, now } = view;
  const found: Condition[] = [];
  const add = (rule: AlertRule, cause: AlertCause, facts: AlertFacts, since = now, severity = rule.severity): void => {
    found.push({ cause, severity, since, facts, graceMs: rule.graceMs, clearMs: rule.clearMs });
  };
  for (const count of counts.flows) {
    const { flow } = count;
    const rules = rulesOf(settings, flow);
    const silent = silence(view, count, rules.silence);
    if (silent !== undefined) add(rules.silence, { rule: 'silence', name: flow, flow }, silent.facts, silent.since);
    const errors = errorsOf(view, flow, rules.errors);
    if (errors !== undefined) add(rules.errors, { rule: 'errors', name: flow, flow }, errors);
    const codes = count.unknownCodes.length;
    if (rules.codes.on && codes > rules.codes.moreThan) {
      const tables = [...new Set(count.unknownCodes)].sort();
      add(rules.codes, { rule: 'codes', name: flow, flow }, { count: codes, tables });
    }
  }
  for (const { flow, destination: name, held, oldestMs, paused } of counts.queues) {
    const rules = rulesOf(settings, flow);
    const errors = errorsOf(view, name, rules.errors);
    if (errors !== undefined) add(rules.errors, { rule: 'errors', name, flow }, errors);
    if (rules.queue.on && oldestMs > rules.queue.olderThanMs * easier(view, { rule: 'queue', name })) {
      add(rules.queue, { rule: 'queue', name, flow }, { ageMs: oldestMs, paused }, now - oldestMs);
    }
    if (rules.held.on && held > rules.held.moreThan) add(rules.held, { rule: 'held', name, flow }, { count: held });
    const lost = sumOf(view, name, rules.lost.windowMs, 'lost');
    if (rules.lost.on && lost.count > rules.lost.moreThan) {
      add(rules.lost, { rule: 'lost', name, flow }, { count: lost.count, of: lost.of }, lost.first);
    }
    const flagged = flaggedOf(view, name, rules.flagged);
    if (flagged !== undefined) add(rules.flagged, { rule: 'flagged', name, flow }, flagged);
  }
  const { certificates } = settings.rules;
  for (const { name, part, endsAt } of certificates.on ? counts.certificates : []) {
    if (endsAt - now >= certificates.beforeMs) continue;
    const severity = endsAt - now < PRESSING_MS ? 'high' : certificates.severity;
    add(certificates, { rule: 'certificates', name, part }, { endsAt }, now, severity);
  }
  return found;
}

/** The rules of a flow. */
export function rulesOf(settings: AlertSettings, flow: string): FlowAlertRules {
  return settings.flows[flow] ?? settings.rules;
}

function easier({ open }: AlertView, cause: AlertCause): number {
  return open.has(causeKey(cause)) ? HALF : 1;
}

/**
 * A flow is silent when so many messages are missing that chance does not explain it: the whole hours since the last one
 * are held against what the same hours bring in four weeks of five, so that hours which are often empty count for
 * nothing. Once open it ends with a message and with nothing else.
 */
function silence(
  { profiles, counts, now, open }: AlertView,
  { flow, lastAt }: FlowCount,
  rule: FlowAlertRules['silence'],
): { readonly facts: AlertFacts; readonly since: number } | undefined {
  const profile = profiles.get(flow);
  if (!rule.on) return undefined;
  const before = open.get(causeKey({ rule: 'silence', name: flow }));
  // Retention may have taken the last message meanwhile; that is no message either.
  const came = before !== undefined && lastAt !== undefined && lastAt > before.since;
  if (before !== undefined) return came ? undefined : { facts: before.facts, since: before.since };
  if (lastAt === undefined || profile?.learnt !== true) return undefined;
  const from = Math.max(lastAt, counts.watchedSince, now - SILENCE_LOOK_BACK_MS);
  const end = Math.floor(now / HOUR_MS) * HOUR_MS;
  const expected = profile.expected(Math.ceil(from / HOUR_MS) * HOUR_MS, end);
  const overdue = rule.withinMs !== undefined && usualTime(profile, from, now) >= rule.withinMs;
  return expected >= rule.expected || overdue ? { facts: { expected }, since: lastAt } : undefined;
}

/** How much of a time was in hours that usually bring something. */
function usualTime(profile: TrafficProfile, from: number, now: number): number {
  let usual = 0;
  for (let hour = Math.floor(from / HOUR_MS) * HOUR_MS; hour < now; hour += HOUR_MS) {
    if (profile.expected(hour, hour + HOUR_MS) === 0) continue;
    usual += Math.min(hour + HOUR_MS, now) - Math.max(hour, from);
  }
  return usual;
}

function errorsOf(view: AlertView, name: string, rule: FlowAlertRules['errors']): AlertFacts | undefined {
  if (!rule.on) return undefined;
  const { done, failed } = moved(view.counts.readings, name, view.now - rule.windowMs);
  const of = done + failed;
  const share = easier(view, { rule: 'errors', name });
  const enough = failed >= Math.max(1, rule.least * share) && failed > of * rule.share * share;
  return enough ? { count: failed, of } : undefined;
}

/** By how much counters went up since a time. One that went down began anew, or somebody mended what was held. */
function moved(readings: readonly Reading[], name: string, from: number) {
  let [done, failed] = [0, 0];
  for (const [at, reading] of readings.entries()) {
    const before = readings[at - 1]?.counters.get(name);
    const after = reading.counters.get(name);
    if (before === undefined || after === undefined || reading.at <= from) continue;
    done += Math.max(0, after.done - before.done);
    failed += Math.max(0, after.failed - before.failed);
  }
  return { done, failed };
}

function flaggedOf(view: AlertView, name: string, rule: FlowAlertRules['flagged']): AlertFacts | undefined {
  const usual = view.profiles.get(name)?.flagged;
  if (!rule.on || usual === undefined) return undefined;
  const { count, of } = sumOf(view, name, rule.windowMs, 'flagged');
  const limit = usual + rule.share * easier(view, { rule: 'flagged', name });
  return count >= rule.least && count > of * limit ? { count, of } : undefined;
}

/** Deliveries of a kind in the last hours, out of how many, and the first hour that has one. */
function sumOf({ counts, now }: AlertView, name: string, windowMs: number, kind: 'lost' | 'flagged') {
  const from = Math.floor((now - windowMs) / HOUR_MS) * HOUR_MS;
  let [count, of, first] = [0, 0, now];
  for (const total of counts.totals) {
    if (total.name !== name || total.hour < from) continue;
    count += total[kind];
    of += total.messages;
    if (total[kind] > 0) first = Math.min(first, total.hour);
  }
  return { count, of, first };
}
