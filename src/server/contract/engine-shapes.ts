import { z } from 'zod';
import { code, deliveryState, finding, messageId, time } from './words.ts';

/** What the engine tells, as it goes over the wire. */

const destinationState = z.object({ at: z.string(), connections: z.number(), problem: code.exactOptional() });

export const queueStatus = z.object({
  destination: z.string(),
  queued: z.number(),
  held: z.number(),
  delivered: z.number(),
  flagged: z.number().exactOptional(),
  oldestMs: z.number(),
  gate: z.enum(['closed', 'open', 'paused', 'waiting']),
  lastCode: code.exactOptional(),
  endpoint: destinationState.exactOptional(),
});

export const flowStatus = z.object({
  flow: z.string(),
  received: z.number(),
  refused: z.number(),
  source: z
    .object({
      name: z.string(),
      listening: z.boolean(),
      at: z.string(),
      connections: z.number(),
      received: z.number(),
      problem: code.exactOptional(),
    })
    .exactOptional(),
  queues: z.array(queueStatus).readonly(),
});

export const engineStatus = z.object({
  project: z.string(),
  release: z.object({ number: z.number(), hash: z.string(), appliedAt: time }),
  startedAt: time,
  flows: z.array(flowStatus).readonly(),
  store: z.object({
    bytes: z.number(),
    messages: z.number(),
    openDeliveries: z.number(),
    commits: z.number(),
    lastSyncMs: z.number(),
    problem: code.exactOptional(),
    oldest: messageId.exactOptional(),
  }),
  memoryBytes: z.number(),
});

const parent = z.object({ id: messageId, how: z.enum(['batch', 'replay', 'flow']) });
const duplicate = z.object({ of: messageId, body: z.enum(['same', 'other']) });

export const storedMessage = z.object({
  id: messageId,
  receivedAt: time,
  flow: z.string(),
  source: z.string(),
  type: z.string(),
  controlId: z.string(),
  size: z.number(),
  release: z.number(),
  parent: parent.optional(),
  duplicate: duplicate.optional(),
  codes: z.array(code).readonly(),
  bodyRemoved: z.boolean(),
});

export const searchPage = z.object({
  messages: z.array(storedMessage).readonly(),
  next: messageId.exactOptional(),
  indexedUpTo: messageId,
  /** Messages of this page that are hidden from the asker: they are of systems that he may not see. */
  hidden: z.number().exactOptional(),
});

/** A delivery without its ordering keys, which are patients' identifiers. */
export const delivery = z.object({
  message: messageId,
  destination: z.string(),
  partition: z.number(),
  state: deliveryState,
  release: z.number(),
  attempts: z.number(),
  notBefore: time,
  cause: code.exactOptional(),
  possibleDuplicate: z.boolean(),
  waived: z.boolean(),
  edited: z.boolean(),
  changedAt: z.number(),
});

/** A try without what the other side answered: an answer may repeat words of the message. */
const attempt = z.object({
  at: time,
  tookMs: z.number(),
  kind: z.enum(['delivered', 'refused', 'unreachable', 'ambiguous']),
  code,
  answerCode: z.string().exactOptional(),
  answerBytes: z.number().exactOptional(),
});

const act = z.object({ at: time, who: z.string(), reason: z.string(), to: deliveryState });

const deliveryTrace = delivery.extend({
  history: z.array(attempt).readonly(),
  acts: z.array(act).readonly(),
});

export const trace = z.object({
  message: storedMessage,
  deliveries: z.array(deliveryTrace).readonly(),
  get from() {
    return trace.exactOptional();
  },
  get children() {
    return z.array(trace).readonly();
  },
});

const FATES = ['skipped', 'ignored', 'condition', 'kept', 'translated', 'carried', 'flagged', 'lost', 'held'] as const;
const fate = z.enum(FATES);

export const messageLedger = z.object({
  map: z.string(),
  release: z.number(),
  counts: z.record(fate, z.number()),
  lines: z
    .array(z.object({ path: z.string(), fate, row: z.string().exactOptional(), because: z.string().exactOptional() }))
    .readonly(),
  balanced: z.boolean(),
});

export const replayPlan = z.object({
  token: z.string(),
  messages: z.number(),
  destinations: z
    .array(z.object({ destination: z.string(), deliveries: z.number(), duplicates: z.number(), changed: z.number() }))
    .readonly(),
  missing: z.number(),
});

export const mendResult = z.object({
  mended: z.number(),
  refused: z.array(z.object({ message: messageId, destination: z.string(), code })).readonly(),
});

export const release = z.object({ number: z.number(), hash: z.string(), appliedAt: time, by: z.string() });

export const releasePlan = z.object({
  hash: z.string(),
  current: z.object({ number: z.number(), hash: z.string() }).exactOptional(),
  findings: z.array(finding).readonly(),
  changes: z
    .array(
      z.object({
        what: z.enum(['add', 'change', 'remove']),
        kind: z.enum(['system', 'flow', 'destination', 'file']),
        name: z.string(),
        openDeliveries: z.number().exactOptional(),
      }),
    )
    .readonly(),
});
