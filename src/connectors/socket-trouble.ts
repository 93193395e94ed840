import type { Code } from '../diagnostics/catalogue.ts';
import { tlsTrouble } from './tls-material.ts';

const LISTEN: Readonly<Record<string, Code>> = {
  EADDRINUSE: 'port-in-use',
  EACCES: 'port-not-permitted',
  EPERM: 'port-not-permitted',
  EADDRNOTAVAIL: 'address-not-here',
  ENOTFOUND: 'host-unknown',
};

const CONNECT: Readonly<Record<string, Code>> = {
  ECONNREFUSED: 'connection-refused',
  ENOTFOUND: 'host-unknown',
  EAI_AGAIN: 'host-unknown',
  ENODATA: 'host-unknown',
  EHOSTUNREACH: 'host-unreachable',
  EHOSTDOWN: 'host-unreachable',
  ENETUNREACH: 'host-unreachable',
  ENETDOWN: 'host-unreachable',
  EADDRNOTAVAIL: 'host-unreachable',
  ETIMEDOUT: 'connect-timed-out',
  ECONNRESET: 'connection-broken',
  EPIPE: 'connection-broken',
};

/** The code for an address that cannot be listened on. */
export function listenTrouble(errno: string): Code {
  return LISTEN[errno] ?? 'port-not-to-be-had';
}

/** The code for a connection that could not be made, or broke. Several addresses that all failed give the first's. */
export function connectTrouble(error: unknown): Code {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const raw: unknown = typeof first === 'object' && first !== null && 'code' in first ? first.code : '';
  const errno = typeof raw === 'string' ? raw : '';
  return CONNECT[errno] ?? tlsTrouble(errno) ?? 'connection-broken';
}
