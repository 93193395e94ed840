import { isIP } from 'node:net';
import type { Finding } from '../../diagnostics/finding.ts';
import { AllowList } from '../allow-list.ts';
import type { Connector } from '../connector.ts';
import type { Endpoint } from '../endpoint.ts';
import { checkOptions, optionsOf } from '../options.ts';
import { HttpDestination } from './http-destination.ts';
import { HttpListeners } from './http-listeners.ts';
import { httpDestinationOptions, httpSourceOptions } from './http-options.ts';
import { HttpSource } from './http-source.ts';
import { tryDestination, trySource } from './http-trial.ts';

/** Messages over HTTP and HTTPS, in and out. Interfaces on one host and port share a listener. */
export function httpConnector(): Connector {
  const listeners = new HttpListeners();
  return {
    schemes: ['http', 'https'],
    guarantee: {
      source:
        'At least once: the status says accepted only after the message is stored; a sender that gets no answer has to send again, and duplicate detection tells it.',
      destination:
        'At least once: only a status or acknowledgement that says so counts as delivered; a request that left without an answer is ambiguous, and every try carries the same Idempotency-Key.',
    },
    check(endpoint) {
      const schema = endpoint.direction === 'listen' ? httpSourceOptions : httpDestinationOptions;
      const findings = [...checkOptions(schema, endpoint), ...AllowList.check(endpoint)];
      return findings.length > 0 ? findings : exposed(endpoint);
    },
    source(endpoint, intake, world) {
      return new HttpSource(endpoint, optionsOf(httpSourceOptions, endpoint), intake, world, listeners);
    },
    destination(endpoint, world) {
      return new HttpDestination(endpoint, optionsOf(httpDestinationOptions, endpoint), world);
    },
    trial(endpoint, world) {
      return endpoint.direction === 'listen'
        ? trySource(endpoint, optionsOf(httpSourceOptions, endpoint), world)
        : tryDestination(endpoint, optionsOf(httpDestinationOptions, endpoint), world);
    },
  };
}

/** What an interface shows to the network beyond this machine that it should not. */
function exposed(endpoint: Endpoint): Finding[] {
  if (isLoopback(endpoint.host)) return [];
  const open = endpoint.options['auth'] === undefined || endpoint.options['auth'] === 'none';
  const place = { path: 'options.auth' };
  if (endpoint.direction === 'connect') {
    return !open && endpoint.scheme === 'http' ? [{ code: 'credentials-in-clear', place }] : [];
  }
  const known = !open || (endpoint.tls?.peers?.length ?? 0) > 0 || endpoint.from?.addresses !== undefined;
  return known ? [] : [{ code: 'listener-open-to-network', place }];
}

function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  return isIP(host) !== 0 && new AllowList(['127.0.0.0/8', '::1']).allows(host);
}
