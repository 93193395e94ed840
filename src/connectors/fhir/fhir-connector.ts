import type { Finding } from '../../diagnostics/finding.ts';
import { AllowList } from '../allow-list.ts';
import type { Connector } from '../connector.ts';
import type { Endpoint } from '../endpoint.ts';
import { exposure, isLoopback } from '../http/exposure.ts';
import { HttpListeners } from '../http/http-listeners.ts';
import type { HttpSourceOptions } from '../http/http-options.ts';
import { HttpSource } from '../http/http-source.ts';
import { trySource } from '../http/http-trial.ts';
import { checkOptions, optionsOf } from '../options.ts';
import { FhirDestination } from './fhir-destination.ts';
import { fhirDialect } from './fhir-dialect.ts';
import { fhirDestinationOptions, fhirSourceOptions } from './fhir-options.ts';
import { tryFhirDestination } from './fhir-trial.ts';

/** Resources and Bundles of FHIR R4 over its RESTful API. */
export function fhirConnector(listeners = new HttpListeners()): Connector {
  return {
    schemes: ['fhir+http', 'fhir+https'],
    guarantee: {
      source:
        'At least once: the status says accepted only after the resource or Bundle is stored; a sender that gets no answer has to send again, and duplicate detection tells it.',
      destination:
        'At least once: only a status that says so counts as delivered; a request that left without an answer is ambiguous. Resources are put under ids that stay the same, so that a repetition changes nothing.',
    },
    check(endpoint) {
      const listens = endpoint.direction === 'listen';
      const findings = [
        ...checkOptions(listens ? fhirSourceOptions : fhirDestinationOptions, endpoint),
        ...AllowList.check(endpoint),
      ];
      if (findings.length > 0) return findings;
      return [...exposure(overHttp(endpoint)), ...(listens ? [] : tokenExposure(endpoint))];
    },
    source(endpoint, intake, world) {
      return new HttpSource(overHttp(endpoint), sourceOptions(endpoint), intake, world, listeners, fhirDialect);
    },
    destination(endpoint, world) {
      return new FhirDestination(overHttp(endpoint), optionsOf(fhirDestinationOptions, endpoint), world);
    },
    trial(endpoint, world) {
      if (endpoint.direction === 'listen') return trySource(overHttp(endpoint), sourceOptions(endpoint), world);
      return tryFhirDestination(overHttp(endpoint), optionsOf(fhirDestinationOptions, endpoint), world);
    },
  };
}

/** A FHIR source is an HTTP source that takes resources. */
function sourceOptions(endpoint: Endpoint): HttpSourceOptions {
  const { auth, retryAfter } = optionsOf(fhirSourceOptions, endpoint);
  return { auth, retryAfter, methods: ['POST'], contentTypes: ['application/fhir+json', 'application/json'] };
}

function overHttp(endpoint: Endpoint): Endpoint {
  return { ...endpoint, scheme: endpoint.scheme.replace(/^fhir\+/, '') };
}

/** Credentials that go to a token endpoint without TLS. */
function tokenExposure(endpoint: Endpoint): Finding[] {
  const { auth } = optionsOf(fhirDestinationOptions, endpoint);
  if (auth === 'none' || !('oauth' in auth || 'smart' in auth)) return [];
  const url = new URL('smart' in auth ? auth.smart.token_url : auth.oauth.token_url);
  const clear = url.protocol === 'http:' && !isLoopback(url.hostname.replace(/^\[|\]$/g, ''));
  return clear ? [{ code: 'credentials-in-clear', place: { path: 'options.auth' } }] : [];
}
