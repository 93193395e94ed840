import type { z } from 'zod';
import type { Permission } from '../../practice/access/permissions.ts';
import type { TrailAction } from '../../practice/trail/trail-actions.ts';

/**
 * One route as everybody sees it: the server that validates by it, the OpenAPI document, the typed client, and the
 * matrix of roles. It holds no behaviour; a handler of the same name in `src/server/routes/` or
 * `src/server/console/` does.
 */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/v1`, with `:name` for a parameter. Never holds anything that names a patient. */
  readonly path: `/${string}`;
  /** One sentence without a full stop: what it does. */
  readonly summary: string;
  /** `public`: whoever reaches the server. `self`: whoever is logged in, about themselves. Else the one permission it needs. */
  readonly permission: Permission | 'public' | 'self';
  /**
   * `practice`: not about one system, so whoever has the permission anywhere may. `system`: about named systems; the
   * handler must say which by `call.reach(...)`, or filter by `call.reaches(...)`, and an answer without either is
   * refused.
   */
  readonly reach: 'practice' | 'system';
  /**
   * What the audit trail records. `none` only for what shows nothing worth recording: state that refreshes by
   * itself, one's own session.
   */
  readonly audit: TrailAction | 'none';
  /**
   * `reads`: recorded after it succeeded and before anybody sees the answer. `changes`: recorded before it is done,
   * and again with its outcome; it is not done when the first cannot be written.
   */
  readonly effect: 'reads' | 'changes';
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  /** A schema for JSON, or `bytes` for `application/octet-stream`; `any` takes either and may be absent. */
  readonly body?: z.ZodType | 'bytes' | 'any';
  /**
   * A schema for JSON: what it does not name does not go out. `bytes` and `lines` (NDJSON) are streams that the
   * handler returns; `events` is a server-sent event stream; `redirect` sends a browser to the address given.
   */
  readonly response: z.ZodType | 'bytes' | 'lines' | 'events' | 'redirect';
}

/** Gives a group of routes its exact type. The keys are the operations' names. */
export function routes<const Group extends Readonly<Record<string, Route>>>(group: Group): Group {
  return group;
}

type Output<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;
type Sent<Schema> = Schema extends z.ZodType ? z.input<Schema> : never;

/** What a handler gets: everything checked and read. */
export interface Input<R extends Route> {
  readonly params: Output<R['params']>;
  readonly query: Output<R['query']>;
  readonly body: R['body'] extends 'bytes'
    ? Uint8Array
    : R['body'] extends 'any'
      ? Uint8Array | object | undefined
      : Output<R['body']>;
}

/** What a handler gives. */
export type Answer<R extends Route> = R['response'] extends z.ZodType
  ? z.input<R['response']>
  : R['response'] extends 'events'
    ? AsyncIterable<ServerSentEvent>
    : R['response'] extends 'lines'
      ? AsyncIterable<string>
      : R['response'] extends 'redirect'
        ? string
        : Uint8Array;

/** What a client gives: only the parts that the route has. */
export type Asked<R extends Route> = (R['params'] extends z.ZodType ? { readonly params: Sent<R['params']> } : object) &
  (R['query'] extends z.ZodType ? { readonly query?: Sent<R['query']> } : object) &
  (R['body'] extends z.ZodType
    ? { readonly body: Sent<R['body']> }
    : R['body'] extends string
      ? { readonly body?: Uint8Array | object }
      : object);

/** What a client gets. */
export type Got<R extends Route> = R['response'] extends z.ZodType ? z.output<R['response']> : unknown;

/** One event of an event stream. With an id, a reader that comes back can say what it heard last. */
export interface ServerSentEvent {
  readonly id?: string;
  /** Name of the kind; absent is `message`. */
  readonly event?: string;
  readonly data: unknown;
}
