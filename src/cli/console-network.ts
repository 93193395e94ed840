import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import pino from 'pino';
import { Fault } from '../diagnostics/fault.ts';
import type { RoleGiven } from '../practice/access/principal.ts';
import { SESSION_TIMES } from '../server/access/sessions.ts';
import { checkedCertificate, ownCertificate } from '../server/certificate.ts';
import { isBehindProxy, isLoopback } from '../server/network-server.ts';
import type { ServerOptions } from '../server/open-server.ts';
import { type ConsoleSettings, readListen } from '../workspace/console-section.ts';
import type { Context } from './context.ts';
import { version } from './version.ts';
import type { Opened } from './wiring.ts';

/** What the command line says about the console; it wins over suture.yaml. */
export interface ConsoleAsked {
  readonly http?: string | undefined;
  readonly tls?: boolean;
}

type Network = NonNullable<ServerOptions['network']>;

/** Where the console is to be served, undefined: nowhere. Throws a Fault where what is asked for cannot be. */
export async function consoleNetwork(
  context: Context,
  opened: Pick<Opened, 'secret'>,
  settings: ConsoleSettings,
  asked: ConsoleAsked,
): Promise<Network | undefined> {
  const listen = asked.http === undefined ? settings.listen : readListen(asked.http);
  if (asked.http !== undefined && listen === undefined) throw new Fault('command-misused');
  if (listen === undefined) return undefined;
  const text = async (reference: string) => Buffer.from(await opened.secret(reference)).toString('utf8');
  const { tls, oidc } = settings;
  const own =
    asked.tls === true || tls === 'own' || (tls === undefined && !isLoopback(listen.host) && !isBehindProxy(settings));
  const names = settings.names ?? [
    listen.host === '0.0.0.0' || listen.host === '::' ? hostname() : listen.host,
    'localhost',
  ];
  const certificate =
    typeof tls === 'object'
      ? checkedCertificate(await text(tls.certificate), await text(tls.key))
      : own
        ? await ownCertificate(context.state, names, context.terminal.clock.now())
        : undefined;
  return {
    ...listen,
    ...(certificate === undefined ? {} : { certificate }),
    ...(settings.url === undefined ? {} : { url: settings.url }),
    ...(settings.proxies === undefined ? {} : { proxies: settings.proxies }),
    site: fileURLToPath(new URL('../../dist/web', import.meta.url)),
    version: version(),
    times: {
      idleMs: settings.idleMs ?? SESSION_TIMES.idleMs,
      longestMs: settings.longestMs ?? SESSION_TIMES.longestMs,
    },
    ...(oidc === undefined ? {} : { signOn: await signOn(oidc, text) }),
    ...logging(context),
  };
}

async function signOn(
  { secret, roles, ...oidc }: NonNullable<ConsoleSettings['oidc']>,
  text: (reference: string) => Promise<string>,
): Promise<NonNullable<Network['signOn']>> {
  const given = Object.entries(roles).map(([value, role]) => [value, [role as RoleGiven]] as const);
  return {
    ...oidc,
    roles: Object.fromEntries(given),
    ...(secret === undefined ? {} : { secret: (await text(secret)).trim() }),
  };
}

/** One line of JSON a request on the error output, where the environment asks for it. */
function logging({ terminal }: Context): Pick<Network, 'log'> {
  if (terminal.environment['SUTURE_LOG'] !== 'requests') return {};
  const logger = pino({ base: null }, { write: (line: string) => void terminal.stderr.write(line) });
  return { log: (line) => logger.info(line, 'request') };
}
