import { isIP } from 'node:net';
import { isScalar } from 'yaml';
import { ROLE_NAMES } from './role-names.ts';
import { Section } from './section.ts';
import { DURATION, readDuration } from './values/duration.ts';
import { isSecretReference, SECRET_REFERENCE } from './values/secret-reference.ts';
import { YamlFile } from './yaml-file.ts';

/** What `console:` of suture.yaml says: where people and programs reach Suture over the network. */
export interface ConsoleSettings {
  /** `127.0.0.1:4180`; absent: not served unless asked for. */
  readonly listen?: { readonly host: string; readonly port: number };
  /** References to certificate and key; `own` is one that Suture makes for itself. */
  readonly tls?: 'own' | { readonly certificate: string; readonly key: string };
  /** Names and addresses that a certificate of its own is made out to. */
  readonly names?: readonly string[];
  /** Scheme, host and port by which people reach it, where that is not its own address: `https://suture.practice.example`. */
  readonly url?: string;
  /** Addresses or networks (`10.0.0.0/8`) of reverse proxies, whose word is taken for where a request comes from. */
  readonly proxies?: readonly string[];
  readonly idleMs?: number;
  readonly longestMs?: number;
  readonly oidc?: OidcSettings;
}

/** A provider of single sign-on, and what its claims give. */
export interface OidcSettings {
  readonly name: string;
  readonly issuer: string;
  readonly client: string;
  /** Reference to the client's secret. */
  readonly secret?: string;
  readonly scope: string;
  readonly claim: string;
  /** Role by value of the claim: `billing`, or `billing of ledgerpm, claims-hub`. */
  readonly roles: Readonly<Record<string, { readonly role: string; readonly systems: 'all' | readonly string[] }>>;
}

const ADDRESS = 'an address and a port, as 127.0.0.1:4180 or [::]:443';
const URL_EXPECTED = 'https and a name, as https://suture.practice.example, without a path';
const ROLE = `a role (${ROLE_NAMES.join(', ')}), alone or as "billing of ledgerpm, claims-hub"`;

/** `host:port`; undefined: it is none. */
export function readListen(text: string): { readonly host: string; readonly port: number } | undefined {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  return host === undefined || port > 65_535 ? undefined : { host, port };
}

/** The origin of a web address that has nothing else in it; undefined: it is none. */
function readOrigin(text: string): string | undefined {
  const url = URL.parse(text);
  const bare = url !== null && url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
  const safe = url?.protocol === 'https:' || (url?.protocol === 'http:' && url.hostname === 'localhost');
  return bare && safe ? url.origin : undefined;
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

/** Reads `console:`; what is wrong with it is reported. */
export function readConsole(project: Section): ConsoleSettings | undefined {
  const section = project.section('console');
  if (section === undefined) return undefined;
  const listen = section.value('listen', ADDRESS, readListen);
  const tls = readConsoleTls(section);
  const names = section.list('names')?.map(({ text }) => text);
  const url = section.value('url', URL_EXPECTED, readOrigin);
  const proxies = section.list('proxies')?.flatMap((written) => {
    if (isNetwork(written.text)) return [written.text];
    section.invalid(written, 'an address or a network, as 10.0.0.5 or 10.0.0.0/8');
    return [];
  });
  const idleMs = section.value('idle', DURATION, readDuration);
  const longestMs = section.value('session', DURATION, readDuration);
  const oidc = readOidc(section.section('oidc'));
  section.done();
  return {
    ...(listen === undefined ? {} : { listen }),
    ...(tls === undefined ? {} : { tls }),
    ...(names === undefined ? {} : { names }),
    ...(url === undefined ? {} : { url }),
    ...(proxies === undefined ? {} : { proxies }),
    ...(idleMs === undefined ? {} : { idleMs }),
    ...(longestMs === undefined ? {} : { longestMs }),
    ...(oidc === undefined ? {} : { oidc }),
  };
}

/** The console's settings of a workspace's files; what is wrong with them is found when the files are checked. */
export function consoleSettings(files: Readonly<Record<string, string>>): ConsoleSettings {
  const file = new YamlFile('suture.yaml', files['suture.yaml'] ?? '', []);
  if (file.root === undefined) return {};
  return readConsole(new Section(file, file.root, '')) ?? {};
}

function readConsoleTls(section: Section): ConsoleSettings['tls'] {
  const node = section.find('tls');
  if (node === undefined) return undefined;
  if (isScalar(node)) return section.word('tls', ['own']);
  const tls = section.section('tls');
  const reference = (key: string) => {
    if (tls?.has(key) === false) tls.missing(key);
    return tls?.value(key, SECRET_REFERENCE, (text) => (isSecretReference(text) ? text : undefined));
  };
  const [certificate, key] = [reference('certificate'), reference('key')];
  tls?.done();
  return certificate === undefined || key === undefined ? undefined : { certificate, key };
}

function readOidc(section: Section | undefined): OidcSettings | undefined {
  if (section === undefined) return undefined;
  const issuer = section.text('issuer', true);
  const client = section.text('client', true);
  const name = section.text('name') ?? 'Single sign-on';
  const secret = section.value('secret', SECRET_REFERENCE, (text) => (isSecretReference(text) ? text : undefined));
  const scope = section.text('scope') ?? 'openid profile email';
  const claim = section.text('claim') ?? 'groups';
  const map = section.section('roles');
  const roles: Record<string, OidcSettings['roles'][string]> = {};
  for (const { name: value } of map?.names() ?? []) {
    const role = map?.value(value, ROLE, readRole);
    if (role !== undefined) roles[value] = role;
  }
  section.done();
  if (issuer === undefined || client === undefined) return undefined;
  return { name, issuer, client, scope, claim, roles, ...(secret === undefined ? {} : { secret }) };
}

function readRole(text: string): OidcSettings['roles'][string] | undefined {
  const [, word = '', list] = /^(\w+)(?: of (.+))?$/.exec(text.trim()) ?? [];
  const role = ROLE_NAMES.find((each) => each === word);
  if (role === undefined) return undefined;
  return { role, systems: list === undefined ? 'all' : list.split(',').map((each) => each.trim()) };
}
