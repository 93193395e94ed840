import { type LearntProfile, learnProfile, type Observed } from './learn-profile.ts';
import type { Leafed } from './outline.ts';

/** Something that a sender does now and did not do before, or the other way round. No values, only places. */
export interface ProfileChange {
  readonly kind: 'new-message-type' | 'new-place' | 'more-repetitions' | 'longer' | 'new-code' | 'no-longer-sent';
  /** Message type, such as `ORU^R01`. */
  readonly message: string;
  /** Segment, field or component; absent for a message type. */
  readonly path?: string;
  /** Repetitions, characters or number of codes before and now. */
  readonly before?: number;
  readonly now?: number;
}

/** A place that was always or nearly always there and is not once is news; one that came and went is not. */
const steady = 0.9;

/** So many messages must be there now before something missing counts as no longer sent. */
const enoughMessages = 20;

/**
 * What is new in a message, or in what was learnt from later messages, against what was learnt before:
 * "now sends OBX-16". A new place is told once, at its highest level: a new segment without its fields.
 */
export function diffProfile(before: LearntProfile, now: LearntProfile | Leafed): ProfileChange[] {
  const later = 'messages' in now ? now : learnProfile([now]);
  const changes: ProfileChange[] = [];
  for (const [message, { count, places }] of Object.entries(later.messages)) {
    const old = before.messages[message];
    if (old === undefined) {
      changes.push({ kind: 'new-message-type', message });
      continue;
    }
    for (const [path, observed] of Object.entries(places)) {
      const earlier = old.places[path];
      if (earlier !== undefined) changes.push(...changed(message, path, earlier, observed));
      else if (isTop(path, old.places)) changes.push({ kind: 'new-place', message, path });
    }
    if (count < enoughMessages) continue;
    for (const [path, earlier] of Object.entries(old.places)) {
      const gone = places[path] === undefined && earlier.filled >= steady * earlier.of;
      if (gone && isTop(path, places)) changes.push({ kind: 'no-longer-sent', message, path });
    }
  }
  return changes;
}

function changed(message: string, path: string, before: Observed, now: Observed): ProfileChange[] {
  const changes: ProfileChange[] = [];
  if (now.most > before.most)
    changes.push({ kind: 'more-repetitions', message, path, before: before.most, now: now.most });
  const coded = before.values !== undefined && before.values.length > 0;
  if (coded) {
    const known = new Set(before.values);
    const fresh = now.values === undefined || now.values.some((value) => !known.has(value));
    const union = new Set([...known, ...(now.values ?? [])]);
    if (fresh) changes.push({ kind: 'new-code', message, path, before: known.size, now: union.size });
  } else if (now.longest > before.longest) {
    changes.push({ kind: 'longer', message, path, before: before.longest, now: now.longest });
  }
  return changes;
}

/** Whether the place above is there, so that this is the highest level that is new (or gone). */
function isTop(path: string, places: Readonly<Record<string, Observed>>): boolean {
  const above = path.includes('.')
    ? path.slice(0, path.lastIndexOf('.'))
    : path.includes('-')
      ? path.slice(0, 3)
      : undefined;
  return above === undefined || places[above] !== undefined;
}
