import type { Finding } from '../../diagnostics/finding.ts';
import { AllowList } from '../allow-list.ts';
import type { Connector } from '../connector.ts';
import type { Endpoint } from '../endpoint.ts';
import { checkOptions } from '../options.ts';
import { MllpDestination } from './mllp-destination.ts';
import { mllpDestinationOptions, mllpSourceOptions } from './mllp-options.ts';
import { MllpSource } from './mllp-source.ts';
import { mllpTrial } from './mllp-trial.ts';

/** HL7 v2 over MLLP (HL7 v2 Implementation Support Guide, appendix C), plain or inside TLS, in and out. */
export const mllp: Connector = {
  schemes: ['mllp', 'mllp+tls'],
  guarantee: {
    source:
      'At least once: a message is acknowledged only after it is durable. Whoever gets no acknowledgement still has the message and sends it again.',
    destination:
      'At least once: a message counts as delivered on AA or CA for its own control id. Sent without an answer it is ambiguous and, by default, sent again as a possible duplicate. With answer: none at most once: a message counts as delivered when it is handed to the network, and is lost if the receiver fails then.',
  },
  check(endpoint: Endpoint): Finding[] {
    const listens = endpoint.direction === 'listen';
    const findings = checkOptions(listens ? mllpSourceOptions : mllpDestinationOptions, endpoint);
    findings.push(...AllowList.check(endpoint));
    const { tls } = endpoint;
    if (endpoint.scheme === 'mllp' && tls !== undefined)
      findings.push({ code: 'mllp-tls-not-used', place: { path: 'tls' } });
    if (endpoint.scheme === 'mllp+tls' && listens && (tls?.certificate === undefined || tls.key === undefined)) {
      findings.push({ code: 'tls-certificate-missing', place: { path: 'tls' } });
    }
    return findings;
  },
  source: (endpoint, intake, world) => new MllpSource(endpoint, intake, world),
  destination: (endpoint, world) => new MllpDestination(endpoint, world),
  trial: mllpTrial,
};
