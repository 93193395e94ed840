import { isIP } from 'node:net';
import type { Finding } from '../../diagnostics/finding.ts';
import { AllowList } from '../allow-list.ts';
import type { Endpoint } from '../endpoint.ts';

/** What an interface shows to the network beyond this machine that it should not. */
export function exposure(endpoint: Endpoint): Finding[] {
  if (isLoopback(endpoint.host)) return [];
  const open = endpoint.options['auth'] === undefined || endpoint.options['auth'] === 'none';
  const place = { path: 'options.auth' };
  if (endpoint.direction === 'connect') {
    return !open && endpoint.scheme === 'http' ? [{ code: 'credentials-in-clear', place }] : [];
  }
  const known = !open || (endpoint.tls?.peers?.length ?? 0) > 0 || endpoint.from?.addresses !== undefined;
  return known ? [] : [{ code: 'listener-open-to-network', place }];
}

/** Whether only this machine can reach the host. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  return isIP(host) !== 0 && new AllowList(['127.0.0.0/8', '::1']).allows(host);
}
