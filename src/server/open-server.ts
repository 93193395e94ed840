import { chmod } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { Fault } from '../diagnostics/fault.ts';
import type { EngineFace } from '../engine/face.ts';
import type { InsideFace } from '../engine/inspecting.ts';
import { PracticeTrail } from '../practice/trail/practice-trail.ts';
import type { PracticeStore } from '../store/practice.ts';
import { type AccessRules, USUAL_RULES } from '../workspace/access-rules.ts';
import { type Clock, systemClock } from '../world/clock.ts';
import { Access } from './access/access.ts';
import type { SessionTimes } from './access/sessions.ts';
import type { SignOnSettings } from './access/single-sign-on.ts';
import { operatorOf } from './authenticate.ts';
import { claimSocket } from './claim-socket.ts';
import { type ConsoleWorld, consoleServices } from './console/console-services.ts';
import { api } from './contract/api.ts';
import { EventHub } from './event-hub.ts';
import { handlers } from './handlers.ts';
import { type NetworkOptions, type NetworkServer, openNetworkServer } from './network-server.ts';
import { serveRoutes } from './serve-routes.ts';
import { serverApp } from './server-app.ts';
import type { Services } from './services.ts';
import { Upkeep } from './upkeep.ts';

/** A server that answers. */
export interface OpenServer {
  readonly socketPath: string;
  /** Where people find the console, if it is served. */
  readonly url?: string;
  /** The address itself that it is served at. */
  readonly address?: string;
  /** The first administrator, where there was nobody yet: to be shown once. */
  readonly first?: { readonly name: string; readonly password: string };
  /** Ends the event streams, lets requests under way be answered, and takes the socket away. */
  close(): Promise<void>;
}

export interface ServerOptions {
  readonly engine: EngineFace & InsideFace;
  readonly socketPath: string;
  /** Accounts, sessions, and the audit trail that everything is recorded in. */
  readonly practice: PracticeStore;
  /** The workspace's folder, which the console edits, what codes may mean, its references, audits, and matchings. */
  readonly workspace: Pick<ConsoleWorld, 'folder' | 'suggest' | 'readSecret' | 'audits' | 'matches'>;
  readonly clock?: Clock;
  /** What the workspace asks of those who log in; absent: the usual. */
  readonly rules?: AccessRules;
  /** The console and the API over the network too. */
  readonly network?: Pick<
    NetworkOptions,
    'host' | 'port' | 'certificate' | 'url' | 'proxies' | 'site' | 'version' | 'log'
  > & {
    readonly times?: SessionTimes;
    readonly signOn?: SignOnSettings;
  };
}

/**
 * Serves an engine on a unix socket that only its owner can open (being able to open it is the permission), and over
 * the network where that is asked for: the same routes, to those who log in. Rejects with a Fault when another Suture
 * answers there (`server-running-already`), the socket cannot be made (`socket-not-made`), or the network address
 * cannot be had.
 */
export async function openServer(options: ServerOptions): Promise<OpenServer> {
  const { engine, socketPath, practice, network } = options;
  await claimSocket(socketPath);
  const clock = options.clock ?? systemClock;
  const closing = new AbortController();
  const events = new EventHub(engine, clock);
  const trail = new PracticeTrail(practice, clock);
  const { project } = await engine.status();
  const access = new Access({
    practice,
    clock,
    project,
    rules: options.rules ?? USUAL_RULES,
    secure: network?.certificate !== undefined || network?.url?.startsWith('https:') === true,
    ...(network?.times === undefined ? {} : { times: network.times }),
    ...(network?.signOn === undefined ? {} : { signOn: network.signOn }),
  });
  const secret = await engine.secretFor('console');
  const certificate = network?.certificate?.cert;
  const desk = consoleServices({
    ...options.workspace,
    engine,
    practice,
    clock,
    trail,
    secret,
    ...(certificate === undefined ? {} : { certificate }),
  });
  const services: Services = { engine, events, clock, practice, trail, access, console: desk };
  const app = serverApp();
  const user = userName();
  serveRoutes(app, {
    api,
    handlers,
    services,
    authenticate: operatorOf(user),
    trail,
    from: () => 'socket',
    closing: closing.signal,
  });
  const itself = { outcome: 'done', who: user, by: 'suture', from: 'socket' } as const;
  let started = false;
  let served: NetworkServer | undefined;
  const upkeep = new Upkeep(services);
  const close = async () => {
    upkeep.stop();
    closing.abort();
    await desk.watch.stop();
    events.close();
    await Promise.all([app.close(), served?.close()]);
    // What stops us may be the store itself.
    if (started) await trail.record({ ...itself, action: 'server.stopped' }).catch(() => undefined);
  };
  try {
    await app.listen({ path: socketPath });
    await chmod(socketPath, 0o600);
    upkeep.start();
  } catch (error) {
    await close();
    throw new Fault('socket-not-made', { cause: error });
  }
  try {
    await trail.record({ ...itself, action: 'server.started' });
    started = true;
    if (network === undefined) {
      desk.watch.start(undefined);
      return { socketPath, close };
    }
    served = await openNetworkServer({ ...network, services, closing: closing.signal });
    desk.watch.start(served.url);
    // Only once somebody can come in: the password is shown this one time.
    const first = await access.firstAdministrator();
    if (first !== undefined) {
      const object = `account ${first.name}`;
      await trail.record({ ...itself, action: 'account.invited', object });
    }
    return { socketPath, url: served.url, address: served.address, close, ...(first === undefined ? {} : { first }) };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Who owns this process; in a container a user may have a number only. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}
