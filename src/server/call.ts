import type { Permission } from '../practice/access/permissions.ts';
import type { Principal } from '../practice/access/principal.ts';
import type { TrailAction } from '../practice/trail/trail-actions.ts';
import type { Answer, Input, Route } from './contract/route.ts';
import type { Services } from './services.ts';

/** What the audit trail is told besides who, when, where from and which action. Every part may be absent. */
export interface About {
  /** What it was done to: `message 1VBK...`, `release 12`, `view 7Q..`. Never anything that names a patient. */
  readonly object?: string;
  readonly system?: string;
  /** Who it was about; kept as a keyed reference that only those who may can resolve. */
  readonly patient?: { readonly authority: string; readonly identifier: string };
  /** Code of PurposeOfUse: `TREAT`, `HPAYMT`, `HOPERAT`, `BTG` (break the glass). */
  readonly purpose?: string;
  /** The reason that the person gave. */
  readonly reason?: string;
  /** How many things it was about. */
  readonly count?: number;
  /** Who it was, where that is only known at the end (a log-in). */
  readonly who?: string;
  readonly account?: string;
  readonly by?: 'session' | 'token';
  readonly roles?: readonly string[];
  /** Another action than the route's, where it came out otherwise (a refused log-in). */
  readonly action?: TrailAction;
}

/** One request under way, as its handler sees it. */
export interface Call<R extends Route = Route> extends Input<R> {
  readonly services: Services;
  readonly principal: Principal;
  /** The name under which the engine and the practice remember who did it. */
  readonly who: string;
  /** Where it came from: an address, or `socket`. */
  readonly from: string;
  /** Scheme, host and port by which the asker reached the server. */
  readonly origin: string;
  /** What the asker's program calls itself. */
  readonly agent: string;
  /** The cookies as they came. */
  readonly cookies: string;
  /** Ties log lines, trail events and the answer (`x-correlation-id`) of one request together. */
  readonly correlation: string;
  /** Aborts when the asker or the server goes. */
  readonly signal: AbortSignal;
  /** Id of the last event that a returning reader of an event stream heard. */
  readonly lastEventId: string | undefined;
  /** Says that the answer is about these systems; throws `not-permitted` unless all of them are allowed. */
  reach(...systems: readonly string[]): void;
  /** Whether the asker's permission for this route reaches a system: to leave out what it does not. */
  reaches(system: string): boolean;
  /** Whether the asker may do something else, there if a system is given. */
  may(permission: Permission, system?: string): boolean;
  /** Completes the event that the audit trail gets. Later parts win. */
  about(details: About): void;
  /** Headers of the answer, for cookies and file names. */
  header(name: string, value: string): void;
}

/** What does the work of a route. */
export type Handler<R extends Route> = (call: Call<R>) => Promise<Answer<R>> | Answer<R>;

/** A handler for each route of a group: one missing or too many does not compile. */
export type Handlers<Group extends Readonly<Record<string, Route>>> = {
  readonly [Name in keyof Group]: Handler<Group[Name]>;
};
