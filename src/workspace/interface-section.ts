import { resolve } from 'node:path';
import type { Endpoint } from '../connectors/endpoint.ts';
import type { Finding } from '../diagnostics/finding.ts';
import { suggestion } from '../diagnostics/suggestion.ts';
import type { InterfaceDefinition } from './definitions.ts';
import type { WorkspaceDependencies } from './dependencies.ts';
import { readOptions, reportOptions } from './interface-options.ts';
import type { Section } from './section.ts';
import { readSenders } from './senders-section.ts';
import { readTls } from './tls-section.ts';
import { ADDRESS, type Address, isLoopback, readAddress } from './values/address.ts';
import { CHARSET, readCharset } from './values/charset.ts';
import { DURATION, readDuration } from './values/duration.ts';
import { readSize, SIZE } from './values/size.ts';
import { readSpeaks, SPEAKS } from './values/speaks.ts';
import { readWholeNumber } from './values/whole-number.ts';

/** An interface as its file says it, with its section for later checks. */
export interface ReadInterface {
  /** `results`; its endpoint's name is `northlab.results`. */
  readonly name: string;
  readonly definition: InterfaceDefinition;
  readonly section: Section;
}

const LISTENER_CONNECTIONS = 256;
const DEFAULT_BYTES = 64 * 1024 * 1024;
const DEFAULT_TIMEOUT_MS = 30_000;

/** Reads one interface of a system; what is wrong with it is reported, and then it is not there. */
export function readInterface(
  section: Section,
  fullName: string,
  name: string,
  dependencies: WorkspaceDependencies,
): ReadInterface | undefined {
  const listen = readEnd(section, 'listen', dependencies);
  const connect = readEnd(section, 'connect', dependencies);
  const speaks = readFormat(section, listen ?? connect);
  const isCharset = dependencies.isCharset ?? (() => true);
  const charset = section.value('charset', CHARSET, (text) => readCharset(text, isCharset));
  const acknowledge = readAcknowledge(section);
  const direction = section.has('listen') ? 'listen' : 'connect';
  const tls = readTls(section);
  const from = readSenders(section);
  const connections = section.value('connections', 'a number of connections from 1 to 10000', (text) =>
    readWholeNumber(text, 1, 10_000),
  );
  const maxBytes = section.value('max_size', SIZE, readSize);
  const timeoutMs = section.value('timeout', DURATION, readDuration);
  section.flag('published_spec');
  if (section.has('listen') && section.has('connect')) section.report('workspace-two-directions', 'connect');
  if (!section.has('listen') && !section.has('connect')) section.missing('listen');
  const { options, places } = readOptions(section);
  const address = listen ?? connect;
  if (address === undefined) return undefined;
  const endpoint: Endpoint = {
    name: fullName,
    direction,
    ...address,
    path: address.scheme === 'folder' ? inFolder(dependencies.folder, address.path) : address.path,
    ...(tls === undefined ? {} : { tls }),
    ...(from === undefined ? {} : { from }),
    connections: connections ?? (direction === 'listen' ? LISTENER_CONNECTIONS : 1),
    maxBytes: maxBytes ?? DEFAULT_BYTES,
    timeoutMs: timeoutMs ?? DEFAULT_TIMEOUT_MS,
    options,
  };
  const findings = dependencies.connectorFor(endpoint.scheme)?.check(endpoint) ?? [];
  reportOptions(section, findings, places);
  checkExposure(section, endpoint, findings);
  return {
    name,
    section,
    definition: {
      endpoint,
      speaks,
      charset: charset ?? { otherwise: 'ASCII', force: false },
      acknowledge,
    },
  };
}

/** A FHIR server speaks FHIR without saying so; FHIR comes in only where it is one. */
function readFormat(section: Section, address: Address | undefined): InterfaceDefinition['speaks'] {
  const rest = address?.scheme.startsWith('fhir+') === true;
  const speaks = section.value('speaks', SPEAKS, readSpeaks) ?? { format: rest ? 'fhir' : 'hl7v2', types: [] };
  if (speaks.format === 'fhir' && section.has('listen') && !rest) section.report('workspace-fhir-listens', 'speaks');
  return speaks;
}

function inFolder(folder: string | undefined, path: string): string {
  return folder === undefined ? path : resolve(folder, path);
}

function readEnd(
  section: Section,
  key: 'listen' | 'connect',
  dependencies: WorkspaceDependencies,
): Address | undefined {
  const address = section.value(key, ADDRESS, (text) => readAddress(text, key));
  if (address === undefined) return undefined;
  const connector = dependencies.connectorFor(address.scheme);
  if (connector === undefined) {
    const known = dependencies.schemes ?? [];
    const near = suggestion(address.scheme, known);
    section.report('workspace-scheme', key, {
      found: address.scheme,
      known: known.join(', '),
      ...(near === undefined ? {} : { suggestion: near }),
    });
    return undefined;
  }
  if ((key === 'listen' ? 'source' : 'destination') in connector) return address;
  section.report('workspace-scheme-direction', key, { scheme: address.scheme, direction: key });
  return undefined;
}

function readAcknowledge(section: Section): InterfaceDefinition['acknowledge'] {
  const ack = section.section('ack');
  const acknowledge: InterfaceDefinition['acknowledge'] = {
    mode: ack?.word('mode', ['original', 'enhanced']) ?? 'original',
    when: ack?.word('when', ['stored', 'processed', 'delivered']) ?? 'stored',
    batch: ack?.word('batch', ['each', 'one']) ?? 'each',
  };
  ack?.done();
  return acknowledge;
}

/** What every kind of connection has in common; a connector that checks its TLS itself has the word. */
function checkExposure(section: Section, endpoint: Endpoint, said: readonly Finding[]): void {
  const secure = /(\+tls|https)$/.test(endpoint.scheme);
  const listens = endpoint.direction === 'listen';
  if (!said.some(({ place }) => place?.path === 'tls')) {
    const bare = endpoint.tls?.certificate === undefined || endpoint.tls.key === undefined;
    if (secure && listens && bare) section.report('workspace-tls-missing', section.has('tls') ? 'tls' : 'listen');
    if (!secure && endpoint.tls !== undefined) {
      section.report('workspace-tls-unused', 'tls', { scheme: endpoint.scheme });
    }
  }
  if (listens && !secure && endpoint.host !== '' && !isLoopback(endpoint.host)) {
    section.report('workspace-plain-outside', 'listen');
  }
}
