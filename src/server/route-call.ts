import { Fault } from '../diagnostics/fault.ts';
import type { Permission } from '../practice/access/permissions.ts';
import { may, type Principal, rolesOf } from '../practice/access/principal.ts';
import type { TrailEvent } from '../practice/trail/trail-event.ts';
import type { About, Call } from './call.ts';
import type { Route } from './contract/route.ts';
import type { Services } from './services.ts';

/** Who asks when nobody has logged in: only public routes hear of it. */
export const NOBODY: Principal = { kind: 'session', id: '', name: '', given: [] };

/** A call under way, and what the audit trail is to be told of it. */
export class RouteCall implements Call {
  readonly services: Services;
  readonly principal: Principal;
  readonly from: string;
  readonly origin: string;
  readonly agent: string;
  readonly cookies: string;
  readonly correlation: string;
  readonly signal: AbortSignal;
  readonly lastEventId: string | undefined;
  readonly params: undefined;
  readonly query: undefined;
  readonly body: undefined;
  readonly #route: Route;
  readonly #header: (name: string, value: string) => void;
  #about: About = {};
  #asked = false;

  constructor(
    route: Route,
    given: Pick<
      Call,
      | 'services'
      | 'principal'
      | 'from'
      | 'origin'
      | 'agent'
      | 'cookies'
      | 'correlation'
      | 'signal'
      | 'lastEventId'
      | 'header'
    > & {
      readonly params: unknown;
      readonly query: unknown;
      readonly body: unknown;
    },
  ) {
    this.#route = route;
    this.services = given.services;
    this.principal = given.principal;
    this.from = given.from;
    this.origin = given.origin;
    this.agent = given.agent;
    this.cookies = given.cookies;
    this.correlation = given.correlation;
    this.signal = given.signal;
    this.lastEventId = given.lastEventId;
    this.#header = given.header;
    // The handler's own type says what these are; here they are only passed on.
    this.params = given.params as undefined;
    this.query = given.query as undefined;
    this.body = given.body as undefined;
  }

  get who(): string {
    return this.principal.name;
  }

  /** Whether the handler said which systems its answer is about, where its route is about systems. */
  get accounted(): boolean {
    return this.#route.reach === 'practice' || this.#asked;
  }

  reach(...systems: readonly string[]): void {
    for (const system of systems) if (!this.reaches(system)) throw new Fault('not-permitted');
    this.#asked = true;
  }

  reaches(system: string): boolean {
    this.#asked = true;
    const { permission } = this.#route;
    if (permission === 'public' || permission === 'self') return true;
    return may(this.principal, permission, system);
  }

  may(permission: Permission, system?: string): boolean {
    return may(this.principal, permission, system);
  }

  about(details: About): void {
    this.#about = { ...this.#about, ...details };
  }

  header(name: string, value: string): void {
    this.#header(name, value);
  }

  /** The event for the audit trail. */
  event(outcome: TrailEvent['outcome'], fault?: Fault): TrailEvent | undefined {
    const { audit } = this.#route;
    if (audit === 'none') return undefined;
    const { principal, from, correlation } = this;
    const stranger = principal === NOBODY;
    return {
      action: audit,
      outcome,
      who: stranger ? '' : principal.name,
      by: stranger ? 'nobody' : principal.kind,
      ...(stranger ? {} : { account: principal.id, roles: rolesOf(principal) }),
      from,
      correlation,
      ...this.#about,
      ...(fault === undefined ? {} : { code: fault.code }),
    };
  }
}
