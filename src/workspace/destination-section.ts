import { conditionPath } from './condition-path.ts';
import { readConditionOf } from './condition-value.ts';
import type { DestinationDefinition, InterfaceDefinition, Ordering, Receives, RetryPolicy } from './definitions.ts';
import type { WorkspaceDependencies } from './dependencies.ts';
import { isName } from './name.ts';
import { readSteps } from './row-list.ts';
import type { Section, Written } from './section.ts';
import { DURATION, readDuration } from './values/duration.ts';
import { ORDERING, readOrdering } from './values/ordering.ts';
import { PERCENTAGE, readPercentage } from './values/percentage.ts';
import { RATE, readRate } from './values/rate.ts';
import { readSpeaks } from './values/speaks.ts';
import { readWholeNumber } from './values/whole-number.ts';

/** A destination as its flow says it. The schedule waits for the system's zone. */
export interface ReadDestination {
  readonly definition: DestinationDefinition;
  readonly target: Written;
  readonly schedule?: Written;
  /** The map that it names. */
  readonly map?: Written;
  /** The profile that it names. */
  readonly profile?: Written;
  readonly section: Section;
}

const RETRY: RetryPolicy = { firstMs: 1000, mostMs: 60_000, jitter: 0.2 };
const BREAKER = { after: 5, pauseMs: 30_000 };

/** Reads one entry of a flow's `to:`; what is wrong with it is reported. */
export function readDestination(
  section: Section,
  flow: string,
  order: Ordering,
  dependencies: WorkspaceDependencies,
): ReadDestination | undefined {
  const system = section.written('system');
  const other = section.written('flow');
  const name = section.written('name');
  if (name !== undefined && !isName(name.text)) section.report('workspace-name', 'name');
  const target = system ?? other;
  if (target === undefined) section.missing('system');
  else if (system !== undefined && other !== undefined) section.report('workspace-two-targets', 'flow');
  const when = readConditionOf(section, 'when', conditionPath(dependencies));
  const schedule = section.written('schedule');
  const throttle = section.value('throttle', RATE, readRate);
  const map = readMap(section);
  const profile = section.written('profile');
  const definition: Omit<DestinationDefinition, 'name'> = {
    ...(system === undefined ? {} : { interface: system.text }),
    ...(system !== undefined || other === undefined ? {} : { flow: other.text }),
    ...(when === undefined ? {} : { when }),
    steps: readSteps(section, 'steps', dependencies.isPath),
    ...mapName(map),
    ...receives(section, profile),
    ...(section.word('residue', ['none', 'extension']) === 'extension' ? { residue: 'extension' } : {}),
    order: section.value('order', ORDERING, (text) => readOrdering(text, conditionPath(dependencies))) ?? order,
    connections:
      section.value('connections', 'a number of connections from 1 to 256', (text) => readWholeNumber(text, 1, 256)) ??
      1,
    retry: readRetry(section),
    refused: section.word('refused', ['quarantine', 'never-skip']) ?? 'quarantine',
    ambiguous: section.word('ambiguous', ['resend', 'ask']) ?? 'resend',
    heldBlocks: section.word('held_blocks', ['related', 'nothing']) ?? 'related',
    breaker: readBreaker(section),
    ...(throttle === undefined ? {} : { throttle }),
    hold: section.flag('hold') ?? false,
    answers: section.flag('answers') ?? false,
  };
  section.done();
  if (target === undefined) return undefined;
  return {
    definition: { name: `${flow}>${name?.text ?? target.text}`, ...definition },
    target,
    ...stated({ schedule, map, profile }),
    section,
  };
}

function readMap(section: Section): Written | undefined {
  return section.written('map');
}

const RECEIVES = 'hl7v2 with a message type, a version, or both (hl7v2 ORU^R01 2.3.1)';

/** `hl7v2 ORU^R01 2.3.1`: what is to be written. */
export function readReceives(text: string): Receives | undefined {
  const speaks = readSpeaks(text);
  if (speaks?.format !== 'hl7v2' || speaks.types.length > 1) return undefined;
  return receivesOf(speaks);
}

function receives(section: Section, profile: Written | undefined): Pick<DestinationDefinition, 'receives'> {
  const to = section.value('to', RECEIVES, readReceives);
  if (to === undefined && profile === undefined) return {};
  return { receives: { ...to, ...(profile === undefined ? {} : { profile: profile.text }) } };
}

/** What an interface says of the messages that it takes, as far as it says one: a type, and versions. */
export function receivesOf({ types, versions }: InterfaceDefinition['speaks']): Receives {
  const [type, second] = types;
  const plain = type?.replace(/\^\*$/, '');
  return {
    ...(plain === undefined || second !== undefined || plain === '*' ? {} : { type: plain }),
    ...(versions === undefined ? {} : { versions }),
  };
}

function mapName(map: Written | undefined): Pick<DestinationDefinition, 'map'> {
  return map === undefined ? {} : { map: map.text };
}

function readRetry(section: Section): RetryPolicy {
  const retry = section.section('retry');
  if (retry === undefined) return RETRY;
  const firstMs = retry.value('first', DURATION, readDuration) ?? RETRY.firstMs;
  const mostMs = retry.value('most', DURATION, readDuration) ?? Math.max(RETRY.mostMs, firstMs);
  const jitter = retry.value('jitter', PERCENTAGE, readPercentage) ?? RETRY.jitter;
  const giveUpAfter = retry.value('give_up', 'never, or a number of tries from 1', readGiveUp);
  retry.done();
  if (mostMs < firstMs) retry.report('workspace-retry-order', 'most');
  return { firstMs, mostMs, jitter, ...(typeof giveUpAfter === 'number' ? { giveUpAfter } : {}) };
}

function readGiveUp(text: string): number | 'never' | undefined {
  return text === 'never' ? text : readWholeNumber(text.replace(/^after (\d+)$/, '$1'), 1, 1_000_000);
}

function readBreaker(section: Section): DestinationDefinition['breaker'] {
  const breaker = section.section('breaker');
  const read = {
    after:
      breaker?.value('after', 'a number of tries from 1', (text) => readWholeNumber(text, 1, 1_000_000)) ??
      BREAKER.after,
    pauseMs: breaker?.value('pause', DURATION, readDuration) ?? BREAKER.pauseMs,
  };
  breaker?.done();
  return read;
}

/** What is written; the rest is left out, not undefined. */
function stated(
  given: Readonly<Record<'schedule' | 'map' | 'profile', Written | undefined>>,
): Pick<ReadDestination, 'schedule' | 'map' | 'profile'> {
  return Object.fromEntries(Object.entries(given).filter(([, written]) => written !== undefined));
}
