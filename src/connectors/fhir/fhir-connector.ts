import type { Finding } from '../../diagnostics/finding.ts';
import type { Connector } from '../connector.ts';
import type { Endpoint } from '../endpoint.ts';
import { exposure, isLoopback } from '../http/exposure.ts';
import { checkOptions, optionsOf } from '../options.ts';
import { FhirDestination } from './fhir-destination.ts';
import { fhirDestinationOptions } from './fhir-options.ts';
import { tryFhirDestination } from './fhir-trial.ts';

/** Resources and Bundles of FHIR R4 over its RESTful API. */
export function fhirConnector(): Connector {
  return {
    schemes: ['fhir+http', 'fhir+https'],
    guarantee: {
      destination:
        'At least once: only a status that says so counts as delivered; a request that left without an answer is ambiguous. Resources are put under ids that stay the same, so that a repetition changes nothing.',
    },
    check(endpoint) {
      const findings = checkOptions(fhirDestinationOptions, endpoint);
      return findings.length > 0 ? findings : [...exposure(overHttp(endpoint)), ...tokenExposure(endpoint)];
    },
    destination(endpoint, world) {
      return new FhirDestination(overHttp(endpoint), optionsOf(fhirDestinationOptions, endpoint), world);
    },
    trial(endpoint, world) {
      return tryFhirDestination(overHttp(endpoint), optionsOf(fhirDestinationOptions, endpoint), world);
    },
  };
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
