import { type Disk, systemDisk } from '../world/disk.ts';
import type { Connector } from './connector.ts';
import { fhirConnector } from './fhir/fhir-connector.ts';
import { folderConnector } from './files/folder-connector.ts';
import { httpConnector } from './http/http-connector.ts';
import { HttpListeners } from './http/http-listeners.ts';
import { mllp } from './mllp/mllp.ts';

/** Every way to move bytes that this Suture knows, by the scheme of an address. */
export interface ConnectorRegistry {
  readonly all: readonly Connector[];
  readonly schemes: readonly string[];
  /** The connector that serves a scheme (`mllp+tls`), or undefined. */
  get(scheme: string): Connector | undefined;
}

/**
 * Makes the connectors: one line each. A process makes them once, since the HTTP connector shares its
 * ports between interfaces.
 */
export function connectorRegistry(disk: Disk = systemDisk): ConnectorRegistry {
  const listeners = new HttpListeners();
  const all: readonly Connector[] = [mllp, httpConnector(listeners), fhirConnector(listeners), folderConnector(disk)];
  const byScheme = new Map(all.flatMap((connector) => connector.schemes.map((scheme) => [scheme, connector])));
  return { all, schemes: [...byScheme.keys()], get: (scheme) => byScheme.get(scheme) };
}
