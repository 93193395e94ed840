import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RoleGiven } from '../../src/practice/access/principal.ts';
import { type OpenServer, openServer, type ServerOptions } from '../../src/server/open-server.ts';
import type { PracticeStore } from '../../src/store/practice.ts';
import { openDataKey } from '../../src/store/sqlite/key-file.ts';
import { openPracticeFile } from '../../src/store/sqlite/practice-file.ts';
import type { AccessRules } from '../../src/workspace/access-rules.ts';
import type { Clock } from '../../src/world/clock.ts';
import { fakeConsole } from './fake-console.ts';
import { FakeEngine } from './fake-engine.ts';

const KEY = new Uint8Array(32).fill(7);

/** A clock that a test moves; timers are the machine's. */
export class MovedClock implements Clock {
  #aheadMs = 0;

  now(): number {
    return Date.now() + this.#aheadMs;
  }

  after(ms: number, run: () => void) {
    const handle = setTimeout(run, ms);
    handle.unref();
    return { cancel: () => clearTimeout(handle) };
  }

  move(ms: number): void {
    this.#aheadMs += ms;
  }
}

/** What one answer was. */
export interface Answered<Body = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** Somebody at a browser: keeps the cookie and sends the console's mark along. */
export class Visitor {
  readonly url: string;
  cookie = '';
  csrf = '';

  constructor(url: string) {
    this.url = url;
  }

  async ask(method: string, path: string, body?: unknown, more: Record<string, string> = {}): Promise<Answered> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(this.cookie === '' ? {} : { cookie: this.cookie }),
        ...(this.csrf === '' ? {} : { 'x-suture-csrf': this.csrf }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...more,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const set = response.headers.getSetCookie().map((each) => each.split(';', 1)[0] ?? '');
    for (const each of set) if (!each.includes('sign-on')) this.cookie = each.endsWith('=') ? '' : each;
    const text = await response.text();
    const json = /^application\/(?:problem\+)?json/.test(response.headers.get('content-type') ?? '');
    const read = (json && text !== '' ? JSON.parse(text) : { text }) as Record<string, unknown>;
    if (typeof read['csrf'] === 'string') this.csrf = read['csrf'];
    return { status: response.status, headers: response.headers, body: read };
  }

  /** Asks, and again as long as the limit of requests says no. */
  async patiently(method: string, path: string, body?: unknown): Promise<Answered> {
    for (;;) {
      const answer = await this.ask(method, path, body);
      if (answer.status !== 429) return answer;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }

  logIn(name: string, password: string): Promise<Answered> {
    return this.ask('POST', '/v1/session', { name, password });
  }
}

/** Rules of a practice that asks for nothing besides a password. */
export const NO_RULES: AccessRules = { secondFactor: [], grants: { neededBy: [], longestMs: 90 * 24 * 3_600_000 } };

export const PASSWORD = 'plum tractor violin 9';

/** A server on a port of its own over an engine that is a memory, with a real practice's file. */
export class OpenConsole {
  readonly engine: FakeEngine;
  readonly practice: PracticeStore;
  readonly clock: MovedClock;
  readonly server: OpenServer;
  readonly url: string;
  readonly #folder: string;

  private constructor(parts: Pick<OpenConsole, 'engine' | 'practice' | 'clock' | 'server'>, folder: string) {
    this.engine = parts.engine;
    this.practice = parts.practice;
    this.clock = parts.clock;
    this.server = parts.server;
    // Its own address: what `console.url` says leads nowhere in a test.
    this.url = parts.server.address ?? '';
    this.#folder = folder;
  }

  static async open(
    network: Partial<NonNullable<ServerOptions['network']>> = {},
    rules: AccessRules = NO_RULES,
    engine = new FakeEngine(),
  ): Promise<OpenConsole> {
    const folder = mkdtempSync(join(tmpdir(), 'suture-console-'));
    const store = join(folder, 'store');
    mkdirSync(store);
    await openDataKey(store, KEY, true);
    const practice = await openPracticeFile({ folder: store, key: KEY });
    const clock = new MovedClock();
    const socketPath = join(folder, 'state', 'suture.sock');
    const server = await openServer({
      engine,
      practice,
      clock,
      rules,
      socketPath,
      workspace: { ...fakeConsole, folder },
      network: { host: '127.0.0.1', port: 0, site: join(folder, 'web'), version: '0.0.0', ...network },
    });
    return new OpenConsole({ engine, practice, clock, server }, folder);
  }

  get folder(): string {
    return this.#folder;
  }

  visitor(): Visitor {
    return new Visitor(this.url);
  }

  /** The first administrator, logged in with a password of his own. */
  async administrator(): Promise<Visitor> {
    const visitor = this.visitor();
    const first = this.server.first?.password ?? '';
    await visitor.logIn('administrator', first);
    await visitor.ask('POST', '/v1/session/password', { old: first, new: PASSWORD });
    return visitor;
  }

  /** Somebody with these roles, logged in. */
  async person(administrator: Visitor, name: string, given: readonly RoleGiven[]): Promise<Visitor & { id: string }> {
    const invited = await administrator.ask('POST', '/v1/accounts', { name, display: name, given });
    const once = String(invited.body['oneTimePassword']);
    const visitor = this.visitor();
    await visitor.logIn(name, once);
    await visitor.ask('POST', '/v1/session/password', { old: once, new: PASSWORD });
    return Object.assign(visitor, { id: String(invited.body['id']) });
  }

  async close(): Promise<void> {
    await this.server.close();
    await this.practice.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
