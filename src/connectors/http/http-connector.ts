import { AllowList } from '../allow-list.ts';
import type { Connector } from '../connector.ts';
import { checkOptions, optionsOf } from '../options.ts';
import { exposure } from './exposure.ts';
import { HttpDestination } from './http-destination.ts';
import { HttpListeners } from './http-listeners.ts';
import { httpDestinationOptions, httpSourceOptions } from './http-options.ts';
import { HttpSource } from './http-source.ts';
import { tryDestination, trySource } from './http-trial.ts';

/** Messages over HTTP and HTTPS, in and out. Interfaces on one host and port share a listener. */
export function httpConnector(listeners = new HttpListeners()): Connector {
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
      return findings.length > 0 ? findings : exposure(endpoint);
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
